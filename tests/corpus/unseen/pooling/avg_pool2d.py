"""Answers to `avg_pool2d` that a learner could write."""

# %% wrong: divides with //, so the means are rounded down to whole numbers
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    result = []
    for top in range(0, x.shape[0] - size + 1, stride):
        line = []
        for left in range(0, x.shape[1] - size + 1, stride):
            s = 0
            for a in range(size):
                for b in range(size):
                    s = s + x[top + a, left + b]
            line.append(s // (size * size))
        result.append(line)
    return np.array(result)


# %% wrong: divides by the number of all values in the window, channels included, so a stack comes out too small
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    out_r = (x.shape[0] - size) // stride + 1
    out_c = (x.shape[1] - size) // stride + 1
    avg = np.zeros((out_r, out_c) + x.shape[2:])
    for i in range(out_r):
        for j in range(out_c):
            win = x[i * stride : i * stride + size, j * stride : j * stride + size]
            avg[i, j] = win.sum(axis=(0, 1)) / win.size
    return avg


# %% wrong: takes the mean along the rows of the window only, and keeps the first of these means
def avg_pool2d(x, size=2, stride=None):
    if not stride:
        stride = size
    H = (x.shape[0] - size) // stride + 1
    W = (x.shape[1] - size) // stride + 1
    out = np.zeros((H, W, *x.shape[2:]))
    for h in range(H):
        for w in range(W):
            block = x[h * stride : h * stride + size, w * stride : w * stride + size]
            out[h, w] = block.mean(axis=0)[0]
    return out


# %% wrong: divides by stride * stride instead of size * size
def avg_pool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    height = (x.shape[0] - size) // stride + 1
    width = (x.shape[1] - size) // stride + 1
    pooled = np.zeros((height, width) + x.shape[2:])
    for r, top in enumerate(range(0, height * stride, stride)):
        for c, left in enumerate(range(0, width * stride, stride)):
            pooled[r, c] = x[top : top + size, left : left + size].sum(axis=(0, 1)) / (stride * stride)
    return pooled


# %% wrong: misses the last window of each direction, range ends at H - size
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    H, W = x.shape[:2]
    means = [
        [x[r : r + size, c : c + size].mean(axis=(0, 1)) for c in range(0, W - size, stride)]
        for r in range(0, H - size, stride)
    ]
    return np.array(means)


# %% wrong: two mistakes: the stride is used for rows only, columns move by size; and the mean is rounded
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    rows = (x.shape[0] - size) // stride + 1
    cols = (x.shape[1] - size) // size + 1
    out = np.zeros((rows, cols) + x.shape[2:])
    for r in range(rows):
        for c in range(cols):
            w = x[r * stride : r * stride + size, c * size : c * size + size]
            out[r, c] = np.round(w.mean(axis=(0, 1)))
    return out


# %% wrong: leaves zeros out of the mean
def avg_pool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns) + x.shape[2:])
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride : i * stride + size, j * stride : j * stride + size]
            how_many = np.count_nonzero(window, axis=(0, 1))
            out[i, j] = window.sum(axis=(0, 1)) / np.maximum(how_many, 1)
    return out


# %% wrong: the running total is not set back to zero for the next window
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    n_r = (x.shape[0] - size) // stride + 1
    n_c = (x.shape[1] - size) // stride + 1
    result = np.zeros((n_r, n_c) + x.shape[2:])
    total = np.zeros(x.shape[2:])
    for i in range(n_r):
        for j in range(n_c):
            for di in range(size):
                for dj in range(size):
                    total = total + x[i * stride + di, j * stride + dj]
            result[i, j] = total / size**2
    return result


# %% wrong: crashes: passes the array itself to np.zeros where a shape is wanted
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    out = np.zeros(max_pool2d(x, size, stride))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.mean(x[i * stride : i * stride + size, j * stride : j * stride + size], axis=(0, 1))
    return out


# %% wrong: two mistakes: pools only the first map of a stack, and the windows overlap by one cell when no stride is given
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = max(size - 1, 1)
    if x.ndim == 3:
        x = x[:, :, 0]
    r = (x.shape[0] - size) // stride + 1
    c = (x.shape[1] - size) // stride + 1
    out = np.zeros((r, c))
    for i in range(r):
        for j in range(c):
            out[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].mean()
    return out


# %% right: recursion over the maps of a stack, plain sums, and a float division at the end
def avg_pool2d(x, size=2, stride=None):
    if x.ndim == 3:
        return np.stack([avg_pool2d(x[:, :, k], size, stride) for k in range(x.shape[2])], axis=2)
    if stride is None:
        stride = size
    height = (x.shape[0] - size) // stride + 1
    width = (x.shape[1] - size) // stride + 1
    table = []
    for i in range(height):
        line = []
        for j in range(width):
            s = 0.0
            for r in range(i * stride, i * stride + size):
                for c in range(j * stride, j * stride + size):
                    s += float(x[r, c])
            line.append(s / (size * size))
        table.append(line)
    return np.array(table)


# %% right: as two matrix products, one averages rows and one averages columns
def averager(n, size, stride):
    count = (n - size) // stride + 1
    m = np.zeros((count, n))
    for i in range(count):
        m[i, i * stride : i * stride + size] = 1 / size
    return m


def avg_pool2d(x, size=2, stride=None):
    stride = stride or size
    left = averager(x.shape[0], size, stride)
    right = averager(x.shape[1], size, stride)
    return np.einsum("ih,hw...,jw->ij...", left, x, right)
