"""Answers to `categorical_cross_entropy` that a learner could write."""

# %% wrong: the sum over the images instead of the mean
def categorical_cross_entropy(y_onehot, p):
    p = np.maximum(p, 1e-7)
    return -np.sum(y_onehot * np.log(p))


# %% wrong: the mean over all cells, so the loss is divided by the number of classes too
def categorical_cross_entropy(y_onehot, p):
    p = np.clip(p, 1e-7, 1)
    return np.mean(-y_onehot * np.log(p))


# %% wrong: a probability of 0 is not kept away from the logarithm
def categorical_cross_entropy(y_onehot, p):
    losses = -(y_onehot * np.log(p)).sum(axis=1)
    return losses.mean()


# %% wrong: takes the largest probability instead of that of the right class
def categorical_cross_entropy(y_onehot, p):
    p = np.clip(p, 1e-7, None)
    chosen = p.max(axis=1)
    return -np.log(chosen).mean()


# %% wrong: two mistakes: the minus sign is missing, and the logarithm has base 10
def categorical_cross_entropy(y_onehot, p):
    total = 0
    for labels, probs in zip(y_onehot, p):
        for label, prob in zip(labels, probs):
            if label == 1:
                total += np.log10(max(prob, 1e-7))
    return total / len(p)


# %% right: product, sum over classes, mean over images
def categorical_cross_entropy(y_onehot, p):
    return float(np.mean(-np.sum(y_onehot * np.log(np.maximum(p, 1e-7)), axis=1)))


# %% right: picks the probability of the right class
def categorical_cross_entropy(y_onehot, p):
    labels = np.argmax(y_onehot, axis=1)
    right = p[np.arange(len(p)), labels]
    return -np.log(np.clip(right, 1e-7, 1.0)).mean()
