"""Answers to `numpy_forward` that a learner could write."""

# %% wrong: flattens one map after the other instead of pixel by pixel
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
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Flatten":
            x = np.concatenate([x[:, :, k].ravel() for k in range(x.shape[2])])
            continue
        if kind == "MaxPooling2D":
            x = max_pool2d(x, layer.pool_size[0])
            continue
        weights, biases = layer.get_weights()
        x = conv2d(x, weights, biases) if kind == "Conv2D" else x @ weights + biases
        if layer.activation.__name__ == "relu":
            x = np.maximum(0, x)
        if layer.activation.__name__ == "softmax":
            x = softmax(x)
    return x


# %% wrong: forgets the biases of the dense layers
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
    act = {"relu": lambda z: np.maximum(z, 0), "softmax": softmax, "linear": lambda z: z}
    h = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            w, b = layer.get_weights()
            h = act[layer.activation.__name__](conv2d(h, w, b))
        elif kind == "MaxPooling2D":
            h = max_pool2d(h, layer.pool_size[0], layer.pool_size[0])
        elif kind == "Flatten":
            h = h.reshape(-1)
        elif kind == "Dense":
            w = layer.get_weights()[0]
            h = act[layer.activation.__name__](h @ w)
    return h


# %% wrong: the pooling takes the mean of each window, not the largest value
def conv2d(image, kernels, biases):
    kh, kw, _, n = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw), axis=(0, 1))
    return np.tensordot(windows, kernels, axes=([3, 4, 2], [0, 1, 2])) + biases


def pool2d(maps, size):
    h, w, n = maps.shape
    rows, cols = h // size, w // size
    blocks = maps[:rows * size, :cols * size].reshape(rows, size, cols, size, n)
    return blocks.mean(axis=(1, 3))


def numpy_forward(model, image):
    x = image
    for layer in model.layers:
        kind = type(layer).__name__
        if kind == "Conv2D":
            x = conv2d(x, *layer.get_weights())
        elif kind == "MaxPooling2D":
            x = pool2d(x, layer.pool_size[0])
        elif kind == "Flatten":
            x = x.reshape(-1)
        elif kind == "Dense":
            weights, biases = layer.get_weights()
            x = np.dot(x, weights) + biases
        activation = getattr(layer, "activation", None)
        if activation is not None and activation.__name__ == "relu":
            x = np.where(x > 0, x, 0)
        elif activation is not None and activation.__name__ == "softmax":
            x = softmax(x)
    return x


# %% wrong: the softmax comes at the very end, also if the model has none there
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
        if kind == "MaxPooling2D":
            x = max_pool2d(x, layer.pool_size[0], layer.pool_size[1])
        if kind == "Flatten":
            x = x.reshape(-1)
        if kind == "Dense":
            weights, biases = layer.get_weights()
            x = x @ weights + biases
        if kind in ["Conv2D", "Dense"] and layer.activation.__name__ == "relu":
            x = np.maximum(x, 0)
    return softmax(x)


# %% wrong: goes through a fixed list of six layers, as in the picture
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
    conv1, pool1, conv2, pool2, flat, dense = model.layers
    x = np.maximum(conv2d(image, *conv1.get_weights()), 0)
    x = max_pool2d(x)
    x = np.maximum(conv2d(x, *conv2.get_weights()), 0)
    x = max_pool2d(x)
    x = x.reshape(-1)
    weights, biases = dense.get_weights()
    return softmax(x @ weights + biases)


# %% right: a helper that computes one layer
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


def one_layer(layer, x):
    kind = type(layer).__name__
    if kind == "InputLayer":
        return x
    if kind == "Flatten":
        return x.flatten()
    if kind == "MaxPooling2D":
        return max_pool2d(x, layer.pool_size[0], layer.pool_size[0])
    weights, biases = layer.get_weights()
    if kind == "Conv2D":
        z = conv2d(x, weights, biases)
    else:
        z = weights.T @ x + biases
    name = layer.activation.__name__
    if name == "relu":
        return np.where(z > 0, z, 0)
    if name == "softmax":
        return softmax(z)
    return z


def numpy_forward(model, image):
    for layer in model.layers:
        image = one_layer(layer, image)
    return image
