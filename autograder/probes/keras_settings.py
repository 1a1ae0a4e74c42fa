"""Ask which settings Keras computes with."""

from __future__ import annotations

import sys

PRECISION = "float32"  # the course's: what else is in use is told first


def settings() -> dict[str, str]:
    """Return `backend`, `images` and `precision` that Keras works with now; nothing where it is not imported."""
    if "keras" not in sys.modules:
        return {}
    import keras

    names = {keras.config.dtype_policy().name, keras.config.floatx()}
    precision = sorted(names - {PRECISION}) or [PRECISION]
    return {
        "backend": keras.config.backend(),
        "images": keras.config.image_data_format(),
        "precision": precision[0],
    }
