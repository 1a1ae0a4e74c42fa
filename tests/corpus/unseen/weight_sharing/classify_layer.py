"""Answers to `classify_layer` that a learner could write."""

# %% wrong: the third name is shortened to conv
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    same = True
    for i in range(n_out):
        if np.any(matrix[i, :i] != 0) or np.any(matrix[i, i + k:] != 0):
            return "dense"
        if np.any(matrix[i, i:i + k] != matrix[0, :k]):
            same = False
    return "conv" if same else "local"


# %% wrong: a layer is called convolutional if all diagonals are constant, before anybody looks outside the windows
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    constant = True
    for d in range(-n_out + 1, n_in):
        diagonal = np.diagonal(matrix, d)
        if len(set(diagonal.tolist())) > 1:
            constant = False
    if constant:
        return "convolutional"
    k = n_in - n_out + 1
    outside = np.tril(matrix, -1) + np.triu(matrix, k)
    return "dense" if np.any(outside != 0) else "local"


# %% wrong: the two numbers of the shape are exchanged, so that the window is too short
def classify_layer(matrix):
    n_in, n_out = matrix.shape
    k = abs(n_in - n_out) - 1
    for i in range(n_in):
        for j in range(n_out):
            if (j < i or j > i + k) and matrix[i, j] != 0:
                return "dense"
    for i in range(1, n_in):
        if not (matrix[i, i:i + k + 1] == matrix[0, :k + 1]).all():
            return "local"
    return "convolutional"


# %% wrong: returns within the loop, so only the first rows decide
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    for i in range(1, n_out):
        if matrix[i, :i].any() or matrix[i, i + k:].any():
            return "dense"
        if np.array_equal(matrix[i, i:i + k], matrix[i - 1, i - 1:i - 1 + k]):
            return "convolutional"
        else:
            return "local"


# %% wrong: adds up what is outside the window, so weights of opposite sign cancel
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    for i in range(n_out):
        outside = matrix[i].sum() - matrix[i, i:i + k].sum()
        if abs(outside) > 1e-9:
            return "dense"
    ref = matrix[0, :k]
    return "convolutional" if all((matrix[i, i:i + k] == ref).all() for i in range(n_out)) else "local"


# %% wrong: counts different numbers instead of comparing windows: k different weights or fewer are called convolutional
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    for i in range(n_out):
        for j in range(n_in):
            if matrix[i, j] != 0 and (j < i or j >= i + k):
                return "dense"
    weights = np.unique(matrix[matrix != 0])
    if len(weights) <= k:
        return "convolutional"
    return "local"


# %% wrong: compares the sizes of the weights without their signs
def classify_layer(matrix):
    size = np.abs(matrix)
    n_out, n_in = size.shape
    k = n_in - n_out + 1
    windows = np.array([size[i, i:i + k] for i in range(n_out)])
    if windows.sum() < size.sum() - 1e-9:
        return "dense"
    if np.allclose(windows, windows[0]):
        return "convolutional"
    return "local"


# %% wrong: two mistakes: never answers local, and a single output is always called dense
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    if n_out == 1:
        return "dense"
    k = n_in - n_out + 1
    kernel = matrix[0, :k]
    expected = np.zeros(matrix.shape)
    for i in range(n_out):
        expected[i, i:i + k] = kernel
    if np.array_equal(expected, matrix):
        return "convolutional"
    return "dense"


# %% wrong: crashes: compares whole rows in an if, which is not one truth value
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    if n_out == 1:
        return "convolutional"
    for i in range(n_out - 1):
        if matrix[i, i:i + k] == matrix[i + 1, i + 1:i + 1 + k]:
            kind = "convolutional"
        else:
            kind = "local"
    return kind


# %% wrong: two mistakes: takes the length of the window from the weights of the first row, and sets the outside of the caller's matrix to 0
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = np.count_nonzero(matrix[0])
    windows = np.zeros((n_out, k))
    outside = 0
    for i in range(n_out):
        piece = matrix[i, i:i + k].copy()
        windows[i, :len(piece)] = piece
        matrix[i, i:i + k] = 0
        outside += np.abs(matrix[i]).sum()
    if outside > 0:
        return "dense"
    return "convolutional" if (windows == windows[0]).all() else "local"


# %% right: builds the matrix that a convolution would have, and compares
def classify_layer(matrix):
    n_out, n_in = matrix.shape
    k = n_in - n_out + 1
    local, shared = np.zeros(matrix.shape), np.zeros(matrix.shape)
    for i in range(n_out):
        local[i, i:i + k] = matrix[i, i:i + k]
        shared[i, i:i + k] = matrix[0, :k]
    if np.allclose(matrix, shared):
        return "convolutional"
    if np.allclose(matrix, local):
        return "local"
    return "dense"


# %% right: cell by cell
def classify_layer(matrix):
    n_out = len(matrix)
    n_in = len(matrix[0])
    k = n_in - n_out + 1
    answer = "convolutional"
    for i in range(n_out):
        for j in range(n_in):
            if i <= j <= i + k - 1:
                if matrix[i][j] != matrix[0][j - i]:
                    answer = "local"
            elif matrix[i][j] != 0:
                return "dense"
    return answer
