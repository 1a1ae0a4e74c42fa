"""Ask a model how it was trained and of which layers it is made, and Keras what it computes with."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from autograder.probes.attempt import quiet
from autograder.probes.model_building import layers_of, made_of_own_code

PRECISION = "float32"  # the course's: what else is in use is told first


def facts_of_model(model: Any) -> dict[str, Any]:
    """Return what a model says of its training and of its layers.

    `steps` is how many its optimizer took, `None` where that cannot be known; `loss` the name of the loss or "";
    `from_logits` whether the loss takes scores; `layers` and `own_code` as in `look_at_built`.
    """
    facts: dict[str, Any] = {"steps": None, "loss": "", "from_logits": False, "layers": [], "own_code": True}
    with contextlib.suppress(Exception), quiet():
        facts |= {"layers": layers_of(model), "own_code": made_of_own_code(model)}
    with contextlib.suppress(Exception), quiet():
        facts["steps"] = _steps(model)
    with contextlib.suppress(Exception), quiet():
        facts |= _loss(getattr(model, "loss", None))
    return facts


def _steps(model: Any) -> int | None:
    from autograder.probes.classification import SEEN

    steps = int(model.optimizer.iterations.numpy())
    # Weights that `train_once` restored were trained by another optimizer, in an earlier run.
    return None if steps == 0 and SEEN.get(model) is not None else steps


def _loss(loss: Any) -> dict[str, Any]:
    if isinstance(loss, str):
        return {"loss": loss, "from_logits": False}
    if hasattr(loss, "get_config"):
        return {"loss": str(loss.name), "from_logits": bool(loss.get_config().get("from_logits", False))}
    return {"loss": str(getattr(loss, "__name__", "")), "from_logits": False}


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
