"""Judge what a kernel is said to select for by the evidence: its measured responses to oriented lines and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.lesson.stimuli import ANGLES, SELECTIVE, Tuning

ORIENTATIONS = (0, 45, 90, 135)
UNSELECTIVE = 1.2  # times the weakest orientation: up to here it prefers none
TIE = 0.9  # of the strongest response: two neighbouring orientations that close may both be claimed
POLAR = 1.25  # times the response to the other polarity: from here on a polarity may be claimed
ALIKE = 1.5  # times: up to here both polarities may be called alike
SILENT = 0.02  # of the strongest response of all kernels: below, a kernel answers nothing


@dataclass(frozen=True)
class Verdict:
    """Say whether the evidence supports a claim; `finding` gives the measured numbers, `mistake` what is wrong."""

    supported: bool
    finding: str
    mistake: str = ""


def at(curve: np.ndarray, orientation: int) -> float:
    """Return a curve's value at one of the four orientations that can be claimed."""
    return float(curve[ANGLES.index(float(orientation))])


def verdict(tuning: Tuning, kernel: int, orientation: int | str, polarity: int | str) -> Verdict:
    """Return whether the responses support that this kernel prefers this orientation and polarity.

    A claim about polarity +1 or -1 is about lines: it is judged by the responses to bright or to dark lines.
    Polarity "none" says that bright and dark are alike, as for an edge detector: lines of either polarity, or edges.
    Orientation "none" says that no orientation is preferred.
    """
    bright, dark, edge = (curve[:, kernel] for curve in (tuning.bright, tuning.dark, tuning.edge))
    strongest = max(float(curve.max()) for curve in (bright, dark, edge))
    loudest = max(float(curve.max()) for curve in (tuning.bright, tuning.dark, tuning.edge))
    if not strongest > SILENT * loudest:
        finding = f"kernel {kernel} hardly responds to any line or edge: there is nothing to claim."
        return Verdict(False, finding, "silent")
    if polarity == "none":
        curves = {"lines of either polarity": np.maximum(bright, dark)}
        if orientation != "none":
            curves["edges"] = edge
    else:
        curves = {"bright lines": bright} if polarity == 1 else {"dark lines": dark}
    verdicts = [_orientation(curve, name, orientation) for name, curve in curves.items()]
    told = [verdict for verdict in verdicts if verdict.mistake not in ("undecided", "not-selective")]
    best = next((verdict for verdict in verdicts if verdict.supported), (told or verdicts)[0])
    opposed = _polarity(bright, dark, orientation, polarity)
    return opposed if best.supported and opposed is not None else best


def _orientation(curve: np.ndarray, name: str, orientation: int | str) -> Verdict:
    values = {angle: at(curve, angle) for angle in ORIENTATIONS}
    high, low = max(values.values()), min(values.values())
    preferred = [angle for angle in ORIENTATIONS if _is_preferred(values, angle)]
    unselective = high <= UNSELECTIVE * low
    if orientation == "none":
        finding = f"over the four orientations its response to {name} varies by a factor of {_ratio(high, low)}"
        if unselective:
            return Verdict(True, f"{finding} only.")
        finding += f"; up to {UNSELECTIVE} counts as no preference."
        return Verdict(False, finding, "none-but-selective" if preferred else "undecided")
    claimed = values[int(orientation)]
    times = _ratio(claimed, _crossed(values, int(orientation)))
    finding = f"it responds to {name} at {orientation}° {times} times as strongly as to those at right angles"
    if orientation in preferred:
        return Verdict(True, f"{finding}.")
    if not preferred:
        finding += f" (at least {SELECTIVE} are needed)."
        return Verdict(False, finding, "not-selective" if unselective else "undecided")
    if (int(orientation) + 90) % 180 in preferred:
        mirrored = int(orientation) in (45, 135)
        return Verdict(False, f"{finding}.", "mirrored-diagonal" if mirrored else "right-angle")
    best = max(preferred, key=lambda angle: values[angle] / max(_crossed(values, angle), 1e-30))
    there = _ratio(values[best], _crossed(values, best))
    return Verdict(False, f"{finding}; there is an orientation where it is {there} times.", "other-orientation")


def _crossed(values: dict[int, float], angle: int) -> float:
    return values[(angle + 90) % 180]


def _is_preferred(values: dict[int, float], angle: int) -> bool:
    """Return whether a preference for this orientation may be claimed."""
    claimed = values[angle]
    return claimed > 0 and claimed >= TIE * max(values.values()) and claimed >= SELECTIVE * _crossed(values, angle)


def _polarity(bright: np.ndarray, dark: np.ndarray, orientation: int | str, polarity: int | str) -> Verdict | None:
    """Return what speaks against the claimed polarity, or `None`."""
    if orientation == "none":
        b, d = float(bright.mean()), float(dark.mean())
        what = "lines"
    else:
        b, d = at(bright, int(orientation)), at(dark, int(orientation))
        what = f"lines at {orientation}°"
    if polarity == "none":
        if max(b, d) <= ALIKE * min(b, d):
            return None
        better = ("bright", "dark") if b > d else ("dark", "bright")
        times = _ratio(max(b, d), min(b, d))
        finding = f"it responds to {better[0]} {what} {times} times as strongly as to {better[1]} ones."
        return Verdict(False, finding, "polarity-clear")
    claimed, other = (b, d) if polarity == 1 else (d, b)
    names = ("bright", "dark") if polarity == 1 else ("dark", "bright")
    finding = f"it responds to {names[0]} {what} {_ratio(claimed, other)} times as strongly as to {names[1]} ones"
    if claimed >= POLAR * other and claimed > 0:
        return None
    if other >= POLAR * claimed:
        return Verdict(False, f"{finding}.", "polarity-opposite")
    return Verdict(False, f"{finding} (at least {POLAR} are needed).", "polarity-alike")


def _ratio(a: float, b: float) -> str:
    if b <= 0:
        return "many" if a > 0 else "1.0"
    # Cut off, not rounded: 1.499 must not read as the 1.5 that it misses.
    return f"{np.floor(100 * a / b) / 100:.2f}" if a < 10 * b else f"{a / b:.0f}"


def claim_of(value: Any, count: int) -> tuple[int, int | str, int | str] | str:
    """Return the kernel, orientation and polarity of a claim, or in words why it is none.

    `value` is plain data, `count` the number of kernels.
    """
    if not isinstance(value, dict):
        return "a dictionary with the keys `kernel`, `orientation` and `polarity` was expected"
    if missing := [key for key in ("kernel", "orientation", "polarity") if key not in value]:
        return f"the key `{missing[0]}` is missing"
    kernel, orientation, polarity = (_simple(value[key]) for key in ("kernel", "orientation", "polarity"))
    if isinstance(kernel, bool) or not isinstance(kernel, int) or not 0 <= kernel < count:
        return f"`kernel` is one of the numbers 0 to {count - 1}, as the first layer has {count} kernels"
    if orientation not in (*ORIENTATIONS, "none"):
        return '`orientation` is 0, 45, 90 or 135, or "none" for a kernel that prefers no orientation'
    if polarity not in (1, -1, "none"):
        return '`polarity` is +1 (bright line on dark), -1 (dark line on bright) or "none" (both alike)'
    return kernel, orientation, polarity


def _simple(value: Any) -> Any:
    """Return a number that is whole as an `int`, and `None` as "none"."""
    if value is None:
        return "none"
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.item()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip().lower() if isinstance(value, str) else value
