"""Answers to `categorical_cross_entropy` that a learner could write."""

# %% wrong: returns one loss for each image
def categorical_cross_entropy(y_onehot, p):
    safe = np.maximum(p, 1e-7)
    return -np.sum(y_onehot * np.log(safe), axis=1)


# %% wrong: two mistakes: the logarithm has base 2, and the losses are added up
def categorical_cross_entropy(y_onehot, p):
    p = np.maximum(p, 1e-7)
    return -(y_onehot * np.log2(p)).sum(axis=-1).sum()


# %% wrong: adds the loss of all wrong classes, as for independent yes and no answers
def categorical_cross_entropy(y_onehot, p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    loss = -(y_onehot * np.log(p) + (1 - y_onehot) * np.log(1 - p))
    return loss.sum(axis=1).mean()


# %% wrong: crashes: uses the one-hot row, which holds numbers with a decimal point, as an index
def categorical_cross_entropy(y_onehot, p):
    p = np.maximum(p, 1e-7)
    right = np.array([p[i][y_onehot[i]] for i in range(len(p))])
    return -np.mean(np.log(right))


# %% wrong: the logarithm is taken of the labels, and the predictions are the factors
def categorical_cross_entropy(y_onehot, p):
    y = np.maximum(y_onehot, 1e-7)
    return -np.mean(np.sum(p * np.log(y), axis=1))


# %% right: a loop over the images
def categorical_cross_entropy(y_onehot, p):
    total = 0.0
    for y_row, p_row in zip(y_onehot, p):
        probability = max(float(np.dot(y_row, p_row)), 1e-7)
        total -= np.log(probability)
    return total / len(y_onehot)
