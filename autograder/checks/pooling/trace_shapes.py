"""Lesson 04, `trace_shapes`: what every layer on the way to the dense head gives out and costs."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.engine.calls import Case, case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise

Shape = tuple[Any, ...]


Layer = tuple[Any, ...]


def _layer(shape: Shape, layer: Layer) -> tuple[Shape, int]:
    """Return shape and number of parameters after one layer."""
    kind, *numbers = layer
    if kind == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), (k * k * shape[2] + 1) * maps
    if kind == "pool":
        return (shape[0] // numbers[0], shape[1] // numbers[0], shape[2]), 0
    if kind == "flatten":
        return (math.prod(shape),), 0
    return (numbers[0],), (math.prod(shape) + 1) * numbers[0]


Step = Callable[[Shape, Layer], tuple[Shape, Any]]


def _trace(step: Step = _layer) -> Callable[[Shape, Sequence[Layer]], Any]:
    def trace_shapes(input_shape: Shape, layers: Sequence[Layer]) -> Any:
        shape, rows = tuple(input_shape), []
        for layer in layers:
            shape, params = step(shape, layer)
            rows.append((layer[0], shape, params))
        return rows

    return trace_shapes


def _network(rng: np.random.Generator) -> Case:
    shape = (*(int(n) for n in rng.choice(np.arange(17, 30), 2, replace=False)), int(rng.integers(2, 5)))
    first, second, units = (int(n) for n in rng.choice(np.arange(5, 14), 3, replace=False))
    layers = [("conv", first, 4), ("pool", 2), ("conv", second, 3), ("pool", 3), ("flatten",), ("dense", units)]
    return case(shape, [*layers, ("dense", 3)])


CASES = (
    case((6, 9, 2), [("conv", 4, 3)]),
    case((7, 9, 3), [("pool", 2)]),
    case((2, 3, 4), [("flatten",), ("dense", 5)]),
    case((13, 16, 3), [("conv", 5, 4), ("pool", 2), ("conv", 6, 3), ("flatten",), ("dense", 7), ("dense", 2)]),
    case((17, 11, 1), [("conv", 4, 2), ("conv", 3, 2), ("pool", 4), ("flatten",), ("dense", 10)]),
    case((17, 11, 1), [("conv", 6, 4), ("conv", 7, 3), ("pool", 2), ("flatten",), ("dense", 8)]),
    case((90, 41, 3), [*[("conv", 8, 3)] * 4, ("pool", 2), *[("conv", 40, 2)] * 4, ("pool", 3), ("flatten",)]),
    case((23, 120, 2), [("pool", 3), ("conv", 70, 5), ("flatten",), *[("dense", 12)] * 6]),
)


def _with_shape(kind: str, shape_after: Callable[..., Shape]) -> Callable[[Shape, Sequence[Layer]], Any]:
    """Return a trace in which one kind of layer has another shape: `shape_after(shape, *numbers)`."""
    return _trace(
        lambda shape, layer: (
            (shape_after(shape, *layer[1:]), _layer(shape, layer)[1]) if layer[0] == kind else _layer(shape, layer)
        )
    )


def _with_params(kind: str, params_of: Callable[..., Any]) -> Callable[[Shape, Sequence[Layer]], Any]:
    """Return a trace in which one kind of layer counts parameters otherwise: `params_of(shape, *numbers)`."""
    return _trace(
        lambda shape, layer: (
            _layer(shape, layer)[0],
            params_of(shape, *layer[1:]) if layer[0] == kind else _layer(shape, layer)[1],
        )
    )


def _rows(change: Callable[[Shape, list[Any]], Any]) -> Callable[[Shape, Sequence[Layer]], Any]:
    """Return a trace whose finished rows are changed: `change(input_shape, rows)`."""
    return lambda input_shape, layers: change(input_shape, _trace()(input_shape, layers))


def _unflattened(shape: Shape, layer: Layer) -> tuple[Shape, int]:
    if layer[0] == "flatten":
        return shape, 0
    if layer[0] == "dense":
        return (*shape[:-1], layer[1]), (shape[-1] + 1) * layer[1]
    return _layer(shape, layer)


MISTAKES = (
    Mistake(
        "pooling.trace-rounds-up",
        "an odd height or width is rounded up by the pooling. A window that sticks out is dropped: "
        "divide with `//`, which rounds down.",
        _with_shape("pool", lambda shape, size: (-(-shape[0] // size), -(-shape[1] // size), shape[2])),
    ),
    Mistake(
        "pooling.trace-half-cells",
        "there are no half cells: divide with `//`, which rounds down, not with `/`.",
        _with_shape("pool", lambda shape, size: (shape[0] / size, shape[1] / size, shape[2])),
    ),
    Mistake(
        "pooling.trace-pools-by-one",
        "your pooling windows are one cell apart. They lie side by side: height and width are divided by the size.",
        _with_shape("pool", lambda shape, size: (shape[0] - size + 1, shape[1] - size + 1, shape[2])),
    ),
    Mistake(
        "pooling.trace-pools-channels",
        "pooling divides the number of maps in your code. Every map is pooled on its own: their number stays.",
        _with_shape("pool", lambda shape, size: (shape[0] // size, shape[1] // size, shape[2] // size)),
    ),
    Mistake(
        "pooling.trace-pool-has-parameters",
        "you count parameters for the pooling. Taking a maximum needs no weights: there is nothing to learn, so 0.",
        _with_params("pool", lambda shape, size: size * size),
    ),
    Mistake(
        "pooling.trace-pool-has-parameters-for-every-map",
        "you count parameters for the pooling, for every map. Taking a maximum needs no weights: 0.",
        _with_params("pool", lambda shape, size: size * size * shape[2]),
    ),
    Mistake(
        "pooling.trace-same-size",
        "height and width stay the same through your convolution. Without padding a kernel fits "
        "`H - k + 1` times into `H` rows.",
        _with_shape("conv", lambda shape, maps, k: (shape[0], shape[1], maps)),
    ),
    Mistake(
        "pooling.trace-off-by-one",
        "the convolution loses one row and one column too many: a kernel fits `H - k + 1` times, not `H - k`.",
        _with_shape("conv", lambda shape, maps, k: (shape[0] - k, shape[1] - k, maps)),
    ),
    Mistake(
        "pooling.trace-channels-multiplied",
        "the convolution gives `c_in * maps` maps in your code. Each kernel adds its input channels up: "
        "as many maps come out as there are kernels.",
        _with_shape("conv", lambda shape, maps, k: (shape[0] - k + 1, shape[1] - k + 1, maps * shape[2])),
    ),
    Mistake(
        "pooling.trace-channels-kept",
        "the number of maps does not change at a convolution in your code. As many maps come out as there are kernels.",
        _with_shape("conv", lambda shape, maps, k: (shape[0] - k + 1, shape[1] - k + 1, shape[2])),
    ),
    Mistake(
        "pooling.trace-maps-and-size-swapped",
        'the two numbers of a convolution are swapped: `("conv", 8, 3)` is 8 kernels of size 3×3.',
        _trace(lambda shape, layer: _layer(shape, (layer[0], *layer[:0:-1]))),
    ),
    Mistake(
        "pooling.trace-no-input-channels",
        "the input channels are missing from the parameters of a convolution: "
        "each kernel has `k * k * c_in` weights and one bias.",
        _with_params("conv", lambda shape, maps, k: (k * k + 1) * maps),
    ),
    Mistake(
        "pooling.trace-no-bias",
        "the biases are missing: one for every kernel of a convolution, one for every unit of a dense layer.",
        _trace(
            lambda shape, layer: (
                _layer(shape, layer)[0],
                _layer(shape, layer)[1] - (layer[1] if layer[0] in ("conv", "dense") else 0),
            )
        ),
    ),
    Mistake(
        "pooling.trace-no-bias-in-convolution",
        "the biases of the convolution are missing: one for every kernel.",
        _with_params("conv", lambda shape, maps, k: k * k * shape[2] * maps),
    ),
    Mistake(
        "pooling.trace-no-bias-in-dense",
        "the biases of the dense layer are missing: one for every unit.",
        _with_params("dense", lambda shape, units: math.prod(shape) * units),
    ),
    Mistake(
        "pooling.trace-one-bias",
        "you count a single bias for the whole layer. Every kernel, and every dense unit, has its own.",
        _trace(
            lambda shape, layer: (
                _layer(shape, layer)[0],
                _layer(shape, layer)[1] - (layer[1] - 1 if layer[0] in ("conv", "dense") else 0),
            )
        ),
    ),
    Mistake(
        "pooling.trace-bias-for-every-channel",
        "you count a bias for every input channel of every kernel. A kernel adds its channels up and then adds "
        "one bias: `(k * k * c_in + 1) * kernels`.",
        _with_params("conv", lambda shape, maps, k: (k * k + 1) * shape[2] * maps),
    ),
    Mistake(
        "pooling.trace-kernel-not-squared",
        "a kernel of size `k` has `k * k` weights for each input channel, not `k`.",
        _with_params("conv", lambda shape, maps, k: (k * shape[2] + 1) * maps),
    ),
    Mistake(
        "pooling.trace-weights-at-every-position",
        "you count the weights of a convolution again at every position. "
        "The same weights are used everywhere: they count once.",
        _with_params(
            "conv",
            lambda shape, maps, k: (k * k * shape[2] + 1) * maps * (shape[0] - k + 1) * (shape[1] - k + 1),
        ),
    ),
    Mistake(
        "pooling.trace-flatten-forgets-maps",
        "flattening keeps every number of every map: height × width × number of maps.",
        _with_shape("flatten", lambda shape: (shape[0] * shape[1],)),
    ),
    Mistake(
        "pooling.trace-flat-shape-is-a-number",
        "after flattening the shape has one axis, and NumPy writes that as a tuple with one entry: "
        "`(24,)`, not `24`. The same holds after a dense layer.",
        _rows(lambda _, rows: [(n, shape[0] if len(shape) == 1 else shape, p) for n, shape, p in rows]),
    ),
    Mistake(
        "pooling.trace-not-flattened",
        "flattening changes nothing in your code: it puts all numbers of all maps into one row, "
        "of shape `(H * W * C,)`.",
        _trace(_unflattened),
    ),
    Mistake(
        "pooling.trace-shape-before-the-layer",
        "each row shows the shape before its layer. It should show what comes out: "
        "compute the new shape first, then append the row.",
        _rows(
            lambda start, rows: [
                (name, before, params)
                for (name, _, params), before in zip(rows, [start, *(row[1] for row in rows)], strict=False)
            ]
        ),
    ),
    Mistake(
        "pooling.trace-always-the-input",
        "every layer is computed from the shape of the image. A layer works on what the one before gives out: "
        "keep the new shape for the next turn of the loop.",
        lambda input_shape, layers: [(layer[0], *_layer(input_shape, layer)) for layer in layers],
    ),
    Mistake(
        "pooling.trace-width-first",
        "rows and columns are swapped: a shape is `(H, W, C)`, height first.",
        _rows(
            lambda _, rows: [(n, (s[1], s[0], *s[2:]) if len(s) > 1 else s, p) for n, s, p in rows],
        ),
    ),
    Mistake(
        "pooling.trace-channels-first",
        "the channels come first in your shapes. Here, and in Keras, they come last: `(H, W, C)`.",
        _rows(lambda _, rows: [(n, (s[-1], *s[:-1]), p) for n, s, p in rows]),
    ),
    Mistake(
        "pooling.trace-batch-axis",
        "you put a batch axis in front, as Keras prints it. Here one image is traced: `(H, W, C)` is all.",
        _rows(lambda _, rows: [(n, (None, *s), p) for n, s, p in rows]),
    ),
    Mistake(
        "pooling.trace-names-missing",
        "the names are missing: each row is `(name, shape, params)`.",
        _rows(lambda _, rows: [row[1:] for row in rows]),
    ),
    Mistake(
        "pooling.trace-layer-for-name",
        "each row begins with the whole description of the layer. Only its name is wanted there: "
        '`"conv"`, not `("conv", 4, 3)`.',
        lambda input_shape, layers: [
            (layer, *row[1:]) for layer, row in zip(layers, _trace()(input_shape, layers), strict=True)
        ],
    ),
    Mistake(
        "pooling.trace-input-row",
        "there is one row too many: the image itself gets none, only the layers do.",
        _rows(lambda start, rows: [("input", start, 0), *rows]),
    ),
    Mistake(
        "pooling.trace-total-parameters",
        "you add the parameters up from layer to layer. Each row holds those of its own layer.",
        _rows(
            lambda _, rows: [
                (n, s, total) for (n, s, _), total in zip(rows, np.cumsum([r[2] for r in rows]), strict=True)
            ]
        ),
    ),
    Mistake(
        "pooling.trace-last-row-only",
        "only the last row comes back. Collect a row for every layer in a list and return the list.",
        _rows(lambda _, rows: rows[-1]),
    ),
    Mistake(
        "pooling.trace-one-bias-in-dense",
        "you count a single bias for a dense layer. Every unit has its own.",
        _with_params("dense", lambda shape, units: math.prod(shape) * units + 1),
    ),
    Mistake(
        "pooling.trace-one-bias-in-convolution",
        "you count a single bias for a convolution. Every kernel has its own.",
        _with_params("conv", lambda shape, maps, k: k * k * shape[2] * maps + 1),
    ),
    Mistake(
        "pooling.trace-bias-for-every-input-of-dense",
        "you count a bias for every number the dense layer reads. Biases belong to the units: one each.",
        _with_params("dense", lambda shape, units: math.prod(shape) * (units + 1)),
    ),
    Mistake(
        "pooling.trace-pool-changes-nothing",
        "the shape stays the same through your pooling. Height and width are divided by the size, rounded down.",
        _with_shape("pool", lambda shape, size: shape),
    ),
    Mistake(
        "pooling.trace-pool-rounded",
        "`round` may round up. A pooling window that sticks out is dropped: divide with `//`.",
        _with_shape("pool", lambda shape, size: (round(shape[0] / size), round(shape[1] / size), shape[2])),
    ),
    Mistake(
        "pooling.trace-conv-shape-without-maps",
        "a convolution gives a stack of maps: its shape has a third number, how many there are.",
        _rows(lambda _, rows: [(n, s[:2] if n == "conv" else s, p) for n, s, p in rows]),
    ),
    Mistake(
        "pooling.trace-nothing-for-none",
        "layers without parameters have `None` in your rows. They have 0 parameters.",
        _rows(lambda _, rows: [(n, s, p or None) for n, s, p in rows]),
    ),
    Mistake(
        "pooling.trace-params-before-shape",
        "shape and parameters are in the wrong order: each row is `(name, shape, params)`.",
        _rows(lambda _, rows: [(n, p, s) for n, s, p in rows]),
    ),
    Mistake(
        "pooling.trace-without-params",
        "the parameters are missing: each row is `(name, shape, params)`.",
        _rows(lambda _, rows: [(n, s) for n, s, _ in rows]),
    ),
    Mistake(
        "pooling.trace-pairs-in-the-rows",
        "what `after_layer` gives stands in your rows as a pair. Take it apart: "
        "`shape, params = after_layer(...)`, and then a row of three.",
        _rows(lambda _, rows: [(n, (s, p)) for n, s, p in rows]),
    ),
    Mistake(
        "pooling.trace-one-long-list",
        "everything stands in one long list. Append one tuple for each layer: `rows.append((name, shape, params))` "
        "has two pairs of brackets.",
        _rows(lambda _, rows: [entry for row in rows for entry in row]),
    ),
    Mistake(
        "pooling.trace-first-row-only",
        "only the first row comes back: is the `return` inside the loop?",
        _rows(lambda _, rows: rows[:1]),
    ),
    Mistake(
        "pooling.trace-with-a-total",
        "you return the sum of all parameters as well. Only the list of rows is wanted.",
        _rows(lambda _, rows: (rows, sum(params for _, _, params in rows))),
    ),
)


def _in_lists_of_numpy_numbers(input_shape: Shape, layers: Sequence[Layer]) -> list[Any]:
    shape, rows = np.array(input_shape), []
    for layer in layers:
        params = np.int64(0)
        if layer[0] == "conv":
            params = layer[1] * (layer[2] ** 2 * shape[-1] + 1)
            shape = np.array([*(shape[:2] - layer[2] + 1), layer[1]])
        elif layer[0] == "pool":
            shape = np.array([*(shape[:2] // layer[1]), shape[2]])
        elif layer[0] == "flatten":
            shape = np.array([np.prod(shape)])
        else:
            params, shape = layer[1] * shape[0] + layer[1], np.array([layer[1]])
        rows.append([layer[0], shape, params])
    return rows


def _with_weights_made(input_shape: Shape, layers: Sequence[Layer]) -> list[Any]:
    """Count the parameters of arrays that hold them."""
    shape, rows = tuple(input_shape), []
    for name, *numbers in layers:
        params = 0
        match name:
            case "conv":
                kernels = np.empty((numbers[1], numbers[1], shape[2], numbers[0]), np.float32)
                params = kernels.size + len(np.empty(numbers[0]))
                shape = (shape[0] - numbers[1] + 1, shape[1] - numbers[1] + 1, numbers[0])
            case "pool":
                shape = (*(len(range(0, n - numbers[0] + 1, numbers[0])) for n in shape[:2]), shape[2])
            case "flatten":
                shape = (int(np.prod(shape)),)
            case "dense":
                params, shape = (shape[0] + 1) * numbers[0], (numbers[0],)
        rows.append((name, shape, params))
    return rows


def _by_recursion(input_shape: Shape, layers: Sequence[Layer]) -> list[Any]:
    if not layers:
        return []
    shape, params = _layer(input_shape, layers[0])
    return [(layers[0][0], shape, params), *_by_recursion(shape, layers[1:])]


def _with_a_function_for_each_kind(input_shape: Shape, layers: Sequence[Layer]) -> list[Any]:
    """Look the kind up in a dictionary, and return floats for the counts."""
    kinds: dict[str, Callable[..., tuple[Shape, float]]] = {
        "conv": lambda h, w, c, maps, k: ((h - (k - 1), w - (k - 1), maps), maps * k * k * c + float(maps)),
        "pool": lambda h, w, c, size: ((math.floor(h / size), math.floor(w / size), c), 0.0),
        "flatten": lambda h, w, c: ((h * w * c,), 0.0),
        "dense": lambda inputs, units: ((units,), float(units) + units * inputs),
    }
    rows: list[Any] = [(None, tuple(input_shape), 0.0)]
    for name, *numbers in layers:
        rows.append((name, *kinds[name](*rows[-1][1], *numbers)))
    return rows[1:]


VALID = (_in_lists_of_numpy_numbers, _with_weights_made, _by_recursion, _with_a_function_for_each_kind)


EXERCISE = function_exercise(
    name="trace_shapes",
    reference=_trace(),
    cases=CASES,
    random_cases=lambda rng: [_network(rng) for _ in range(3)],
    mistakes=MISTAKES,
    valid=VALID,
    hints=(
        "Take a pencil and the picture above: which of the three numbers of a shape does each kind of layer change?",
        "In `after_layer`, one `if` for each kind of layer, each with a `return` of new shape and parameters. "
        "In `trace_shapes`, `for name, *numbers in layers:` puts the name into `name` and what follows into a list; "
        "keep the new shape for the next turn, and append a row.",
        "A convolution: `maps, k = numbers`; a kernel has `k * k` weights for each channel of `shape`, and one bias; "
        "there are `maps` of them. A dense unit has one weight for every number it reads, and one bias. Pooling "
        "divides with `//`, flattening multiplies all three numbers.",
    ),
    verified="follows the shapes and counts the parameters of every layer, odd sizes included.",
    where='the section "From maps to a decision" above',
)
