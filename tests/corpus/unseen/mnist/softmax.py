"""Answers to `softmax` that a learner could write."""

# %% wrong: subtracts the largest score of the whole batch, so that rows far below it become 0 divided by 0
def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=-1, keepdims=True)


# %% wrong: cuts the scores at 500, so that all larger ones count the same
def softmax(z):
    z = np.clip(z, -500, 500)
    p = np.exp(z)
    return p / p.sum(axis=-1, keepdims=True)


# %% wrong: two mistakes: leaves out the exponential, and adds up along the first axis
def softmax(z):
    z = z - z.min(axis=0)
    return z / (z.sum(axis=0) + 1e-9)


# %% wrong: changes the scores of the caller
def softmax(z):
    z -= z.max(axis=-1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=-1, keepdims=True)
    return z


# %% wrong: gives the largest score a 1 and all others a 0
def softmax(z):
    rows = np.atleast_2d(z)
    p = np.zeros(rows.shape)
    for i, row in enumerate(rows):
        p[i, np.argmax(row)] = 1.0
    return p.reshape(np.shape(z))


# %% right: with the logarithm of the sum
def softmax(z):
    top = z.max(axis=-1)[..., None]
    log_sum = top + np.log(np.exp(z - top).sum(axis=-1)[..., None])
    return np.exp(z - log_sum)
