"""Answers to `conv_stage` that a learner could write."""

# %% wrong [pooling.relu-missing]: forgets the ReLU
def conv_stage(image, kernels, biases, pool=2):
    maps = conv2d(image, kernels, biases)
    return max_pool2d(maps, pool)


# %% wrong [pooling.pooling-missing]: forgets the pooling
def conv_stage(image, kernels, biases, pool=2):
    return np.maximum(conv2d(image, kernels, biases), 0)


# %% wrong [pooling.pool-argument-ignored]: pools with 2 by 2 windows always, pool is not passed on
def conv_stage(image, kernels, biases, pool=2):
    responses = conv2d(image, kernels, biases)
    responses[responses < 0] = 0
    return max_pool2d(responses)


# %% wrong: two mistakes: ReLU on the image before the convolution and not on the responses, and it changes the image of the caller
def conv_stage(image, kernels, biases, pool=2):
    image[image < 0] = 0
    out = conv2d(image, kernels, biases)
    out = max_pool2d(out, pool)
    return out


# %% wrong [pooling.average-in-the-stage]: average pooling instead of max pooling
def conv_stage(image, kernels, biases, pool=2):
    convolved = conv2d(image, kernels, biases)
    activated = np.where(convolved > 0, convolved, 0)
    pooled = avg_pool2d(activated, size=pool)
    return pooled


# %% wrong [pooling.abs-instead-of-relu]: absolute value instead of ReLU
def conv_stage(image, kernels, biases, pool=2):
    def relu(z):
        return np.abs(z)

    return max_pool2d(relu(conv2d(image, kernels, biases)), pool, pool)


# %% wrong: two mistakes: adds the biases after the ReLU, and pools with a stride of 1
def conv_stage(image, kernels, biases, pool=2):
    no_bias = np.zeros(len(biases))
    z = conv2d(image, kernels, no_bias)
    z = np.maximum(z, 0) + biases
    return max_pool2d(z, pool, 1)


# %% wrong: crashes: np.max takes 0 as the axis, which is no ReLU, and what is left has too few axes to slide over
def conv_stage(image, kernels, biases, pool=2):
    feature_maps = conv2d(image, kernels, biases)
    feature_maps = np.max(feature_maps, 0)
    rows = feature_maps.shape[0] // pool
    cols = feature_maps.shape[1] // pool
    out = np.zeros((rows, cols, feature_maps.shape[2]))
    for i in range(rows):
        for j in range(cols):
            out[i, j] = feature_maps[i * pool : (i + 1) * pool, j * pool : (j + 1) * pool].max(axis=(0, 1))
    return out


# %% wrong [pooling.only-the-first-map]: returns only the first of the maps
def conv_stage(image, kernels, biases, pool=2):
    maps = np.maximum(conv2d(image, kernels, biases), 0)
    return max_pool2d(maps[:, :, 0], pool)


# %% wrong [pooling.relu-reversed]: the negative part is kept and the positive part dropped
def conv_stage(image, kernels, biases, pool=2):
    a = conv2d(image, kernels, biases)
    b = np.minimum(a, 0)
    return max_pool2d(b, size=pool)


# %% right: convolution, ReLU, pooling in three lines
def conv_stage(image, kernels, biases, pool=2):
    maps = conv2d(image, kernels, biases)
    maps = np.maximum(maps, 0)
    return max_pool2d(maps, pool)


# %% right: pooling before the ReLU, which is the same for the maximum
def conv_stage(image, kernels, biases, pool=2):
    return max_pool2d(conv2d(image, kernels, biases), size=pool, stride=pool).clip(min=0)


# %% right: everything by hand with loops, a cell starts at zero so that ReLU is included
def conv_stage(image, kernels, biases, pool=2):
    kh, kw, c_in, c_out = kernels.shape
    rows = (image.shape[0] - kh + 1) // pool
    cols = (image.shape[1] - kw + 1) // pool
    out = np.zeros((rows, cols, c_out))
    for k in range(c_out):
        for i in range(rows * pool):
            for j in range(cols * pool):
                response = np.sum(image[i : i + kh, j : j + kw] * kernels[:, :, :, k]) + biases[k]
                if response > out[i // pool, j // pool, k]:
                    out[i // pool, j // pool, k] = response
    return out
