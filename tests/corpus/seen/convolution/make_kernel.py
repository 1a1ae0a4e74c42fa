"""Answers to `make_kernel` that a learner could write."""

# %% wrong [convolution.edge-turned-by-90]: vertical and horizontal are exchanged
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    if feature == "horizontal_edge":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    if feature == "diagonal_edge":
        return np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
    if feature == "blur":
        return np.ones((3, 3)) / 9


# %% wrong [convolution.blur-not-normalised]: the blur is not divided by 9, so the picture becomes nine times as bright
def make_kernel(feature):
    kernels = {
        "vertical_edge": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "horizontal_edge": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
        "diagonal_edge": [[2, 1, 0], [1, 0, -1], [0, -1, -2]],
        "blur": [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
    }
    return np.array(kernels[feature])


# %% wrong [convolution.line-instead-of-edge]: the vertical and the horizontal kernel look for a line, not for an edge
def make_kernel(feature):
    if feature == "vertical_edge":
        kernel = np.array([[-1, 2, -1]] * 3)
    elif feature == "horizontal_edge":
        kernel = np.array([[-1, -1, -1], [2, 2, 2], [-1, -1, -1]])
    elif feature == "diagonal_edge":
        kernel = np.array([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
    else:
        kernel = np.full((3, 3), 1 / 9)
    return kernel


# %% wrong [convolution.line-instead-of-edge]: the diagonal kernel looks for a diagonal line
def make_kernel(feature):
    vertical = np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    match feature:
        case "vertical_edge":
            return vertical
        case "horizontal_edge":
            return vertical.T
        case "diagonal_edge":
            return np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]])
        case "blur":
            return np.ones((3, 3)) / 9


# %% wrong [convolution.fires-on-flat]: the vertical and the horizontal weights do not add up to 0, so flat grey gets an answer
def make_kernel(feature):
    k = np.zeros((3, 3))
    if feature == "vertical_edge":
        k[:, 2] = 1
    elif feature == "horizontal_edge":
        k[2, :] = 1
    elif feature == "diagonal_edge":
        k[0, 1] = k[0, 2] = k[1, 2] = 1
        k[1, 0] = k[2, 0] = k[2, 1] = -1
    elif feature == "blur":
        k[:, :] = 1 / 9
    return k


# %% wrong [convolution.answers-to-every-edge]: the diagonal kernel has weights in the corners only, equal in opposite corners, so it looks for a crossing and not for an edge
def make_kernel(feature):
    if feature == "blur":
        return np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
    if feature == "diagonal_edge":
        return np.array([[1, 0, -1], [0, 0, 0], [-1, 0, 1]])
    sobel = np.outer([1, 2, 1], [-1, 0, 1])
    return sobel if feature == "vertical_edge" else sobel.transpose()


# %% wrong [convolution.blur-of-whole-numbers]: the blur is divided with //, which makes all its weights 0
def make_kernel(feature):
    edge = np.array([[-1, 0, 1]] * 3)
    result = {}
    result["vertical_edge"] = edge
    result["horizontal_edge"] = np.rot90(edge)
    result["diagonal_edge"] = np.array([[1, 1, 0], [1, 0, -1], [0, -1, -1]])
    result["blur"] = np.ones((3, 3), dtype=int) // 9
    return result[feature]


# %% wrong [convolution.same-kernel-for-all]: the condition `or "horizontal_edge"` is always true, so each feature gets the vertical kernel
def make_kernel(feature):
    if feature == "vertical_edge" or "horizontal_edge":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    elif feature == "diagonal_edge":
        return np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
    else:
        return np.ones((3, 3)) / 9


# %% wrong: two mistakes: the diagonal kernel is a vertical one, and the blur only copies the middle pixel
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    if feature == "horizontal_edge":
        return np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
    if feature == "diagonal_edge":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    return np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])


# %% wrong: crashes: the names in the dictionary are not the names of the features
def make_kernel(feature):
    kernels = {
        "vertical": np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        "horizontal": np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        "diagonal": np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]),
        "blur": np.ones((3, 3)) / 9,
    }
    return kernels[feature]


# %% right: plain differences, side against side
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    if feature == "horizontal_edge":
        return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    if feature == "diagonal_edge":
        return np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]])
    if feature == "blur":
        return np.ones((3, 3)) / 9


# %% right: a dictionary of lists, with stronger weights in the middle
def make_kernel(feature):
    kernels = {
        "vertical_edge": [[1, 0, -1], [2, 0, -2], [1, 0, -1]],
        "horizontal_edge": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
        "diagonal_edge": [[2, 1, 0], [1, 0, -1], [0, -1, -2]],
        "blur": [[1 / 16, 2 / 16, 1 / 16], [2 / 16, 4 / 16, 2 / 16], [1 / 16, 2 / 16, 1 / 16]],
    }
    return np.array(kernels[feature])


# %% right: built from outer products and triangles
def make_kernel(feature):
    ones = np.ones(3)
    step = np.array([-1.0, 0.0, 1.0])
    if feature == "vertical_edge":
        return np.outer(ones, step)
    elif feature == "horizontal_edge":
        return np.outer(step, ones)
    elif feature == "diagonal_edge":
        full = np.ones((3, 3))
        return np.triu(full) - np.tril(full)
    elif feature == "blur":
        return np.outer(ones, ones) / 9
    raise ValueError(feature)
