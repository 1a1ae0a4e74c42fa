"""Answers to `conv_stage` that a learner could write."""

# %% wrong: pools the image first and convolves the small image afterwards
def conv_stage(image, kernels, biases, pool=2):
    small = max_pool2d(image, pool)
    return np.maximum(conv2d(small, kernels, biases), 0)


# %% wrong: does not add the biases
def conv_stage(image, kernels, biases, pool=2):
    x = conv2d(image, kernels, np.zeros_like(biases))
    x = x * (x > 0)
    x = max_pool2d(x, pool)
    return x


# %% wrong: takes pool for the stride only, the windows stay 2 by 2
def conv_stage(image, kernels, biases, pool=2):
    relu = lambda v: (v + np.abs(v)) / 2
    return max_pool2d(relu(conv2d(image, kernels, biases)), stride=pool)


# %% wrong: turns the responses into zeros and ones
def conv_stage(image, kernels, biases, pool=2):
    conv_result = conv2d(image, kernels, biases)
    relu_result = (conv_result > 0).astype(float)
    pool_result = max_pool2d(relu_result, pool)
    return pool_result


# %% wrong: crashes: the arguments of conv2d are in the wrong order
def conv_stage(image, kernels, biases, pool=2):
    step1 = conv2d(kernels, image, biases)
    step2 = np.maximum(0, step1)
    step3 = max_pool2d(step2, pool)
    return step3


# %% wrong: cuts off responses above 1 as well
def conv_stage(image, kernels, biases, pool=2):
    y = conv2d(image, kernels, biases)
    y = np.clip(y, 0, 1)
    return max_pool2d(y, pool)


# %% wrong: keeps windows that stick out at the end
def conv_stage(image, kernels, biases, pool=2):
    maps = conv2d(image, kernels, biases)
    maps = np.maximum(maps, 0.0)
    lines = []
    for top in range(0, maps.shape[0], pool):
        line = []
        for left in range(0, maps.shape[1], pool):
            line.append(maps[top : top + pool, left : left + pool, :].max(axis=(0, 1)))
        lines.append(line)
    return np.array(lines)


# %% wrong: two mistakes: the ReLU sees only the map of the last kernel, and the pooling uses a fixed window of 2
def conv_stage(image, kernels, biases, pool=2):
    maps = conv2d(image, kernels, biases)
    for k in range(kernels.shape[-1]):
        one = maps[:, :, k]
    one[one < 0] = 0
    return max_pool2d(maps, 2)


# %% wrong: two mistakes: the maps of all kernels are added into one, and the biases are forgotten
def conv_stage(image, kernels, biases, pool=2):
    total = conv2d(image, kernels, 0 * biases).sum(axis=-1, keepdims=True)
    return max_pool2d(np.maximum(total, 0), pool)


# %% wrong: leaky ReLU, negative responses become small instead of 0
def conv_stage(image, kernels, biases, pool=2):
    out = conv2d(image, kernels, biases)
    out = np.where(out > 0, out, 0.01 * out)
    return max_pool2d(out, pool)


# %% right: an own convolution with shifted copies and tensordot, pooling by reshape
def conv_stage(image, kernels, biases, pool=2):
    kh, kw = kernels.shape[:2]
    H = image.shape[0] - kh + 1
    W = image.shape[1] - kw + 1
    z = np.zeros((H, W, kernels.shape[3])) + biases
    for r in range(kh):
        for c in range(kw):
            z += np.tensordot(image[r : r + H, c : c + W], kernels[r, c], axes=([2], [0]))
    z[z < 0] = 0
    h, w = H // pool, W // pool
    return z[: h * pool, : w * pool].reshape(h, pool, w, pool, -1).max(axis=(1, 3))


# %% right: helper functions, one kernel after the other
def relu(values):
    return np.where(values > 0, values, 0.0)


def conv_stage(image, kernels, biases, pool=2):
    stages = []
    for k in range(kernels.shape[-1]):
        one_map = conv2d(image, kernels[..., k : k + 1], biases[k : k + 1])[:, :, 0]
        stages.append(max_pool2d(relu(one_map), pool))
    return np.stack(stages, axis=-1)
