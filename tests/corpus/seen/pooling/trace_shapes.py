"""Answers to `trace_shapes` that a learner could write."""

# %% wrong [pooling.trace-no-bias-in-convolution]: forgets the biases of the convolution
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        h, w, c = shape
        return (h - k + 1, w - k + 1, maps), k * k * c * maps
    if name == "pool":
        size = numbers[0]
        return (shape[0] // size, shape[1] // size, shape[2]), 0
    if name == "flatten":
        return (shape[0] * shape[1] * shape[2],), 0
    if name == "dense":
        units = numbers[0]
        return (units,), shape[0] * units + units


def trace_shapes(input_shape, layers):
    rows = []
    shape = input_shape
    for layer in layers:
        shape, params = after_layer(shape, *layer)
        rows.append((layer[0], shape, params))
    return rows


# %% wrong [pooling.trace-always-the-input]: every layer reads the input shape, the shape is not carried on
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), (k * k * shape[2] + 1) * maps
    elif name == "pool":
        (size,) = numbers
        return (shape[0] // size, shape[1] // size, shape[2]), 0
    elif name == "flatten":
        return (int(np.prod(shape)),), 0
    else:
        (units,) = numbers
        return (units,), (int(np.prod(shape)) + 1) * units


def trace_shapes(input_shape, layers):
    out = []
    for name, *numbers in layers:
        new_shape, params = after_layer(input_shape, name, *numbers)
        out.append((name, new_shape, params))
    return out


# %% wrong [pooling.trace-no-input-channels]: the weights of a kernel do not count the channels that it reads
def after_layer(shape, name, *numbers):
    match name:
        case "conv":
            maps, k = numbers
            new = (shape[0] - k + 1, shape[1] - k + 1, maps)
            return new, maps * (k * k + 1)
        case "pool":
            s = numbers[0]
            return (shape[0] // s, shape[1] // s, shape[2]), 0
        case "flatten":
            return (shape[0] * shape[1] * shape[2],), 0
        case "dense":
            return (numbers[0],), numbers[0] * (shape[0] + 1)


def trace_shapes(input_shape, layers):
    current = input_shape
    table = []
    for layer in layers:
        current, n = after_layer(current, layer[0], *layer[1:])
        table.append((layer[0], current, n))
    return table


# %% wrong [pooling.trace-off-by-one]: a convolution makes the map smaller by k and not by k - 1
def after_layer(shape, name, *numbers):
    if name == "conv":
        H, W, C = shape
        maps = numbers[0]
        k = numbers[1]
        params = k * k * C * maps + maps
        return (H - k, W - k, maps), params
    if name == "pool":
        H, W, C = shape
        return (H // numbers[0], W // numbers[0], C), 0
    if name == "flatten":
        H, W, C = shape
        return (H * W * C,), 0
    n = shape[0]
    units = numbers[0]
    return (units,), n * units + units


def trace_shapes(input_shape, layers):
    result = []
    for layer in layers:
        input_shape, params = after_layer(input_shape, *layer)
        result.append((layer[0], input_shape, params))
    return result


# %% wrong [pooling.trace-half-cells]: pooling divides with /, so its sizes are fractions
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        h, w, c = shape
        return (h - (k - 1), w - (k - 1), maps), maps * k * k * c + maps
    if name == "pool":
        h, w, c = shape
        return (h / numbers[0], w / numbers[0], c), 0
    if name == "flatten":
        total = 1
        for n in shape:
            total *= n
        return (total,), 0
    if name == "dense":
        return (numbers[0],), shape[0] * numbers[0] + numbers[0]


def trace_shapes(input_shape, layers):
    shape = input_shape
    rows = []
    for layer in layers:
        shape, params = after_layer(shape, layer[0], *layer[1:])
        rows += [(layer[0], shape, params)]
    return rows


# %% wrong [pooling.trace-maps-and-size-swapped]: exchanges maps and k of the convolution
def trace_shapes(input_shape, layers):
    shape = input_shape
    rows = []
    for layer in layers:
        kind = layer[0]
        params = 0
        if kind == "conv":
            k, maps = layer[1], layer[2]
            params = (k * k * shape[2] + 1) * maps
            shape = (shape[0] - k + 1, shape[1] - k + 1, maps)
        elif kind == "pool":
            shape = (shape[0] // layer[1], shape[1] // layer[1], shape[2])
        elif kind == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif kind == "dense":
            params = (shape[0] + 1) * layer[1]
            shape = (layer[1],)
        rows.append((kind, shape, params))
    return rows


# %% wrong: two mistakes: flatten forgets the channels, and a dense layer has one bias in all
def after_layer(shape, name, *numbers):
    if name == "conv":
        m, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, m), k * k * shape[2] * m + m
    if name == "pool":
        p = numbers[0]
        return (shape[0] // p, shape[1] // p, shape[2]), 0
    if name == "flatten":
        return (shape[0] * shape[1],), 0
    if name == "dense":
        u = numbers[0]
        return (u,), shape[0] * u + 1


def trace_shapes(input_shape, layers):
    rows = []
    for layer in layers:
        input_shape, p = after_layer(input_shape, *layer)
        rows.append((layer[0], input_shape, p))
    return rows


# %% wrong: crashes: the numbers of a layer are handed on as one tuple and not one by one
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), (k * k * shape[2] + 1) * maps
    if name == "pool":
        size = numbers[0]
        return (shape[0] // size, shape[1] // size, shape[2]), 0
    if name == "flatten":
        return (np.prod(shape),), 0
    units = numbers[0]
    return (units,), (shape[0] + 1) * units


def trace_shapes(input_shape, layers):
    rows = []
    shape = input_shape
    for layer in layers:
        name, numbers = layer[0], layer[1:]
        shape, params = after_layer(shape, name, numbers)
        rows.append((name, shape, params))
    return rows


# %% wrong [pooling.trace-flat-shape-is-a-number]: flatten gives a plain number and not a tuple of one
def trace_shapes(input_shape, layers):
    table = []
    shape = input_shape
    for name, *n in layers:
        if name == "conv":
            maps, k = n
            params = k * k * shape[-1] * maps + maps
            shape = (shape[0] - k + 1, shape[1] - k + 1, maps)
        elif name == "pool":
            params = 0
            shape = (shape[0] // n[0], shape[1] // n[0], shape[2])
        elif name == "flatten":
            params = 0
            shape = shape[0] * shape[1] * shape[2]
        else:
            inputs = shape if isinstance(shape, int) else shape[0]
            params = inputs * n[0] + n[0]
            shape = (n[0],)
        table.append((name, shape, params))
    return table


# %% wrong: two mistakes: assumes square maps, the width is always taken from the height, and forgets the biases of the dense layer
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        side = shape[0] - k + 1
        return (side, side, maps), maps * (k**2 * shape[2] + 1)
    if name == "pool":
        side = shape[0] // numbers[0]
        return (side, side, shape[2]), 0
    if name == "flatten":
        return (shape[0] ** 2 * shape[2],), 0
    if name == "dense":
        return (numbers[0],), numbers[0] * shape[0]


def trace_shapes(input_shape, layers):
    answer = []
    shape_now = input_shape
    for layer in layers:
        shape_now, count = after_layer(shape_now, layer[0], *layer[1:])
        answer.append((layer[0], shape_now, count))
    return answer


# %% right: the two steps of the text
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        height, width, channels = shape
        return (height - k + 1, width - k + 1, maps), maps * (k * k * channels + 1)
    if name == "pool":
        (size,) = numbers
        height, width, channels = shape
        return (height // size, width // size, channels), 0
    if name == "flatten":
        height, width, channels = shape
        return (height * width * channels,), 0
    (units,) = numbers
    return (units,), units * (shape[0] + 1)


def trace_shapes(input_shape, layers):
    rows = []
    shape = input_shape
    for name, *numbers in layers:
        shape, params = after_layer(shape, name, *numbers)
        rows.append((name, shape, params))
    return rows


# %% right: all in one function, with if and elif
def trace_shapes(input_shape, layers):
    shape = tuple(input_shape)
    result = []
    for layer in layers:
        params = 0
        if layer[0] == "conv":
            _, maps, k = layer
            params = k * k * shape[2] * maps + maps
            shape = (shape[0] - (k - 1), shape[1] - (k - 1), maps)
        elif layer[0] == "pool":
            shape = (shape[0] // layer[1], shape[1] // layer[1], shape[2])
        elif layer[0] == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
        elif layer[0] == "dense":
            params = shape[0] * layer[1] + layer[1]
            shape = (layer[1],)
        result.append((layer[0], shape, params))
    return result


# %% right: a dictionary with a small function for each kind of layer
def conv_rule(shape, maps, k):
    h, w, c = shape
    weights = k * k * c * maps
    biases = maps
    return (h - k + 1, w - k + 1, maps), weights + biases


def dense_rule(shape, units):
    return (units,), shape[0] * units + units


rules = {
    "conv": conv_rule,
    "pool": lambda shape, size: ((shape[0] // size, shape[1] // size, shape[2]), 0),
    "flatten": lambda shape: ((int(np.prod(shape)),), 0),
    "dense": dense_rule,
}


def trace_shapes(input_shape, layers):
    rows, shape = [], input_shape
    for layer in layers:
        shape, params = rules[layer[0]](shape, *layer[1:])
        rows.append((layer[0], shape, params))
    return rows
