"""Say in a few letters which code, model and data made something: equal letters, equal makers.

A fingerprint is the same after a restart and on another machine. Comments, docstrings, layout and the numbers that
Keras adds to layer names do not matter.
"""

from __future__ import annotations

import ast
import dis
import functools
import hashlib
import inspect
import json
import sys
import sysconfig
import textwrap
import types
from typing import Any

import numpy as np

from autograder.lesson.mnist import checksum_of

MAX_DEPTH = 8  # of functions that use functions, and of lists in lists


def fingerprint(*parts: str) -> str:
    """Return the fingerprint of texts in this order."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def code_text(function: Any) -> str:
    """Return a text that changes when a function, or anything of the learner's own that it uses, changes."""
    return _Describer().describe(function, 0)


def data_text(*data: Any) -> str | None:
    """Return a text that changes when a number in the data changes, or `None` for data that cannot be read twice."""
    parts = []
    for value in data:
        if isinstance(value, (list, tuple)) and any(hasattr(item, "shape") for item in value):
            text = data_text(*value)
            parts.append("missing" if text is None else f"[{text}]")
            if text is None:
                return None
        elif value is None:
            parts.append("none")
        elif isinstance(value, (np.ndarray, list, tuple)) or hasattr(type(value), "__array__"):
            parts.append(_array_text(np.asarray(value)))
        else:
            return None
    return ";".join(parts)


def model_text(model: Any) -> str:
    """Return a text that changes when the layers of a Keras model, its own code, or how it is compiled, changes."""
    describer = _Describer()
    parts = [describer.layer(model), str([tuple(weight.shape) for weight in model.weights])]
    if getattr(model, "compiled", False):
        try:
            parts.append(_json(model.get_compile_config()))
        except Exception:
            # A loss or metric of the learner's own that Keras cannot write down: its code is described below.
            parts.append(type(getattr(model, "optimizer", None)).__name__)
        parts.append(describer.describe(getattr(model, "loss", None), 0))
    return "\n".join(parts)


class _Describer:
    """Walk through functions, classes and values; each function and class is described once."""

    def __init__(self) -> None:
        self._known: dict[int, str] = {}

    def describe(self, value: Any, depth: int) -> str:
        if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
            return repr(value)
        if isinstance(value, np.ndarray):
            return _array_text(value)
        if depth > MAX_DEPTH:
            return "..."
        if isinstance(value, (list, tuple)):
            return f"({','.join(self.describe(item, depth + 1) for item in value)})"
        if isinstance(value, dict):
            return f"{{{','.join(f'{key!r}:{self.describe(item, depth + 1)}' for key, item in value.items())}}}"
        if isinstance(value, functools.partial):
            return self.describe([value.func, value.args, value.keywords], depth + 1)
        if isinstance(value, (staticmethod, classmethod, types.MethodType)):
            return self.describe(value.__func__, depth + 1)
        if isinstance(value, property):
            return self.describe(value.fget, depth + 1)
        if isinstance(value, types.ModuleType):
            return f"module {value.__name__}"
        if isinstance(value, (type, types.FunctionType)):
            return self._definition(value, depth)
        return f"object of {type(value).__name__}"

    def layer(self, layer: Any) -> str:
        """Return the text of a Keras layer or model and of all layers in it."""
        parts = [self.describe(type(layer), 0)]
        try:
            parts.append(_json(layer.get_config()))
        except Exception:
            parts.append("no configuration")  # then its code, described above, has to say everything
        for name in ("function", "activation"):
            used = getattr(layer, name, None)
            if isinstance(used, types.FunctionType):
                parts.append(self.describe(used, 0))
        parts += [self.layer(inner) for inner in getattr(layer, "layers", ())]
        return "\n".join(parts)

    def _definition(self, value: Any, depth: int) -> str:
        name = f"{value.__module__}.{value.__qualname__}"
        if not _is_own(value):
            return name
        if id(value) in self._known:
            return self._known[id(value)]
        self._known[id(value)] = value.__qualname__  # a function may use itself
        if isinstance(value, type):
            bases = [base for base in value.__bases__ if base is not object]
            members = [
                f"{key}={self.describe(member, depth + 1)}"
                for key, member in sorted(vars(value).items())
                if not (key.startswith("__") and key not in ("__init__", "__call__")) and not key.startswith("_abc")
            ]
            return "\n".join([f"class {value.__qualname__}", self.describe(bases, depth + 1), *members])
        return self._function(value, depth)

    def _function(self, function: types.FunctionType, depth: int) -> str:
        parts = [_source(function), self.describe([function.__defaults__, function.__kwdefaults__], depth + 1)]
        for name in sorted(_global_names(function.__code__)):
            if name in function.__globals__:
                parts.append(f"{name}={self.describe(function.__globals__[name], depth + 1)}")
        for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
            try:
                parts.append(f"{name}={self.describe(cell.cell_contents, depth + 1)}")
            except ValueError:  # a variable that has no value yet
                parts.append(f"{name}=?")
        return "\n".join(parts)


def _source(function: types.FunctionType) -> str:
    if function.__code__.co_filename == "<string>":  # of any `exec`; Python 3.13 takes the code of `-c` for it
        return _bytecode(function.__code__)
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return _bytecode(function.__code__)
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a lambda in the middle of an expression
        return source.strip()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and ast.get_docstring(node):
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _bytecode(code: types.CodeType) -> str:
    constants = [
        _bytecode(constant) if isinstance(constant, types.CodeType) else repr(constant) for constant in code.co_consts
    ]
    return f"{code.co_code.hex()} {code.co_names} {constants}"


def _global_names(code: types.CodeType) -> set[str]:
    names = {step.argval for step in dis.get_instructions(code) if step.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _global_names(constant)
    return names


def _is_own(value: Any) -> bool:
    """Return whether a function or class was written by the learner rather than by a library."""
    module = str(value.__module__)
    if module == "__main__" or module not in sys.modules:
        return True
    path = getattr(sys.modules[module], "__file__", None)
    if path is None or module.partition(".")[0] == "autograder":
        return False
    return not any(path.startswith(sysconfig.get_path(key)) for key in ("stdlib", "purelib", "platlib"))


def _array_text(array: np.ndarray) -> str:
    digest = checksum_of(array) if array.dtype.kind != "O" else "objects"
    return f"{array.dtype}{array.shape}{digest}"


def _json(config: Any) -> str:
    names: dict[str, str] = {}
    _collect_names(config, names)
    return json.dumps(_without_names(config, names), sort_keys=True, default=lambda value: type(value).__name__)


def _collect_names(config: Any, names: dict[str, str]) -> None:
    if isinstance(config, dict):
        if isinstance(config.get("name"), str):
            names.setdefault(config["name"], f"#{len(names)}")
        for item in config.values():
            _collect_names(item, names)
    elif isinstance(config, (list, tuple)):
        for item in config:
            _collect_names(item, names)


def _without_names(config: Any, names: dict[str, str]) -> Any:
    if isinstance(config, dict):
        if config.get("class_name") == "__lambda__":  # compiled code with the name of a temporary file in it
            return "lambda"
        left_out = ("name", "build_config", "build_input_shape")
        return {str(key): _without_names(item, names) for key, item in config.items() if key not in left_out}
    if isinstance(config, (list, tuple)):
        return [_without_names(item, names) for item in config]
    return names.get(config, config) if isinstance(config, str) else config
