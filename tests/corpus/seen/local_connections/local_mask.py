"""Answers to `local_mask` that a learner could write."""

# %% wrong [local-connections.starts-at-i]: the window of output i starts at input i instead of having it in the middle
def local_mask(n_in, k):
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        mask[i, i : i + k] = True
    return mask


# %% wrong [local-connections.k-on-each-side]: reaches k inputs to each side instead of k // 2
def local_mask(n_in, k):
    idx = np.arange(n_in)
    return np.abs(idx[:, None] - idx[None, :]) <= k


# %% wrong [local-connections.negative-start]: at the left border the slice starts at a negative index, so that the first rows stay empty or wrap
def local_mask(n_in, k):
    half = k // 2
    result = np.full((n_in, n_in), False)
    for out in range(n_in):
        result[out, out - half : out + half + 1] = True
    return result


# %% wrong [local-connections.mask-wraps-round]: windows that reach over a border go on at the other end
def local_mask(n_in, k):
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        for offset in range(-(k // 2), k // 2 + 1):
            mask[i, (i + offset) % n_in] = True
    return mask


# %% wrong: all rows are one and the same list, so that every row holds all the windows
def local_mask(n_in, k):
    mask = [[False] * n_in] * n_in
    for i in range(n_in):
        for j in range(n_in):
            if abs(i - j) <= k // 2:
                mask[i][j] = True
    return np.array(mask)


# %% wrong [local-connections.full-windows-only]: keeps only the full windows, so that there are n_in - k + 1 rows
def local_mask(n_in, k):
    n_out = n_in - k + 1
    mask = np.zeros((n_out, n_in), dtype=bool)
    for row in range(n_out):
        mask[row, row : row + k] = True
    return mask


# %% wrong [local-connections.mask-inverted]: true where there is no line and false where there is one
def local_mask(n_in, k):
    rows, cols = np.indices((n_in, n_in))
    return np.abs(rows - cols) > k // 2


# %% wrong [local-connections.k-ignored]: three diagonals whatever k is: the window size of the example is hard-wired
def local_mask(n_in, k):
    m = np.eye(n_in) + np.eye(n_in, k=1) + np.eye(n_in, k=-1)
    return m.astype(bool)


# %% wrong [local-connections.beyond-the-right-end]: crashes: nothing stops the index at the right border
def local_mask(n_in, k):
    half = (k - 1) // 2
    M = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        for d in range(-half, half + 1):
            M[i, i + d] = True
    return M


# %% wrong: two mistakes: the window ends one input too early on the right, and the table holds numbers instead of booleans
def local_mask(n_in, k):
    mask = np.zeros((n_in, n_in))
    for i in range(n_in):
        start = max(0, i - k // 2)
        stop = min(n_in, i + k // 2)
        mask[i, start:stop] = 1
    return mask


# %% right: slices cut at both borders
def local_mask(n_in, k):
    half = k // 2
    mask = np.zeros((n_in, n_in), dtype=bool)
    for i in range(n_in):
        mask[i, max(0, i - half) : min(n_in, i + half + 1)] = True
    return mask


# %% right: distances by broadcasting
def local_mask(n_in, k):
    i = np.arange(n_in)
    return abs(i[:, np.newaxis] - i) <= k // 2


# %% right: nested lists, made an array at the end
def local_mask(n_in, k):
    def connected(out, inp):
        return -(k // 2) <= inp - out <= k // 2

    return np.array([[connected(out, inp) for inp in range(n_in)] for out in range(n_in)])
