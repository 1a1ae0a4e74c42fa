"""Take a model of Keras's own layers apart into data, and build it again where no code of the learner's runs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.probes.forward.flattening import flattened, holds_own_code
from autograder.probes.plain import describe
from autograder.probes.reply import Reply

MAX_WEIGHTS = 48 * 2**20  # bytes; a network for digits takes some hundred thousand
MAX_CONFIGURATION = 200_000  # characters; a network for digits takes some thousands
BATCH = 3  # images of noise, of which a model built again must make the same
CLOSE = 1e-3


class ExportedModel(Reply, frozen=True):
    """Hold a model as data: its configuration and how it was compiled, both JSON, and its weights.

    `responses` are what it makes of noise, so that whoever builds it again can see whether it is the same.
    """

    configuration: str
    weights: tuple[np.ndarray, ...]
    responses: np.ndarray | None
    compilation: str | None

    def __post_init__(self) -> None:
        """Refuse more than a network for digits takes, and than fits into a message."""
        if max(len(self.configuration), len(self.compilation or "")) > MAX_CONFIGURATION:
            raise ValueError("its configuration is too long")
        if sum(weight.nbytes for weight in self.weights) > MAX_WEIGHTS:
            raise ValueError(f"it has more than {MAX_WEIGHTS // 2**20} MiB of weights")
        if self.responses is not None and self.responses.nbytes >= MAX_WEIGHTS:
            raise ValueError("its responses are too large")


class NotBuiltIn(Reply, frozen=True):
    """Hold the reason why a model cannot be written as data."""

    reason: str


def export_model(model: Any, shape: Sequence[int] = (), compilation: bool = False) -> ExportedModel | NotBuiltIn:
    """Return a model as data.

    A model with classes of the learner's own is written as the layers that it uses, for inputs of this shape if it was
    not called yet.
    """
    import keras

    if not isinstance(model, keras.Model):
        return NotBuiltIn(describe(model))
    try:
        if not holds_own_code(model):
            return _exported(model, model, compilation)
        with flattened(model, shape) as flat:
            return _exported(flat, model, compilation)
    except ValueError as reason:
        return NotBuiltIn(str(reason))
    except Exception as error:
        return NotBuiltIn(f"it cannot be written as data ({type(error).__name__})")


def _exported(model: Any, learners: Any, compilation: bool) -> ExportedModel:
    """Return a model as data which is the learner's, or computes the same; raise `ValueError` where it holds more."""
    import keras

    _keep_seeds(model)
    content = keras.saving.serialize_keras_object(model)
    for unwanted in ("compile_config", "build_config"):
        content.pop(unwanted, None)
    for part in objects_in(content):
        if part["class_name"] == "function" and isinstance(part.get("config"), str):
            name = part["config"].removesuffix("_v2")  # TensorFlow's names for the same activations
            part["config"] = "silu" if name == "swish" else name
    return ExportedModel(
        configuration=json.dumps(content),
        weights=tuple(np.asarray(weights) for weights in model.get_weights()),
        responses=_responses(model, learners),
        compilation=json.dumps(learners.get_compile_config()) if compilation else None,
    )


def _responses(described: Any, model: Any) -> np.ndarray | None:
    """Return what a model makes of noise, for inputs as another one describes them, or `None` where neither does."""
    if not getattr(described, "inputs", None):
        return None
    rng = np.random.default_rng(0)
    noise = []
    for symbol in described.inputs:
        values = rng.random((BATCH, *(28 if size is None else size for size in symbol.shape[1:])), dtype=np.float32)
        noise.append((values if "float" in symbol.dtype else 255 * values).astype(symbol.dtype))
    made = model(noise[0] if len(noise) == 1 else noise, training=False)
    return None if isinstance(made, (dict, list, tuple)) else np.asarray(made).astype(np.float32)


def model_from(exported: ExportedModel) -> Any:
    """Return the model that `export_model` has made data of; raise `ValueError` where it is another one.

    What the configuration names is imported: whoever has it from a learner's process checks it first.
    """
    import keras

    content = json.loads(exported.configuration)
    model = keras.saving.deserialize_keras_object(content, custom_objects={}, safe_mode=True)
    model.set_weights(exported.weights)
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies of its weights
    if (responses := exported.responses) is not None:
        made = _responses(model, model)
        if (
            made is None
            or made.shape != responses.shape
            or not np.allclose(made, responses, CLOSE, CLOSE, equal_nan=True)
        ):
            raise ValueError("it computes something else when it is built again")
    if exported.compilation is not None:
        model.compile_from_config(json.loads(exported.compilation))
    return model


def build_again(folder: str = ".") -> Any:
    """Return the model whose `model.json` and `model.npz` lie in a folder."""
    with open(f"{folder}/model.json", encoding="utf-8") as file:
        text = file.read()
    with np.load(f"{folder}/model.npz", allow_pickle=False) as stored:
        responses = stored["responses"] if "responses" in stored.files else None
        weights = tuple(stored[f"w{place}"] for place in range(len(stored.files) - (responses is not None)))
    return model_from(ExportedModel(text, weights, responses, None))


def objects_in(content: Any) -> Iterator[dict[str, Any]]:
    """Yield every dictionary inside a configuration that stands for an object."""
    if isinstance(content, dict):
        if isinstance(content.get("class_name"), str):
            yield content
        elif "class_name" in content:
            raise ValueError("a class without a name")
        for value in content.values():
            yield from objects_in(value)
    elif isinstance(content, list):
        for value in content:
            yield from objects_in(value)


def _keep_seeds(model: Any) -> None:
    # Without a seed of the learner's, an initializer draws one, uses it each time, and leaves it out of its
    # configuration. With it, the rebuilt model knows its first weights as well.
    import keras

    for layer in getattr(model, "layers", ()):
        _keep_seeds(layer)
        for part in list(vars(layer).values()):
            if isinstance(part, keras.initializers.Initializer) and isinstance(getattr(part, "seed", None), int):
                with contextlib.suppress(AttributeError):
                    part._init_seed = part.seed
