"""Answers to `conv2d` that a learner could write."""

# %% wrong [weight-sharing.conv-first-channel-only]: reads only the first channel
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    if biases is None:
        biases = np.zeros(c_out)
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw, 0]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[:, :, 0, k]) + biases[k]
    return maps


# %% wrong [weight-sharing.conv-flipped]: flips the kernels in both directions
def conv2d(image, kernels, biases=None):
    kernels = kernels[::-1, ::-1]
    H, W, C = image.shape
    kh, kw, _, n = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, n))
    for i in range(maps.shape[0]):
        for j in range(maps.shape[1]):
            patch = image[i:i + kh, j:j + kw].astype(float)
            maps[i, j] = np.tensordot(patch, kernels, axes=3)
    return maps if biases is None else maps + biases


# %% wrong: the maps have the type of the image, so negative and large numbers are lost in uint8
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out), dtype=image.dtype)
    if biases is None:
        biases = [0] * c_out
    for k in range(c_out):
        for i in range(H - kh + 1):
            for j in range(W - kw + 1):
                total = np.sum(image[i:i + kh, j:j + kw].astype(float) * kernels[..., k]) + biases[k]
                maps[i, j, k] = np.array(total).astype(np.int64).astype(image.dtype)
    return maps


# %% wrong [weight-sharing.conv-bias-per-channel]: adds the bias once for every input channel
def conv2d(image, kernels, biases=None):
    H, W, C = image.shape
    kh, kw, c_in, c_out = kernels.shape
    out = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for k in range(c_out):
        b = 0 if biases is None else biases[k]
        for c in range(c_in):
            for i in range(H - kh + 1):
                for j in range(W - kw + 1):
                    out[i, j, k] += np.sum(image[i:i + kh, j:j + kw, c] * kernels[:, :, c, k]) + b
    return out


# %% wrong [weight-sharing.conv-last-position-missing]: leaves out the last row and the last column of the maps
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, _, c_out = kernels.shape
    if biases is None:
        biases = np.zeros(c_out)
    maps = np.zeros((H - kh, W - kw, c_out))
    for i in range(H - kh):
        for j in range(W - kw):
            for k in range(c_out):
                maps[i, j, k] = (image[i:i + kh, j:j + kw] * kernels[..., k]).sum() + biases[k]
    return maps


# %% wrong [weight-sharing.conv-bias-always]: crashes: adds None if the biases are left out
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    H, W, _ = image.shape
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i : i + kh, j : j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k])
    return maps + biases


# %% wrong [weight-sharing.conv-padded-by-half]: pads the image with zeros, so that the maps are as large as the image
def conv2d(image, kernels, biases=None):
    H, W, C = image.shape
    kh, kw, _, c_out = kernels.shape
    padded = np.pad(image.astype(float), ((kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    maps = np.zeros((H, W, c_out))
    for i in range(H):
        for j in range(W):
            window = padded[i:i + kh, j:j + kw]
            if window.shape[:2] != (kh, kw):
                continue
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k])
    if biases is not None:
        maps += biases
    return maps


# %% wrong: two mistakes: applies a ReLU, and does so before the biases are added
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    if biases is None:
        biases = np.zeros(c_out)
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            for k in range(c_out):
                z = np.sum(image[i:i + kh, j:j + kw] * kernels[..., k])
                maps[i, j, k] = max(z, 0) + biases[k]
    return maps


# %% wrong: turns the kernels' weights into the pixels' type, so negative and broken weights are lost
def conv2d(image, kernels, biases=None):
    kernels = kernels.astype(image.dtype)
    kh, kw, c_in, c_out = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw), axis=(0, 1))
    maps = np.einsum("ijcuv,uvck->ijk", windows, kernels)
    if biases is not None:
        maps = maps + biases
    return maps


# %% wrong: two mistakes: flips the kernels, and forgets the biases
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    flipped = np.flip(kernels, axis=(0, 1))
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for r in range(H - kh + 1):
        for c in range(W - kw + 1):
            for k in range(c_out):
                maps[r, c, k] = np.sum(image[r:r + kh, c:c + kw] * flipped[..., k])
    return maps


# %% right: three loops
def conv2d(image, kernels, biases=None):
    H, W, _ = image.shape
    kh, kw, c_in, c_out = kernels.shape
    if biases is None:
        biases = np.zeros(c_out)
    image = image.astype(float)
    maps = np.zeros((H - kh + 1, W - kw + 1, c_out))
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            window = image[i:i + kh, j:j + kw]
            for k in range(c_out):
                maps[i, j, k] = np.sum(window * kernels[..., k]) + biases[k]
    return maps


# %% right: sliding windows and tensordot
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(np.float64), (kh, kw), axis=(0, 1))
    maps = np.tensordot(windows, kernels, axes=([3, 4, 2], [0, 1, 2]))
    if biases is not None:
        maps = maps + biases
    return maps


# %% right: loops over the kernel's cells, moving the whole image
def conv2d(image, kernels, biases=None):
    kh, kw, c_in, c_out = kernels.shape
    h, w = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    maps = np.zeros((h, w, c_out))
    for a in range(kh):
        for b in range(kw):
            maps += image[a:a + h, b:b + w].astype(float) @ kernels[a, b]
    if biases is not None:
        maps += biases
    return maps
