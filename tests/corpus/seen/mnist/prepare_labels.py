"""Answers to `prepare_labels` that a learner could write."""

# %% wrong: takes the number of classes from the largest label of the batch
def prepare_labels(y, n_classes=10):
    n = y.max() + 1
    rows = np.zeros((len(y), n))
    rows[np.arange(len(y)), y] = 1
    return rows


# %% wrong: classes in the rows and images in the columns
def prepare_labels(y, n_classes=10):
    onehot = np.zeros((n_classes, len(y)))
    for i, label in enumerate(y):
        onehot[label, i] = 1
    return onehot


# %% wrong: one column too far to the left, as if the labels began at 1
def prepare_labels(y, n_classes=10):
    rows = np.zeros((len(y), n_classes))
    for i in range(len(y)):
        rows[i, int(y[i]) - 1] = 1
    return rows


# %% wrong: two mistakes: always ten columns, and one row for each class
def prepare_labels(y, n_classes=10):
    return np.eye(10)[y].T


# %% wrong: crashes: gives the two sizes to np.zeros without a tuple
def prepare_labels(y, n_classes=10):
    result = np.zeros(len(y), n_classes)
    for i in range(len(y)):
        result[i, y[i]] = 1
    return result


# %% right: rows of the unit matrix
def prepare_labels(y, n_classes=10):
    return np.eye(n_classes)[y]


# %% right: a comparison with all classes
def prepare_labels(y, n_classes=10):
    return (np.asarray(y)[:, None] == np.arange(n_classes)).astype("float32")
