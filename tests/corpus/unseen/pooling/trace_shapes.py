"""Answers to `trace_shapes` that a learner could write."""

# %% wrong: forgets the biases of the dense layer
def after_layer(shape, name, *numbers):
    if name == "dense":
        return (numbers[0],), numbers[0] * shape[0]
    if name == "flatten":
        return (int(np.prod(shape)),), 0
    rows, columns, channels = shape
    if name == "pool":
        return (rows // numbers[0], columns // numbers[0], channels), 0
    maps, k = numbers
    return (rows - k + 1, columns - k + 1, maps), k * k * channels * maps + maps


def trace_shapes(input_shape, layers):
    shapes = [input_shape]
    rows = []
    for layer in layers:
        s, p = after_layer(shapes[-1], *layer)
        shapes.append(s)
        rows.append((layer[0], s, p))
    return rows


# %% wrong: pooling rounds up
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), k * k * shape[2] * maps + maps
    if name == "pool":
        size = numbers[0]
        new_h = int(np.ceil(shape[0] / size))
        new_w = int(np.ceil(shape[1] / size))
        return (new_h, new_w, shape[2]), 0
    if name == "flatten":
        return (shape[0] * shape[1] * shape[2],), 0
    if name == "dense":
        return (numbers[0],), (shape[0] + 1) * numbers[0]


def trace_shapes(input_shape, layers):
    trace = []
    for layer in layers:
        name, rest = layer[0], layer[1:]
        input_shape, params = after_layer(input_shape, name, *rest)
        trace.append((name, input_shape, params))
    return trace


# %% wrong: two mistakes: the result of a convolution has maps times the channels before, and its biases are forgotten
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        h, w, c = shape
        return (h - k + 1, w - k + 1, maps * c), k * k * c * maps
    if name == "pool":
        h, w, c = shape
        return (h // numbers[0], w // numbers[0], c), 0
    if name == "flatten":
        return (np.prod(shape),), 0
    if name == "dense":
        return (numbers[0],), (shape[0] + 1) * numbers[0]


def trace_shapes(input_shape, layers):
    r = []
    s = input_shape
    for l in layers:
        s, p = after_layer(s, *l)
        r.append((l[0], s, p))
    return r


# %% wrong: counts a bias for every cell of the maps and not for every kernel
def trace_shapes(input_shape, layers):
    shape = input_shape
    rows = []
    for name, *args in layers:
        if name == "conv":
            maps, k = args
            c_in = shape[2]
            shape = (shape[0] - k + 1, shape[1] - k + 1, maps)
            params = k * k * c_in * maps + shape[0] * shape[1] * maps
        elif name == "pool":
            shape = (shape[0] // args[0], shape[1] // args[0], shape[2])
            params = 0
        elif name == "flatten":
            shape = (shape[0] * shape[1] * shape[2],)
            params = 0
        else:
            params = shape[0] * args[0] + args[0]
            shape = (args[0],)
        rows.append((name, shape, params))
    return rows


# %% wrong: pooling gets parameters, one for each cell of its window
def after_layer(shape, name, *numbers):
    params = 0
    if name == "conv":
        maps, k = numbers
        params = (k * k * shape[2] + 1) * maps
        shape = (shape[0] - k + 1, shape[1] - k + 1, maps)
    elif name == "pool":
        size = numbers[0]
        params = size * size
        shape = (shape[0] // size, shape[1] // size, shape[2])
    elif name == "flatten":
        shape = (shape[0] * shape[1] * shape[2],)
    elif name == "dense":
        params = (shape[0] + 1) * numbers[0]
        shape = (numbers[0],)
    return shape, params


def trace_shapes(input_shape, layers):
    rows = []
    for layer in layers:
        input_shape, params = after_layer(input_shape, *layer)
        rows.append((layer[0], input_shape, params))
    return rows


# %% wrong: the params column is a running sum of all layers so far
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), maps * (k * k * shape[2] + 1)
    if name == "pool":
        return (shape[0] // numbers[0], shape[1] // numbers[0], shape[2]), 0
    if name == "flatten":
        return (shape[0] * shape[1] * shape[2],), 0
    return (numbers[0],), numbers[0] * (shape[0] + 1)


def trace_shapes(input_shape, layers):
    rows = []
    shape = input_shape
    total = 0
    for layer in layers:
        shape, params = after_layer(shape, *layer)
        total += params
        rows.append((layer[0], shape, total))
    return rows


# %% wrong: the list of rows lives outside the function, so a second call still holds the rows of the first
rows = []


def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), (k * k * shape[2] + 1) * maps
    if name == "pool":
        (size,) = numbers
        return (shape[0] // size, shape[1] // size, shape[2]), 0
    if name == "flatten":
        return (shape[0] * shape[1] * shape[2],), 0
    if name == "dense":
        (units,) = numbers
        return (units,), (shape[0] + 1) * units


def trace_shapes(input_shape, layers):
    shape = input_shape
    for layer in layers:
        shape, params = after_layer(shape, *layer)
        rows.append((layer[0], shape, params))
    return rows


# %% wrong: two mistakes: pooling loses the channels from the shape, and flatten is a layer with a weight for every number
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), (k * k * shape[-1] + 1) * maps
    if name == "pool":
        return (shape[0] // numbers[0], shape[1] // numbers[0]), 0
    if name == "flatten":
        n = int(np.prod(shape))
        return (n,), n
    if name == "dense":
        return (numbers[0],), (shape[0] + 1) * numbers[0]


def trace_shapes(input_shape, layers):
    out = []
    sh = input_shape
    for layer in layers:
        sh, par = after_layer(sh, *layer)
        out.append((layer[0], sh, par))
    return out


# %% wrong: crashes: looks for a layer called "fc" and has no answer for "dense"
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        return (shape[0] - k + 1, shape[1] - k + 1, maps), (k * k * shape[2] + 1) * maps
    elif name == "pool":
        return (shape[0] // numbers[0], shape[1] // numbers[0], shape[2]), 0
    elif name == "flatten":
        return (shape[0] * shape[1] * shape[2],), 0
    elif name == "fc":
        return (numbers[0],), (shape[0] + 1) * numbers[0]


def trace_shapes(input_shape, layers):
    rows = []
    shape = input_shape
    for layer in layers:
        shape, params = after_layer(shape, *layer)
        rows.append((layer[0], shape, params))
    return rows


# %% wrong: the parameters of a convolution are computed with the maps it gives out in place of the channels it reads
def after_layer(shape, name, *numbers):
    if name == "conv":
        maps, k = numbers
        shape = (shape[0] - k + 1, shape[1] - k + 1, maps)
        params = k * k * shape[2] * maps + maps
        return shape, params
    if name == "pool":
        shape = tuple(n // numbers[0] for n in shape[:2]) + (shape[2],)
        return shape, 0
    if name == "flatten":
        return (shape[0] * shape[1] * shape[2],), 0
    return (numbers[0],), shape[0] * numbers[0] + numbers[0]


def trace_shapes(input_shape, layers):
    lst = []
    for layer in layers:
        input_shape, params = after_layer(input_shape, layer[0], *layer[1:])
        lst.append((layer[0], input_shape, params))
    return lst


# %% right: match statement on the whole layer
def trace_shapes(input_shape, layers):
    rows = []
    shape = input_shape
    for layer in layers:
        match layer:
            case ("conv", maps, k):
                h, w, c = shape
                shape, params = (h - k + 1, w - k + 1, maps), (k * k * c + 1) * maps
            case ("pool", size):
                h, w, c = shape
                shape, params = (h // size, w // size, c), 0
            case ("flatten",):
                h, w, c = shape
                shape, params = (h * w * c,), 0
            case ("dense", units):
                shape, params = (units,), (shape[0] + 1) * units
        rows.append((layer[0], shape, params))
    return rows


# %% right: recursive, the first layer and then the rest; shapes measured on real arrays
def after_layer(shape, name, *numbers):
    dummy = np.zeros(shape)
    if name == "conv":
        maps, k = numbers
        weights = np.zeros((k, k, shape[2], maps))
        return dummy[k - 1 :, k - 1 :, :1].shape[:2] + (maps,), weights.size + maps
    if name == "pool":
        s = numbers[0]
        return dummy[s - 1 :: s, s - 1 :: s].shape, 0
    if name == "flatten":
        return dummy.ravel().shape, 0
    return (numbers[0],), np.zeros((dummy.size + 1, numbers[0])).size


def trace_shapes(input_shape, layers):
    if not layers:
        return []
    shape, params = after_layer(input_shape, *layers[0])
    return [(layers[0][0], shape, params)] + trace_shapes(shape, layers[1:])
