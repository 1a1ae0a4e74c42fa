"""Draw values as a small grey picture, what differs in another colour: a PNG within the page."""

from __future__ import annotations

import base64
import html
import struct
import zlib

import numpy as np

MOST_PIXELS = 96  # of a side: values beyond are left out
LONGEST_SIDE = 9.0  # em
DIFFERS = (213, 80, 0)
UNKNOWN = (0, 114, 178)  # NaN and infinite


def heat_map(values: np.ndarray, alt: str, differs: np.ndarray | None = None) -> str:
    """Return values (H, W) as an element of a page: black is the smallest, white the largest."""
    step = max(1, -(-max(values.shape) // MOST_PIXELS))
    pixels = _pixels(values[::step, ::step])
    if differs is not None:
        pixels[differs[::step, ::step]] = DIFFERS
    height, width = (LONGEST_SIDE * side / max(values.shape) for side in values.shape)
    encoded = base64.b64encode(_png(pixels)).decode()
    return (
        f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{encoded}" '
        f'style="height:{height:.3g}em;width:{width:.3g}em">'
    )


def _pixels(values: np.ndarray) -> np.ndarray:
    """Return colours (H, W, 3) for values (H, W)."""
    values = values.astype(np.float64)
    known = np.isfinite(values)
    low, high = (values[known].min(), values[known].max()) if known.any() else (0.0, 0.0)
    # Halved, as the distance of two numbers may be larger than any number.
    grey = np.where(known, values, low) / 2 - low / 2
    grey = np.rint(255 * (grey / ((high / 2 - low / 2) or 1.0))).astype(np.uint8)
    pixels = np.repeat(grey[:, :, None], 3, axis=2)
    pixels[~known] = UNKNOWN
    return pixels


def _png(pixels: np.ndarray) -> bytes:
    """Return colours (H, W, 3) as a PNG; loading Pillow for it would take longer than all else of a picture."""
    height, width = pixels.shape[:2]
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)  # 0: no filter
    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR" + head, b"IDAT" + zlib.compress(rows.tobytes()), b"IEND")
    sized = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(sized)
