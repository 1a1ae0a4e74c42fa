"""Answers to `make_kernel` that a learner could write."""

# %% wrong: the blur smooths from left to right only
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]])
    elif feature == "horizontal_edge":
        return np.array([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
    elif feature == "diagonal_edge":
        return np.array([[-1, -1, 0], [-1, 0, 1], [0, 1, 1]])
    elif feature == "blur":
        return np.array([[0, 0, 0], [1, 1, 1], [0, 0, 0]]) / 3


# %% wrong: the edge kernels answer to edges in every direction alike
def make_kernel(feature):
    all_edges = np.array([[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]])
    average = np.ones((3, 3)) / 9
    if feature.endswith("edge"):
        return all_edges
    return average


# %% wrong: the blur is left out, so None is returned for it
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, 0, 1]] * 3)
    if feature == "horizontal_edge":
        return np.array([[-1, 0, 1]] * 3).T
    if feature == "diagonal_edge":
        return np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])


# %% wrong: returns all four kernels and not the one that is asked for
def make_kernel(feature):
    kernels = {
        "vertical_edge": np.array([[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]),
        "horizontal_edge": np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]]),
        "diagonal_edge": np.array([[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]),
        "blur": np.ones((3, 3)) / 9,
    }
    return kernels


# %% wrong: the edge kernels have 2 by 2 weights
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, 1], [-1, 1]])
    if feature == "horizontal_edge":
        return np.array([[-1, -1], [1, 1]])
    if feature == "diagonal_edge":
        return np.array([[0, 1], [-1, 0]])
    return np.full((3, 3), 1.0 / 9.0)


# %% wrong: the last if and else are a pair of their own, so everything except diagonal becomes a blur
def make_kernel(feature):
    kernel = None
    if feature == "vertical_edge":
        kernel = np.array([[-3, 0, 3], [-10, 0, 10], [-3, 0, 3]])
    if feature == "horizontal_edge":
        kernel = np.array([[-3, -10, -3], [0, 0, 0], [3, 10, 3]])
    if feature == "diagonal_edge":
        kernel = np.array([[0, 3, 10], [-3, 0, 3], [-10, -3, 0]])
    else:
        kernel = np.ones((3, 3)) / 9
    return kernel


# %% wrong: two mistakes: the vertical kernel has one -1 too few, and the blur is divided by 8
def make_kernel(feature):
    if feature == "vertical_edge":
        return np.array([[-1, 0, 1], [-1, 0, 1], [0, 0, 1]])
    if feature == "horizontal_edge":
        return np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
    if feature == "diagonal_edge":
        return np.array([[1, 1, 0], [1, 0, -1], [0, -1, -1]])
    if feature == "blur":
        return np.ones((3, 3)) / 8


# %% wrong: the diagonal kernel is vertical plus a quarter of horizontal, so it answers most to the vertical edge
def make_kernel(feature):
    v = np.outer([1, 1, 1], [-1, 0, 1])
    h = v.T
    d = v + 0.25 * h
    b = abs(v) * 0 + 1 / 9
    return {"vertical_edge": v, "horizontal_edge": h, "diagonal_edge": d, "blur": b}[feature]


# %% wrong: two mistakes: the blur leaves out the middle row and column, and the horizontal kernel is the vertical one
def make_kernel(feature):
    base = np.array(
        [
            [-1, 0, 1],
            [-2, 0, 2],
            [-1, 0, 1],
        ]
    )
    if feature == "vertical_edge":
        return base
    if feature == "horizontal_edge":
        return base[::-1]
    if feature == "diagonal_edge":
        return np.array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])
    corners = np.array([[1, 0, 1], [0, 0, 0], [1, 0, 1]])
    return corners / 2


# %% wrong: crashes: the kernels are uint8 like an image, which cannot hold -1
def make_kernel(feature):
    if feature == "vertical_edge":
        values = [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]]
    elif feature == "horizontal_edge":
        values = [[-1, -1, -1], [0, 0, 0], [1, 1, 1]]
    elif feature == "diagonal_edge":
        values = [[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]
    else:
        return np.ones((3, 3)) / 9
    return np.array(values, dtype=np.uint8)


# %% right: one kernel turned round for the three edges, the blur a cross with a strong middle
def make_kernel(feature):
    edge = np.array([[1.0, 0.0, -1.0]] * 3)
    if feature == "horizontal_edge":
        edge = np.rot90(edge)
    if feature == "diagonal_edge":
        edge = np.array([[10.0, 3.0, 0.0], [3.0, 0.0, -3.0], [0.0, -3.0, -10.0]])
    if feature == "blur":
        cross = np.array([[0, 1, 0], [1, 2, 1], [0, 1, 0]])
        return cross / cross.sum()
    return edge


# %% right: a formula of row and column for each feature
def make_kernel(feature):
    formulas = {
        "vertical_edge": lambda r, c: c - 1,
        "horizontal_edge": lambda r, c: r - 1,
        "diagonal_edge": lambda r, c: (r + c) - 2,
        "blur": lambda r, c: 1 / 9,
    }
    f = formulas[feature]
    kernel = np.zeros((3, 3))
    for r in range(3):
        for c in range(3):
            kernel[r, c] = f(r, c)
    return kernel
