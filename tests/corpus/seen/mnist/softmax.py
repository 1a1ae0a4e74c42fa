"""Answers to `softmax` that a learner could write."""

# %% wrong: divides by the sum over the whole batch
def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum()


# %% wrong: does not subtract anything, so scores of 1000 overflow
def softmax(z):
    e = np.exp(z)
    return e / np.sum(e, axis=-1, keepdims=True)


# %% wrong: crashes: the sums lose their axis and do not fit a batch of rows
def softmax(z):
    shifted = z - z.max()
    exps = np.exp(shifted)
    total = exps.sum(axis=-1)
    return exps / total


# %% wrong: divides the scores by their sum, without the exponential
def softmax(z):
    z = np.asarray(z, dtype=float)
    return z / (np.sum(z, axis=-1, keepdims=True) + 1e-12)


# %% wrong: two mistakes: adds up along the first axis, and overflows for large scores
def softmax(z):
    numerator = np.exp(z)
    denominator = np.exp(z).sum(axis=0)
    return numerator / denominator


# %% right: subtracts the largest score of each row
def softmax(z):
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% right: row by row
def softmax(z):
    z = np.asarray(z, dtype=float)
    if z.ndim == 2:
        return np.array([softmax(row) for row in z])
    e = np.exp(z - max(z))
    return e / sum(e)
