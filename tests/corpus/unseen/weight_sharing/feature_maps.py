"""Answers to `feature_maps` that a learner could write."""

# %% wrong: returns where the maps are positive instead of their values
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    return (maps > 0).astype(float)


# %% wrong: keeps the positive values in a flat row and loses the shape
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    return maps[maps > 0]


# %% wrong: two mistakes: keeps the negative values instead of the positive ones, and drops the last axis of a single map
def feature_maps(image, kernels, biases):
    def relu(z):
        return np.minimum(z, 0)

    return relu(conv2d(image, kernels, biases)).squeeze()


# %% wrong: uses the bias only as a threshold: what passes keeps its value without the bias
def feature_maps(image, kernels, biases):
    raw = conv2d(image, kernels)
    maps = np.zeros(raw.shape)
    for k in range(raw.shape[2]):
        passes = raw[:, :, k] > -biases[k]
        maps[:, :, k][passes] = raw[:, :, k][passes]
    return maps


# %% wrong: the numbers are turned into whole numbers, so 2.5 becomes 2
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases).astype(int)
    maps[maps < 0] = 0
    return maps


# %% wrong: sets everything below 1 to 0, not everything below 0
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    for i in range(maps.shape[0]):
        for j in range(maps.shape[1]):
            for k in range(maps.shape[2]):
                if maps[i, j, k] < 1:
                    maps[i, j, k] = 0
    return maps


# %% wrong: crashes: calls a function relu that nobody has written
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    return relu(maps)


# %% wrong: returns the 0 of a double assignment instead of the maps
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    result = maps[maps < 0] = 0
    return result


# %% wrong: shifts all values so that the smallest is 0
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    lowest = maps.min()
    if lowest < 0:
        maps = maps - lowest
    return maps


# %% wrong: two mistakes: the biases are added a second time, and the strongest kernel alone is kept at each place
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases) + biases
    maps = np.maximum(maps, 0)
    return maps.max(axis=2)


# %% right: a function relu with np.where
def relu(z):
    return np.where(z > 0, z, 0)


def feature_maps(image, kernels, biases):
    return relu(conv2d(image, kernels, biases))


# %% right: value by value in loops
def feature_maps(image, kernels, biases):
    responses = conv2d(image, kernels, None) + np.asarray(biases)
    out = np.zeros_like(responses)
    rows, cols, n = responses.shape
    for i in range(rows):
        for j in range(cols):
            for k in range(n):
                out[i, j, k] = max(0.0, responses[i, j, k])
    return out
