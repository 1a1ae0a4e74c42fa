"""Answers to `max_pool2d` that a learner could write."""

# %% wrong [pooling.stride-ignored]: ignores the stride that is passed, the windows always lie side by side
def max_pool2d(x, size=2, stride=None):
    stride = size
    rows = (x.shape[0] - size) // stride + 1
    cols = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols) + x.shape[2:])
    for i in range(rows):
        for j in range(cols):
            out[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(0, 1))
    return out


# %% wrong [pooling.maximum-starts-at-zero]: starts the search for the largest at 0, so a window of negative values gives 0
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    if x.ndim == 2:
        h, w = x.shape
        oh = (h - size) // stride + 1
        ow = (w - size) // stride + 1
        result = np.zeros((oh, ow))
        for r in range(oh):
            for c in range(ow):
                biggest = 0
                for a in range(size):
                    for b in range(size):
                        value = x[r * stride + a, c * stride + b]
                        if value > biggest:
                            biggest = value
                result[r, c] = biggest
        return result
    maps = []
    for k in range(x.shape[2]):
        maps.append(max_pool2d(x[:, :, k], size, stride))
    return np.stack(maps, axis=-1)


# %% wrong [pooling.channels-alike]: takes the largest over all channels too, so every map of a stack gets the same numbers
def max_pool2d(x, size=2, stride=None):
    step = stride or size
    n_rows = (x.shape[0] - size) // step + 1
    n_cols = (x.shape[1] - size) // step + 1
    if x.ndim == 3:
        pooled = np.empty((n_rows, n_cols, x.shape[2]))
    else:
        pooled = np.empty((n_rows, n_cols))
    for i in range(n_rows):
        for j in range(n_cols):
            window = x[i * step : i * step + size, j * step : j * step + size]
            pooled[i, j] = window.max()
    return pooled


# %% wrong [pooling.starts-at-every-stride]: keeps the windows that stick out at the end instead of dropping them
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    out = []
    for top in range(0, x.shape[0], stride):
        line = []
        for left in range(0, x.shape[1], stride):
            patch = x[top : top + size, left : left + size]
            line.append(np.max(patch, axis=(0, 1)))
        out.append(line)
    return np.array(out)


# %% wrong [pooling.last-window-missing]: counts one window too few in both directions, the + 1 is missing
def max_pool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    H, W = x.shape[:2]
    H_out = (H - size) // stride
    W_out = (W - size) // stride
    y = np.zeros((H_out, W_out, *x.shape[2:]))
    for h in range(H_out):
        for w in range(W_out):
            hs, ws = h * stride, w * stride
            y[h, w] = np.amax(x[hs : hs + size, ws : ws + size], axis=(0, 1))
    return y


# %% wrong [pooling.corner-of-the-window]: takes the first value of each window and never looks for the largest
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    last_row = x.shape[0] - size + 1
    last_col = x.shape[1] - size + 1
    return x[0:last_row:stride, 0:last_col:stride]


# %% wrong: two mistakes: reshapes straight to (rows, columns, size, size), which cuts the array into runs of a row and not into windows, and does not use the stride
def max_pool2d(x, size=2, stride=None):
    rows = x.shape[0] // size
    columns = x.shape[1] // size
    x = x[: rows * size, : columns * size]
    if x.ndim == 2:
        return x.reshape(rows, columns, size, size).max(axis=(2, 3))
    return x.reshape(rows, columns, size, size, x.shape[2]).max(axis=(2, 3))


# %% wrong: two mistakes: the windows move on by one cell and not by the stride, and the result is cut to whole numbers
def max_pool2d(x, size=2, stride=None):
    if not stride:
        stride = size
    num_r = (x.shape[0] - size) // stride + 1
    num_c = (x.shape[1] - size) // stride + 1
    shape = (num_r, num_c) if x.ndim == 2 else (num_r, num_c, x.shape[2])
    res = np.zeros(shape, dtype=int)
    for i in range(num_r):
        for j in range(num_c):
            w = x[i : i + size, j : j + size]
            res[i, j] = w.max(axis=0).max(axis=0)
    return res


# %% wrong [pooling.stride-none-unhandled]: crashes: range gets None as its step when no stride is passed
def max_pool2d(x, size=2, stride=None):
    H, W = x.shape[0], x.shape[1]
    rows = []
    for i in range(0, H - size + 1, stride):
        row = []
        for j in range(0, W - size + 1, stride):
            row.append(x[i : i + size, j : j + size].max(axis=(0, 1)))
        rows.append(row)
    return np.array(rows)


# %% wrong: writes the maxima into the array of the caller
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    a = (x.shape[0] - size) // stride + 1
    b = (x.shape[1] - size) // stride + 1
    for i in range(a):
        for j in range(b):
            x[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(0, 1))
    return x[:a, :b]


# %% right: two loops over the windows, maximum over the first two axes
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns) + x.shape[2:])
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride : i * stride + size, j * stride : j * stride + size]
            out[i, j] = window.max(axis=(0, 1))
    return out


# %% right: with sliding windows, of which every stride-th is kept
from numpy.lib.stride_tricks import sliding_window_view


def max_pool2d(x, size=2, stride=None):
    step = size if stride is None else stride
    windows = sliding_window_view(x, (size, size), axis=(0, 1))
    return windows[::step, ::step].max(axis=(-2, -1))


# %% right: a running maximum over the size * size shifted and strided copies of the map
def max_pool2d(x, size=2, stride=None):
    s = stride or size
    h = (x.shape[0] - size) // s + 1
    w = (x.shape[1] - size) // s + 1
    best = None
    for dr in range(size):
        for dc in range(size):
            part = x[dr : dr + (h - 1) * s + 1 : s, dc : dc + (w - 1) * s + 1 : s]
            best = part.copy() if best is None else np.maximum(best, part)
    return best
