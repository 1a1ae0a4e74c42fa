"""Answers to `confusion` that a learner could write."""

# %% wrong: the table has as many rows and columns as the largest class that occurs needs
def confusion(y_true, y_pred, n_classes=10):
    n = max(max(y_true), max(y_pred)) + 1
    table = np.zeros((n, n), dtype=int)
    for t, p in zip(y_true, y_pred):
        table[t, p] += 1
    return table


# %% wrong: returns shares of each row instead of counts
def confusion(y_true, y_pred, n_classes=10):
    table = np.zeros((n_classes, n_classes))
    for t, p in zip(y_true, y_pred):
        table[t, p] += 1
    return table / np.maximum(table.sum(axis=1, keepdims=True), 1)


# %% wrong: crashes: np.bincount is too short if the last pairs do not occur, and cannot be reshaped
def confusion(y_true, y_pred, n_classes=10):
    codes = np.array(y_true, dtype=int) * n_classes + np.array(y_pred, dtype=int)
    return np.bincount(codes).reshape(n_classes, n_classes)


# %% wrong: looks only at as many images as there are classes
def confusion(y_true, y_pred, n_classes=10):
    table = np.zeros((n_classes, n_classes), dtype=int)
    for i in range(n_classes):
        if i < len(y_true):
            table[y_true[i], y_pred[i]] += 1
    return table


# %% wrong: two mistakes: always ten classes, and rows and columns are exchanged
def confusion(y_true, y_pred, n_classes=10):
    table = [[0] * 10 for _ in range(10)]
    for t, p in zip(y_true, y_pred):
        table[p][t] += 1
    return np.array(table)


# %% right: counts the pairs cell by cell
def confusion(y_true, y_pred, n_classes=10):
    y_true, y_pred = np.array(y_true), np.array(y_pred)
    return np.array([[np.sum((y_true == r) & (y_pred == c)) for c in range(n_classes)] for r in range(n_classes)])
