"""Answers to `conv2d` that a learner could write."""

# %% wrong: adds up over all kernels, so every map is the same
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    if biases is None:
        biases = np.zeros(c_out)
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            maps[i, j] = np.sum(window[..., None] * kernels) + biases
    return maps


# %% wrong: the biases are put in first, and then overwritten by the sums
def conv2d(image, kernels, biases=None):
    H, W, C = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    if biases is not None:
        maps += biases
    for i in range(maps.shape[0]):
        for j in range(maps.shape[1]):
            for k in range(maps.shape[2]):
                maps[i, j, k] = np.sum(image[i:i + kh, j:j + kw, :] * kernels[:, :, :, k])
    return maps


# %% wrong: crashes: takes kernel number k from the first axis instead of the last
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    h = image.shape[0] - kh + 1
    w = image.shape[1] - kw + 1
    maps = np.empty((h, w, c_out))
    for k in range(c_out):
        kernel = kernels[k]
        for i in range(h):
            for j in range(w):
                maps[i, j, k] = np.sum(image[i:i + kh, j:j + kw] * kernel)
                if biases is not None:
                    maps[i, j, k] += biases[k]
    return maps


# %% wrong: height and width of the kernel are exchanged
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kw, kh, c_in, c_out = kernels.shape
    if biases is None:
        biases = np.zeros(c_out)
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k].swapaxes(0, 1)) + biases[k]
    return maps


# %% wrong: two mistakes: leaves out the last row of the maps, and subtracts the biases
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    h = image.shape[0] - kh
    w = image.shape[1] - kw + 1
    maps = np.zeros((h, w, c_out))
    for i in range(h):
        for j in range(w):
            window = image[i:i + kh, j:j + kw, :, np.newaxis]
            maps[i, j] = (window * kernels).sum(axis=(0, 1, 2))
    if biases is None:
        return maps
    return maps - biases


# %% wrong: adds all biases again at every place, because maps += biases stands inside the loops
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            for k in range(c_out):
                maps[i, j, k] += np.sum(image[i:i + kh, j:j + kw] * kernels[..., k])
            if biases is not None:
                maps += biases
    return maps


# %% wrong: drops the last axis if there is only one kernel
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    H, W = image.shape[:2]
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for k in range(c_out):
        for i in range(H - kh + 1):
            for j in range(W - kw + 1):
                maps[i, j, k] = np.sum(image[i:i + kh, j:j + kw] * kernels[..., k])
    if biases is not None:
        maps = maps + np.asarray(biases)
    return np.squeeze(maps)


# %% wrong: returns inside the outer loop, so only the first row is filled
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    biases = np.zeros(c_out) if biases is None else biases
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k]) + biases[k]
        return maps


# %% wrong: divides the pixels by 255 first
def conv2d(image, kernels, biases=None):
    x = image / 255
    kh, kw, c_in, c_out = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(x, (kh, kw, c_in))[:, :, 0]
    maps = np.tensordot(windows, kernels, axes=3)
    if biases is not None:
        maps += biases
    return maps


# %% wrong: two mistakes: keeps only the sum of the last channel, and adds the first bias to every map
def conv2d(image, kernels, biases=None):
    H, W, C = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            for k in range(c_out):
                for c in range(C):
                    maps[i, j, k] = np.sum(image[i:i + kh, j:j + kw, c] * kernels[:, :, c, k])
                if biases is not None:
                    maps[i, j, k] += biases[0]
    return maps


# %% right: flattened windows times a matrix of kernels
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    rows = np.array([image[i:i + kh, j:j + kw].ravel() for i in range(h) for j in range(w)], dtype=float)
    matrix = kernels.reshape(-1, c_out).astype(float)
    maps = (rows @ matrix).reshape(h, w, c_out)
    return maps if biases is None else maps + np.array(biases)


# %% right: a helper for one channel, and a sum over the channels
def slide(channel, kernel):
    kh, kw = kernel.shape
    h, w = channel.shape
    out = np.zeros((h - kh + 1, w - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(channel[i:i + kh, j:j + kw] * kernel)
    return out


def conv2d(image, kernels, biases=None):
    pixels = np.asarray(image, dtype=float)
    maps = []
    for k in range(kernels.shape[3]):
        total = sum(slide(pixels[:, :, c], kernels[:, :, c, k]) for c in range(kernels.shape[2]))
        if biases is not None:
            total = total + biases[k]
        maps.append(total)
    return np.stack(maps, axis=-1)
