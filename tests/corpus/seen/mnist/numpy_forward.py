"""Answers to `numpy_forward` that a learner could write."""

# %% wrong: leaves out all activations
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k])
    return maps if biases is None else maps + biases


def max_pool2d(image, size=2, stride=2):
    h = (image.shape[0] - size) // stride + 1
    w = (image.shape[1] - size) // stride + 1
    out = np.zeros((h, w, image.shape[2]))
    for i in range(h):
        for j in range(w):
            out[i, j] = image[i * stride:i * stride + size, j * stride:j * stride + size].max(axis=(0, 1))
    return out


def numpy_forward(model, image):
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            kernels, biases = layer.get_weights()
            x = conv2d(x, kernels, biases)
        elif kind == "MaxPooling2D":
            size = layer.pool_size[0]
            x = max_pool2d(x, size, size)
        elif kind == "Flatten":
            x = x.reshape(-1)
        elif kind == "Dense":
            weights, biases = layer.get_weights()
            x = x @ weights + biases
    return x


# %% wrong: a ReLU after every convolution and a softmax after every dense layer, whatever the model says
def conv2d(image, kernels, biases):
    kh, kw, _, n = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw), axis=(0, 1))
    return np.tensordot(windows, kernels, axes=([3, 4, 2], [0, 1, 2])) + biases


def max_pool2d(maps, size):
    h, w, n = maps.shape
    rows, cols = h // size, w // size
    blocks = maps[:rows * size, :cols * size].reshape(rows, size, cols, size, n)
    return blocks.max(axis=(1, 3))


def numpy_forward(model, image):
    out = image
    for layer in model.layers:
        name = type(layer).__name__
        if name == "Conv2D":
            out = np.maximum(conv2d(out, *layer.get_weights()), 0)
        if name == "MaxPooling2D":
            out = max_pool2d(out, layer.pool_size[0])
        if name == "Flatten":
            out = out.ravel()
        if name == "Dense":
            w, b = layer.get_weights()
            out = softmax(out @ w + b)
    return out


# %% wrong: the window of the pooling is always 2 by 2
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k])
    return maps if biases is None else maps + biases


def max_pool2d(image, size=2, stride=2):
    h = (image.shape[0] - size) // stride + 1
    w = (image.shape[1] - size) // stride + 1
    out = np.zeros((h, w, image.shape[2]))
    for i in range(h):
        for j in range(w):
            out[i, j] = image[i * stride:i * stride + size, j * stride:j * stride + size].max(axis=(0, 1))
    return out


def activate(z, name):
    if name == "relu":
        return np.maximum(z, 0)
    if name == "softmax":
        return softmax(z)
    return z


def numpy_forward(model, image):
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            x = activate(conv2d(x, *layer.get_weights()), layer.activation.__name__)
        elif kind == "MaxPooling2D":
            x = max_pool2d(x)
        elif kind == "Flatten":
            x = x.reshape(-1)
        else:
            weights, biases = layer.get_weights()
            x = activate(x @ weights + biases, layer.activation.__name__)
    return x


# %% wrong: crashes: conv2d and max_pool2d have not been pasted into the cell
def numpy_forward(model, image):
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            kernels, biases = layer.get_weights()
            x = conv2d(x, kernels, biases)
        elif kind == "MaxPooling2D":
            x = max_pool2d(x, layer.pool_size[0])
        elif kind == "Flatten":
            x = x.reshape(-1)
        elif kind == "Dense":
            weights, biases = layer.get_weights()
            x = x @ weights + biases
        if kind in ("Conv2D", "Dense"):
            if layer.activation.__name__ == "relu":
                x = np.maximum(x, 0)
            elif layer.activation.__name__ == "softmax":
                x = softmax(x)
    return x


# %% wrong: two mistakes: the biases of the convolutions are left out, and a dense layer never gets a ReLU
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k])
    return maps if biases is None else maps + biases


def max_pool2d(image, size=2, stride=2):
    h = (image.shape[0] - size) // stride + 1
    w = (image.shape[1] - size) // stride + 1
    out = np.zeros((h, w, image.shape[2]))
    for i in range(h):
        for j in range(w):
            out[i, j] = image[i * stride:i * stride + size, j * stride:j * stride + size].max(axis=(0, 1))
    return out


def numpy_forward(model, image):
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            x = conv2d(x, layer.get_weights()[0])
            if layer.activation.__name__ == "relu":
                x[x < 0] = 0
        elif kind == "MaxPooling2D":
            x = max_pool2d(x, layer.pool_size[0], layer.pool_size[0])
        elif kind == "Flatten":
            x = x.flatten()
        elif kind == "Dense":
            weights, biases = layer.get_weights()
            x = x @ weights + biases
            if layer.activation.__name__ == "softmax":
                x = softmax(x)
    return x


# %% right: one branch for each kind of layer
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k])
    return maps if biases is None else maps + biases


def max_pool2d(image, size=2, stride=2):
    h = (image.shape[0] - size) // stride + 1
    w = (image.shape[1] - size) // stride + 1
    out = np.zeros((h, w, image.shape[2]))
    for i in range(h):
        for j in range(w):
            out[i, j] = image[i * stride:i * stride + size, j * stride:j * stride + size].max(axis=(0, 1))
    return out


def numpy_forward(model, image):
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            kernels, biases = layer.get_weights()
            x = conv2d(x, kernels, biases)
        elif kind == "MaxPooling2D":
            size = layer.pool_size[0]
            x = max_pool2d(x, size, size)
        elif kind == "Flatten":
            x = x.reshape(-1)
        elif kind == "Dense":
            weights, biases = layer.get_weights()
            x = x @ weights + biases
        if kind in ("Conv2D", "Dense"):
            if layer.activation.__name__ == "relu":
                x = np.maximum(x, 0)
            elif layer.activation.__name__ == "softmax":
                x = softmax(x)
    return x


# %% right: a dictionary of activations
def conv2d(image, kernels, biases):
    kh, kw, _, n = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw), axis=(0, 1))
    return np.tensordot(windows, kernels, axes=([3, 4, 2], [0, 1, 2])) + biases


def max_pool2d(maps, size):
    h, w, n = maps.shape
    rows, cols = h // size, w // size
    blocks = maps[:rows * size, :cols * size].reshape(rows, size, cols, size, n)
    return blocks.max(axis=(1, 3))


ACTIVATIONS = {"relu": lambda z: z * (z > 0), "softmax": softmax, "linear": lambda z: z}


def numpy_forward(model, image):
    x = np.asarray(image, dtype=float)
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "MaxPooling2D":
            x = max_pool2d(x, layer.pool_size[0])
        elif kind == "Flatten":
            x = x.ravel()
        elif kind in ("Conv2D", "Dense"):
            weights, biases = layer.get_weights()
            z = conv2d(x, weights, biases) if kind == "Conv2D" else x @ weights + biases
            x = ACTIVATIONS[layer.activation.__name__](z)
    return x
