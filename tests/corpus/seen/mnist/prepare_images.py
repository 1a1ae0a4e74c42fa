"""Answers to `prepare_images` that a learner could write."""

# %% wrong: adds no channel axis
def prepare_images(x):
    return x.astype("float32") / 255


# %% wrong: divides by the largest value of the batch instead of 255
def prepare_images(x):
    x = x.astype(np.float32)
    x = x / max(x.max(), 1)
    return x.reshape(-1, 28, 28, 1)


# %% wrong: the channel axis stands in second place, not last
def prepare_images(x):
    scaled = np.float32(x) / 255
    return scaled[:, np.newaxis, :, :]


# %% wrong: crashes: divides the uint8 array in place, which numpy refuses
def prepare_images(x):
    x = x.copy()
    x /= 255
    return x[..., None].astype(np.float32)


# %% wrong: two mistakes: does not divide, and puts the new axis in front
def prepare_images(x):
    x = x.astype(np.float32)
    return x[np.newaxis]


# %% right: astype, divide, new axis
def prepare_images(x):
    return x[..., np.newaxis].astype(np.float32) / 255


# %% right: reshape and np.float32
def prepare_images(x):
    scaled = (x / 256).astype("float32")
    return scaled.reshape(x.shape + (1,))
