"""Ask a model how it was trained and of which layers it is made, and Keras what it computes with."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

from autograder.probes.attempt import quiet
from autograder.probes.model_building import Layer, layers_of, made_of_own_code
from autograder.probes.reply import Reply

PRECISION = "float32"  # the course's: what else is in use is told first


class ModelFacts(Reply, frozen=True):
    """Hold what a model says of its training and of its layers.

    `steps` is how many its optimizer took, `None` where that cannot be known; `loss` the name of the loss or "";
    `from_logits` whether the loss takes scores; `layers` and `own_code` as in `Look`.
    """

    steps: int | None
    loss: str
    from_logits: bool
    layers: tuple[Layer, ...]
    own_code: bool


class KerasSettings(Reply, frozen=True):
    """Hold what Keras works with now: nothing where it is not imported."""

    backend: str | None = None
    images: str | None = None
    precision: str | None = None


def facts_of_model(model: Any) -> ModelFacts:
    """Return what a model says of its training and of its layers."""
    layers: tuple[Layer, ...] = ()
    own_code, steps, loss, from_logits = True, None, "", False
    with contextlib.suppress(Exception), quiet():
        layers, own_code = layers_of(model), made_of_own_code(model)
    with contextlib.suppress(Exception), quiet():
        steps = _steps(model)
    with contextlib.suppress(Exception), quiet():
        loss, from_logits = _loss(getattr(model, "loss", None))
    return ModelFacts(steps, loss, from_logits, layers, own_code)


def _steps(model: Any) -> int | None:
    from autograder.probes.classification import SEEN

    steps = int(model.optimizer.iterations.numpy())
    # Weights that `train_once` restored were trained by another optimizer, in an earlier run.
    return None if steps == 0 and SEEN.get(model) is not None else steps


def _loss(loss: Any) -> tuple[str, bool]:
    """Return the name of a loss, and whether it takes scores."""
    if isinstance(loss, str):
        return loss, False
    if hasattr(loss, "get_config"):
        return str(loss.name), bool(loss.get_config().get("from_logits", False))
    return str(getattr(loss, "__name__", "")), False


def settings() -> KerasSettings:
    """Return what Keras works with now."""
    if "keras" not in sys.modules:
        return KerasSettings()
    import keras

    names = {keras.config.dtype_policy().name, keras.config.floatx()}
    precision = sorted(names - {PRECISION}) or [PRECISION]
    return KerasSettings(keras.config.backend(), keras.config.image_data_format(), precision[0])
