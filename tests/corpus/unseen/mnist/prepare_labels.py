"""Answers to `prepare_labels` that a learner could write."""

# %% wrong: sets whole columns to 1, for every label that occurs
def prepare_labels(y, n_classes=10):
    out = np.zeros((y.shape[0], n_classes))
    out[:, y] = 1
    return out


# %% wrong: all rows are one and the same list
def prepare_labels(y, n_classes=10):
    rows = [[0] * n_classes] * len(y)
    for row, label in zip(rows, y):
        row[label] = 1
    return np.array(rows)


# %% wrong: writes the digit itself instead of a 1
def prepare_labels(y, n_classes=10):
    rows = np.zeros((len(y), n_classes))
    rows[np.arange(len(y)), y] = y
    return rows


# %% wrong: numbers the labels anew in the order of those that occur
def prepare_labels(y, n_classes=10):
    values, numbers = np.unique(y, return_inverse=True)
    return np.eye(n_classes)[numbers]


# %% wrong: two mistakes: returns after the first label, and always makes ten columns
def prepare_labels(y, n_classes=10):
    rows = np.zeros((len(y), 10))
    for i, digit in enumerate(y):
        rows[i, digit] = 1
        return rows


# %% right: a loop
def prepare_labels(y, n_classes=10):
    rows = []
    for label in y:
        row = [0] * n_classes
        row[int(label)] = 1
        rows.append(row)
    return np.array(rows)
