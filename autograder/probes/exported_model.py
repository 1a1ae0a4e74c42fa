"""Take a model of Keras's own layers apart into data, and build it again where no code of the learner's runs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.probes.flattening import flattened, holds_own_code
from autograder.probes.plain import describe


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_WEIGHTS = 48 * 2**20  # bytes; a network for digits takes some hundred thousand
BATCH = 3  # images of noise, of which a model built again must make the same
CLOSE = 1e-3
MAX_CONFIGURATION = 200_000  # characters; a network for digits takes some thousands
# Layers that only compute what their class says. No Lambda, no TFSM layer: these hold code.
LAYERS = _names("""
    Activation ActivityRegularization Add AlphaDropout Average AveragePooling1D AveragePooling2D BatchNormalization
    Bidirectional CategoryEncoding CenterCrop Concatenate Conv1D Conv2D Conv2DTranspose Cropping1D Cropping2D Dense
    DepthwiseConv2D Dot Dropout ELU EinsumDense Embedding Flatten GRU GaussianDropout GaussianNoise
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GroupNormalization Identity
    InputLayer LSTM LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum Minimum MultiHeadAttention
    Multiply Normalization PReLU Permute RMSNormalization RandomBrightness RandomContrast RandomCrop RandomErasing
    RandomFlip RandomRotation RandomShear RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing
    SeparableConv2D SimpleRNN Softmax SpatialDropout1D SpatialDropout2D SpectralNormalization Subtract
    TimeDistributed UnitNormalization UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
    """)
MODELS = frozenset(["Sequential", "Functional"])
# What a Functional model computes beside its layers, such as `x + y`: operations that take numbers and no functions.
OPERATIONS = {
    "keras.src.ops.numpy": _names("""
    Absolute Add Clip Concatenate Divide Einsum Exp ExpandDims Flip GetItem Greater Less Log Log1p Matmul Max
    Maximum Mean Min Minimum Moveaxis Multiply Negative OnesLike Pad Power Repeat Reshape Roll Split Sqrt Square
    Squeeze Stack Std Subtract Sum Swapaxes Tanh Tile Transpose TrueDivide Var Where ZerosLike
    """),
    "keras.src.ops.nn": _names("""
    AveragePool Elu Gelu HardSigmoid HardSilu LeakyRelu LogSoftmax MaxPool Normalize Relu Relu6 Selu Sigmoid Silu
    Softmax Softplus Softsign
    """),
    "keras.src.ops.core": frozenset(["Cast", "ConvertToTensor"]),
    "keras.src.activations.activations": frozenset(["Mish", "ReLU"]),
}
# Where all these are, to the letter: Keras imports any module of its own that a configuration names, even its tests.
CLASSES = {
    **dict.fromkeys(["keras", "keras.layers", "keras.src.models.functional"], LAYERS | MODELS),
    **OPERATIONS,
}
PARTS = ("keras.initializers", "keras.regularizers", "keras.constraints", "keras.activations")
TRAINING = (*PARTS, "keras.optimizers", "keras.optimizers.schedules", "keras.losses", "keras.metrics")
ARRAYS = frozenset(["__tensor__", "__numpy__", "__keras_tensor__", "__tuple__", "__slice__", "__ellipsis__"])


def export_model(model: Any, shape: Sequence[int] = (), compilation: bool = False) -> dict[str, Any]:
    """Return a model as data: `configuration`, which is JSON, and `weights`; or `not_built_in`, the reason why not.

    `responses` are what it makes of noise, so that whoever builds it again can see whether it is the same. A model with
    classes of the learner's own is written as the layers that it uses, for inputs of this shape if it was not called
    yet. With `compilation`, that is JSON as well: how the model was compiled.
    """
    import keras

    if not isinstance(model, keras.Model):
        return {"not_built_in": describe(model)}
    try:
        if not holds_own_code(model):
            return _exported(model, model, compilation)
        with flattened(model, shape) as flat:
            return _exported(flat, model, compilation)
    except ValueError as reason:
        return {"not_built_in": str(reason)}
    except Exception as error:
        return {"not_built_in": f"it cannot be written as data ({type(error).__name__})"}


def _exported(model: Any, learners: Any, compilation: bool) -> dict[str, Any]:
    """Return a model as data which is the learner's, or computes the same; raise `ValueError` where it holds more."""
    import keras

    _keep_seeds(model)
    content = keras.saving.serialize_keras_object(model)
    for unwanted in ("compile_config", "build_config"):
        content.pop(unwanted, None)
    for part in _objects(content):
        if part["class_name"] == "function" and isinstance(part.get("config"), str):
            name = part["config"].removesuffix("_v2")  # TensorFlow's names for the same activations
            part["config"] = "silu" if name == "swish" else name
    weights = [np.asarray(one) for one in model.get_weights()]
    exported: dict[str, Any] = {"configuration": json.dumps(content), "weights": weights}
    if (responses := _responses(model, learners)) is not None:
        exported["responses"] = responses
    if compilation:
        exported["compilation"] = json.dumps(learners.get_compile_config())
    check_exported(exported)
    return exported


def _responses(described: Any, model: Any) -> np.ndarray | None:
    """Return what a model makes of noise, for inputs as another one describes them, or `None` where neither does."""
    if not getattr(described, "inputs", None):
        return None
    rng = np.random.default_rng(0)
    noise = []
    for one in described.inputs:
        values = rng.random((BATCH, *(28 if size is None else size for size in one.shape[1:])), dtype=np.float32)
        noise.append((values if "float" in one.dtype else 255 * values).astype(one.dtype))
    made = model(noise[0] if len(noise) == 1 else noise, training=False)
    return None if isinstance(made, (dict, list, tuple)) else np.asarray(made).astype(np.float32)


def check_exported(exported: Any) -> None:
    """Raise `ValueError` with the reason where this is no model of allowed layers as data."""
    if not isinstance(exported, dict) or "configuration" not in exported:
        reason = exported.get("not_built_in") if isinstance(exported, dict) else None
        raise ValueError("it could not be exported" if reason is None else f"it says {str(reason)[:200]!r}")
    reason = why_not_built_in(exported["configuration"])
    if reason is None and "compilation" in exported:
        reason = why_not_compiled_by(exported["compilation"])
    if reason is not None:
        raise ValueError(reason)
    weights = exported.get("weights")
    if not isinstance(weights, list) or not all(isinstance(one, np.ndarray) for one in weights):
        raise ValueError("its weights are no arrays")
    if sum(one.nbytes for one in weights) > MAX_WEIGHTS:
        raise ValueError(f"it has more than {MAX_WEIGHTS // 2**20} MiB of weights")
    responses = exported.get("responses")
    if responses is not None and not (isinstance(responses, np.ndarray) and responses.nbytes < MAX_WEIGHTS):
        raise ValueError("its responses are no numbers")


def why_not_built_in(configuration: Any) -> str | None:
    """Return why a configuration is not that of a model of allowed layers, or `None` where it is."""
    try:
        content = _read(configuration)
        if content.get("class_name") not in tuple(MODELS):  # it may be a list, which no set looks for
            return "it is neither Sequential nor Functional"
        return _why_not_keras(content, CLASSES, PARTS)
    except ValueError as reason:
        return str(reason)


def why_not_compiled_by(compilation: Any) -> str | None:
    """Return why this is not how Keras's own optimizers, losses and metrics were chosen, or `None` where it is."""
    try:
        return _why_not_keras(_read(compilation), {}, TRAINING)
    except ValueError as reason:
        return str(reason)


def model_from(exported: dict[str, Any]) -> Any:
    """Return the model that `export_model` has made data of; raise `ValueError` where it holds anything else."""
    import keras

    check_exported(exported)
    content = json.loads(exported["configuration"])
    model = keras.saving.deserialize_keras_object(content, custom_objects={}, safe_mode=True)
    model.set_weights(exported["weights"])
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()  # it computes with copies of its weights
    if (responses := exported.get("responses")) is not None:
        made = _responses(model, model)
        if (
            made is None
            or made.shape != responses.shape
            or not np.allclose(made, responses, CLOSE, CLOSE, equal_nan=True)
        ):
            raise ValueError("it computes something else when it is built again")
    if "compilation" in exported:
        model.compile_from_config(json.loads(exported["compilation"]))
    return model


def build_again(folder: str = ".") -> Any:
    """Return the model whose `model.json` and `model.npz` lie in a folder."""
    with open(f"{folder}/model.json", encoding="utf-8") as file:
        text = file.read()
    with np.load(f"{folder}/model.npz", allow_pickle=False) as stored:
        responses = {"responses": stored["responses"]} if "responses" in stored.files else {}
        weights = [stored[f"w{place}"] for place in range(len(stored.files) - len(responses))]
    return model_from({"configuration": text, "weights": weights, **responses})


def _read(configuration: Any) -> dict[str, Any]:
    if not isinstance(configuration, str) or len(configuration) > MAX_CONFIGURATION:
        raise ValueError("its configuration is too long")
    try:
        content = json.loads(configuration)
    except (ValueError, RecursionError):
        raise ValueError("its configuration cannot be read") from None
    if not isinstance(content, dict):
        raise ValueError("it is neither Sequential nor Functional")
    return content


def _why_not_keras(
    content: dict[str, Any], classes: Mapping[str, frozenset[str]], modules: tuple[str, ...]
) -> str | None:
    """Return which object of a configuration is neither one of these classes nor from one of these modules."""
    try:
        for part in _objects(content):
            name, module = part["class_name"], str(part.get("module"))
            if part.get("registered_name") not in (None, name):
                return f"`{name}` is a class of its own"
            known = name in classes.get(module, ()) or module in modules
            known |= name in ARRAYS and "module" not in part
            known |= name == "DTypePolicy" and module == "keras"
            if name == "function":  # `builtins` are Keras's activations, losses, metrics and the like, by their names
                known = module == "builtins" and str(part.get("config")).isidentifier()
            if not known:
                return f"`{name}` is none of the allowed layers" if classes else f"`{name}` is not Keras's"
    except (ValueError, RecursionError, TypeError):
        return "its configuration cannot be read"
    return None


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
