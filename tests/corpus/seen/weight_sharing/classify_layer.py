"""Answers to `classify_layer` that a learner could write."""

# %% wrong: calls a layer dense only if there is no zero anywhere
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    if np.all(matrix != 0):
        return "dense"
    for i in range(n_out):
        if not np.array_equal(matrix[i, i:i + k], matrix[0, :k]):
            return "local"
    return "convolutional"


# %% wrong [weight-sharing.same-weights-other-order]: compares the weights of the windows without their order
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    windows = []
    for i in range(n_out):
        outside = np.concatenate([matrix[i, :i], matrix[i, i + k:]])
        if outside.any():
            return "dense"
        windows.append(sorted(matrix[i, i:i + k]))
    if all(w == windows[0] for w in windows):
        return "convolutional"
    return "local"


# %% wrong [weight-sharing.first-two-rows-only]: compares only the first two windows
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    mask = np.zeros(matrix.shape, dtype=bool)
    for i in range(n_out):
        mask[i, i:i + k] = True
    if np.any(matrix[~mask] != 0):
        return "dense"
    if n_out == 1 or (matrix[0, :k] == matrix[1, 1:k + 1]).all():
        return "convolutional"
    return "local"


# %% wrong: takes each row for the one above moved round, and never looks outside the windows if so
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    if all(np.array_equal(np.roll(matrix[i], 1), matrix[i + 1]) for i in range(n_out - 1)):
        return "convolutional"
    k = n_in - n_out + 1
    for i in range(n_out):
        for j in range(n_in):
            if matrix[i, j] != 0 and not (i <= j < i + k):
                return "dense"
    return "local"


# %% wrong [weight-sharing.zero-in-the-kernel]: wants as many weights that are not 0 as the window is long, so a zero inside the window counts
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    for row in matrix:
        if np.count_nonzero(row) != k:
            return "dense"
    first = matrix[0][matrix[0] != 0]
    for row in matrix:
        if not np.array_equal(row[row != 0], first):
            return "local"
    return "convolutional"


# %% wrong: two mistakes: the window is one too long, and only the first two rows are compared
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 2
    for i in range(n_out):
        for j in range(n_in):
            inside = j >= i and j < i + k
            if not inside and matrix[i][j] != 0:
                return "dense"
    if n_out > 1 and list(matrix[1, 1:k]) != list(matrix[0, 0:k - 1]):
        return "local"
    return "convolutional"


# %% wrong [weight-sharing.only-left-of-window]: looks only left of the windows, not right of them
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    if np.tril(matrix, -1).any():
        return "dense"
    windows = np.array([matrix[i, i:i + k] for i in range(n_out)])
    return "convolutional" if (windows == windows[0]).all() else "local"


# %% wrong: the names local and convolutional are exchanged
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    windows = np.stack([matrix[i, i:i+k] for i in range(n_out)])
    rest = matrix.astype(float)
    for i in range(n_out):
        rest[i, i:i+k] = 0
    if np.any(rest):
        return "dense"
    elif np.all(windows == windows[0]):
        return "local"
    else:
        return "convolutional"


# %% wrong: crashes: reads the two sizes out of the matrix itself instead of its shape
def classify_layer(matrix):
    n_out, n_in = len(matrix), len(matrix[0])
    rows, cols = matrix
    k = cols - rows + 1
    for i in range(n_out):
        if matrix[i, :i].any() or matrix[i, i + k:].any():
            return "dense"
    return "convolutional"


# %% wrong: two mistakes: a full row decides about dense, and only the sums of the rows are compared
def classify_layer(matrix):
    zeros = np.sum(matrix == 0)
    if zeros == 0:
        return "dense"
    sums = matrix.sum(axis=1)
    if np.allclose(sums, sums[0]):
        return "convolutional"
    else:
        return "local"


# %% right: row by row, with slices
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    for i in range(n_out):
        if np.any(matrix[i, :i] != 0) or np.any(matrix[i, i + k:] != 0):
            return "dense"
    for i in range(1, n_out):
        if not np.array_equal(matrix[i, i:i + k], matrix[0, :k]):
            return "local"
    return "convolutional"


# %% right: a mask of the windows
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    offset = np.arange(n_in)[None, :] - np.arange(n_out)[:, None]
    inside = (offset >= 0) & (offset < k)
    if np.any(matrix[~inside]):
        return "dense"
    windows = matrix[inside].reshape(n_out, k)
    return "convolutional" if (windows == windows[0]).all() else "local"


# %% right: triangles for the outside, diagonals for the weights
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    if np.tril(matrix, -1).any() or np.triu(matrix, n_in - n_out + 1).any():
        return "dense"
    for j in range(n_in - n_out + 1):
        if np.ptp(np.diagonal(matrix, j)) != 0:
            return "local"
    return "convolutional"
