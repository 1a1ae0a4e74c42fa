"""Answers to `confusion` that a learner could write."""

# %% wrong: rows and columns are exchanged
def confusion(y_true, y_pred, n_classes=10):
    table = np.zeros((n_classes, n_classes), dtype=int)
    for t, p in zip(y_true, y_pred):
        table[p, t] += 1
    return table


# %% wrong: the indexed += counts a pair that occurs several times only once
def confusion(y_true, y_pred, n_classes=10):
    table = np.zeros((n_classes, n_classes), dtype=int)
    table[y_true, y_pred] += 1
    return table


# %% wrong: counts in bytes, so that 256 becomes 0
def confusion(y_true, y_pred, n_classes=10):
    counts = np.zeros((n_classes, n_classes), dtype=np.uint8)
    for i in range(len(y_true)):
        counts[y_true[i], y_pred[i]] += np.uint8(1)
    return counts


# %% wrong: counts only the mistakes, the diagonal stays 0
def confusion(y_true, y_pred, n_classes=10):
    m = np.zeros((n_classes, n_classes), dtype=int)
    for true, predicted in zip(y_true, y_pred):
        if true != predicted:
            m[true][predicted] += 1
    return m


# %% wrong: two mistakes: skips the first image, and exchanges rows and columns
def confusion(y_true, y_pred, n_classes=10):
    table = np.zeros((n_classes, n_classes), dtype=int)
    for i in range(1, len(y_true)):
        table[y_pred[i], y_true[i]] += 1
    return table


# %% right: counts in a loop
def confusion(y_true, y_pred, n_classes=10):
    table = np.zeros((n_classes, n_classes), dtype=int)
    for t, p in zip(y_true, y_pred):
        table[t, p] += 1
    return table


# %% right: np.add.at
def confusion(y_true, y_pred, n_classes=10):
    counts = np.zeros((n_classes, n_classes), int)
    np.add.at(counts, (np.asarray(y_true), np.asarray(y_pred)), 1)
    return counts
