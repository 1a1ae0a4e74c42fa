"""Decide whether a model as data holds nothing but Keras's own layers, so that it may be built again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from autograder.probes.exported_model import MAX_CONFIGURATION, ExportedModel, NotBuiltIn, objects_in

MAX_REASON = 200  # characters


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


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


def checked(exported: ExportedModel | NotBuiltIn) -> ExportedModel:
    """Return a model of allowed layers as data; raise `ValueError` with the reason where it is none."""
    if isinstance(exported, NotBuiltIn):
        raise ValueError(f"it says {exported.reason[:MAX_REASON]!r}")
    reason = why_not_built_in(exported.configuration)
    if reason is None and exported.compilation is not None:
        reason = why_not_compiled_by(exported.compilation)
    if reason is not None:
        raise ValueError(reason)
    return exported


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
        for part in objects_in(content):
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
