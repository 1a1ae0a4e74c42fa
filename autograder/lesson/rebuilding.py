"""Take a model of Keras's own layers apart into data, and build it again where no code of the learner's runs."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.lesson.plain import describe

MAX_WEIGHTS = 48 * 2**20  # bytes; a network for digits takes some hundred thousand
MAX_CONFIGURATION = 200_000  # characters; a network for digits takes some thousands
# Layers that only compute what their class says. No Lambda, no TFSM layer: these hold code.
LAYERS = frozenset(
    re.findall(
        r"\w+",
        """
    Activation ActivityRegularization Add Average AveragePooling2D BatchNormalization CategoryEncoding CenterCrop
    Concatenate Conv2D Conv2DTranspose Cropping2D Dense DepthwiseConv2D Dot Dropout ELU Flatten GaussianDropout
    GaussianNoise GlobalAveragePooling2D GlobalMaxPooling2D GroupNormalization Identity InputLayer
    LayerNormalization LeakyReLU MaxPooling2D Maximum Minimum Multiply Normalization PReLU Permute RandomContrast
    RandomFlip RandomRotation RandomTranslation RandomZoom ReLU Rescaling Reshape Resizing SeparableConv2D Softmax
    SpatialDropout2D Subtract UnitNormalization UpSampling2D ZeroPadding2D
    """,
    )
)
MODELS = frozenset(["Sequential", "Functional"])
PARTS = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.activations")
ARRAYS = frozenset(["__tensor__", "__numpy__", "__keras_tensor__", "__tuple__"])


def export_model(model: Any) -> dict[str, Any]:
    """Return a model as data: `configuration`, which is JSON, and `weights`; or `not_built_in`, the reason why not."""
    import keras

    if not isinstance(model, keras.Model):
        return {"not_built_in": describe(model)}
    try:
        _keep_seeds(model)
        content = keras.saving.serialize_keras_object(model)
        for unwanted in ("compile_config", "build_config"):
            content.pop(unwanted, None)
        text = json.dumps(content)
        weights = [np.asarray(weight) for weight in model.get_weights()]
        if sum(weight.nbytes for weight in weights) > MAX_WEIGHTS:
            return {"not_built_in": f"it has more than {MAX_WEIGHTS // 2**20} MiB of weights"}
    except Exception as error:
        return {"not_built_in": f"it cannot be written as data ({type(error).__name__})"}
    reason = why_not_built_in(text)
    return {"not_built_in": reason} if reason else {"configuration": text, "weights": weights}


def why_not_built_in(configuration: Any) -> str | None:
    """Return why a configuration is not that of a model of allowed layers, or `None` where it is."""
    if not isinstance(configuration, str) or len(configuration) > MAX_CONFIGURATION:
        return "its configuration is too long"
    try:
        content = json.loads(configuration)
        if not isinstance(content, dict) or content.get("class_name") not in MODELS:
            return "it is neither Sequential nor Functional"
        for part in _objects(content):
            name, module = part["class_name"], str(part.get("module"))
            if part.get("registered_name") not in (None, name):
                return f"`{name}` is a class of its own"
            of_keras = module == "keras" or module.startswith("keras.")  # not `keras_hub`, which anybody may provide
            known = (name in LAYERS | MODELS and of_keras) or module in PARTS or name in ARRAYS
            known |= name in ("DTypePolicy", "function") and module in ("keras", "builtins")
            if not known:
                return f"`{name}` is none of the allowed layers"
    except (ValueError, RecursionError, TypeError):
        return "its configuration cannot be read"
    return None


def build_again(folder: str = ".") -> Any:
    """Return the model whose `model.json` and `model.npz` lie in a folder."""
    import keras

    with open(f"{folder}/model.json", encoding="utf-8") as file:
        text = file.read()
    if reason := why_not_built_in(text):
        raise ValueError(reason)
    model = keras.saving.deserialize_keras_object(json.loads(text), custom_objects={}, safe_mode=True)
    with np.load(f"{folder}/model.npz", allow_pickle=False) as stored:
        model.set_weights([stored[f"w{place}"] for place in range(len(stored.files))])
    return model


def _objects(content: Any) -> Iterator[dict[str, Any]]:
    """Yield every dictionary inside a configuration that stands for an object."""
    if isinstance(content, dict):
        if isinstance(content.get("class_name"), str):
            yield content
        elif "class_name" in content:
            raise ValueError("a class without a name")
        for value in content.values():
            yield from _objects(value)
    elif isinstance(content, list):
        for value in content:
            yield from _objects(value)


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
