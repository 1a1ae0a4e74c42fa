"""Answers to `feature_maps` that a learner could write."""

# %% wrong [weight-sharing.maps-no-relu]: forgets the ReLU
def feature_maps(image, kernels, biases):
    return conv2d(image, kernels, biases)


# %% wrong [weight-sharing.maps-absolute]: takes the absolute value instead of setting negative numbers to 0
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    return np.abs(maps)


# %% wrong [weight-sharing.maps-bias-after-relu]: the ReLU comes before the biases are added
def feature_maps(image, kernels, biases):
    response = conv2d(image, kernels)
    response[response < 0] = 0
    return response + biases


# %% wrong: two mistakes: the ReLU is applied to the image instead of the maps, and the biases are forgotten
def feature_maps(image, kernels, biases):
    image = np.maximum(image, 0)
    return conv2d(image, kernels)


# %% wrong [weight-sharing.maps-relu-on-kernels]: negative weights of the kernels are set to 0, in the caller's array
def feature_maps(image, kernels, biases):
    kernels[kernels < 0] = 0
    return conv2d(image, kernels, biases)


# %% wrong [weight-sharing.maps-biases-forgotten]: does not hand on the biases
def feature_maps(image, kernels, biases):
    z = conv2d(image, kernels)
    return np.where(z > 0, z, 0)


# %% wrong [weight-sharing.maps-largest-along-axis]: np.max takes the 0 for an axis, so the largest value of each column is left
def feature_maps(image, kernels, biases):
    return np.max(conv2d(image, kernels, biases), 0)


# %% wrong [weight-sharing.maps-built-in-max]: crashes: Python's max cannot compare a whole array with 0
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    return max(0, maps)


# %% wrong [weight-sharing.maps-clipped]: also cuts everything above 1
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    return np.clip(maps, 0, 1)


# %% wrong: two mistakes: the biases are subtracted, and only the first map gets the ReLU
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels) - biases
    first = maps[:, :, 0]
    first[first < 0] = 0
    return maps


# %% right: np.maximum
def feature_maps(image, kernels, biases):
    return np.maximum(conv2d(image, kernels, biases), 0)


# %% right: sets the negative values to 0
def feature_maps(image, kernels, biases):
    maps = conv2d(image, kernels, biases)
    maps[maps < 0] = 0
    return maps


# %% right: multiplies by a mask
def feature_maps(image, kernels, biases):
    z = conv2d(image, kernels, biases)
    positive = z > 0
    return z * positive
