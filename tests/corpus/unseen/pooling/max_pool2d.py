"""Answers to `max_pool2d` that a learner could write."""

# %% wrong: hard-wired to 2 by 2 windows side by side, size and stride are never read
def max_pool2d(x, size=2, stride=None):
    h = x.shape[0] // 2 * 2
    w = x.shape[1] // 2 * 2
    x = x[:h, :w]
    top = np.maximum(x[0::2, 0::2], x[0::2, 1::2])
    bottom = np.maximum(x[1::2, 0::2], x[1::2, 1::2])
    return np.maximum(top, bottom)


# %% wrong: takes the largest absolute value of a window
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    count_y = 1 + (x.shape[0] - size) // stride
    count_x = 1 + (x.shape[1] - size) // stride
    strongest = np.zeros([count_y, count_x] + list(x.shape[2:]))
    for yy in range(count_y):
        for xx in range(count_x):
            cell = x[yy * stride : yy * stride + size, xx * stride : xx * stride + size]
            strongest[yy, xx] = np.abs(cell).max(axis=(0, 1))
    return strongest


# %% wrong: crashes: unpacks the shape into two numbers, so a stack of maps cannot be pooled
def max_pool2d(x, size=2, stride=None):
    height, width = x.shape
    if stride is None:
        stride = size
    new_height = (height - size) // stride + 1
    new_width = (width - size) // stride + 1
    return np.array(
        [
            [np.max(x[r * stride : r * stride + size, c * stride : c * stride + size]) for c in range(new_width)]
            for r in range(new_height)
        ]
    )


# %% wrong: the number of windows is height // size and width // size also when a stride is given
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    n, m = x.shape[0] // size, x.shape[1] // size
    out = np.zeros((n, m) + x.shape[2:])
    for i in range(n):
        for j in range(m):
            piece = x[i * stride : i * stride + size, j * stride : j * stride + size]
            if piece.size:
                out[i, j] = piece.max(axis=(0, 1))
    return out


# %% wrong: cuts off the remainder with a negative index, which leaves nothing when there is no remainder
def max_pool2d(x, size=2, stride=None):
    if stride is None or stride == size:
        x = x[: -(x.shape[0] % size), : -(x.shape[1] % size)]
        stride = size
    ys = range(0, x.shape[0] - size + 1, stride)
    xs = range(0, x.shape[1] - size + 1, stride)
    out = np.zeros((len(ys), len(xs)) + x.shape[2:])
    for i, y0 in enumerate(ys):
        for j, x0 in enumerate(xs):
            out[i, j] = x[y0 : y0 + size, x0 : x0 + size].max(axis=(0, 1))
    return out


# %% wrong: without a stride it uses 1, so the windows overlap
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = 1
    rows = (x.shape[0] - size) // stride + 1
    cols = (x.shape[1] - size) // stride + 1
    pooled = np.zeros((rows, cols, *x.shape[2:]), dtype=x.dtype)
    for row in range(rows):
        for col in range(cols):
            y0 = row * stride
            x0 = col * stride
            pooled[row, col] = x[y0 : y0 + size, x0 : x0 + size].max(axis=(0, 1))
    return pooled


# %% wrong: treats a stack as if the channels came first
def max_pool2d(x, size=2, stride=None):
    if x.ndim == 3:
        return np.array([max_pool2d(one_map, size, stride) for one_map in x])
    if stride is None:
        stride = size
    H, W = x.shape
    out = np.zeros(((H - size) // stride + 1, (W - size) // stride + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].max()
    return out


# %% wrong: two mistakes: rows and columns are counted the wrong way round, and size and stride are exchanged in the slice
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    out_w = (x.shape[0] - size) // stride + 1
    out_h = (x.shape[1] - size) // stride + 1
    ret = np.zeros((out_h, out_w) + x.shape[2:])
    for i in range(out_h):
        for j in range(out_w):
            win = x[i * size : i * size + stride, j * size : j * size + stride]
            if win.size > 0:
                ret[i, j] = win.max(axis=(0, 1))
    return ret


# %% wrong: two mistakes: pools the rows only and leaves the columns as they are, and misses the last window
def max_pool2d(x, size=2, stride=None):
    stride = stride if stride is not None else size
    collected = []
    start = 0
    while start + size < len(x):
        block = x[start : start + size]
        collected.append(block.max(axis=0))
        start += stride
    return np.array(collected)


# %% wrong: pads the end with zeros to fill the last windows, so left over rows and columns give extra cells
def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    H, W = x.shape[:2]
    rows = -(-max(H - size, 0) // stride) + 1
    cols = -(-max(W - size, 0) // stride) + 1
    pad_h = (rows - 1) * stride + size - H
    pad_w = (cols - 1) * stride + size - W
    pads = [(0, pad_h), (0, pad_w)] + [(0, 0)] * (x.ndim - 2)
    xp = np.pad(x, pads)
    out = np.zeros((rows, cols) + x.shape[2:])
    for i in range(rows):
        for j in range(cols):
            out[i, j] = xp[i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(0, 1))
    return out


# %% right: a helper for one map, called for each channel, starting from minus infinity
def pool_one(grid, size, stride):
    starts_r = range(0, grid.shape[0] - size + 1, stride)
    starts_c = range(0, grid.shape[1] - size + 1, stride)
    result = np.full((len(starts_r), len(starts_c)), -np.inf)
    for i, r in enumerate(starts_r):
        for j, c in enumerate(starts_c):
            for value in grid[r : r + size, c : c + size].ravel():
                if value > result[i, j]:
                    result[i, j] = value
    return result


def max_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    if x.ndim == 2:
        return pool_one(x, size, stride)
    return np.dstack([pool_one(x[..., c], size, stride) for c in range(x.shape[-1])])


# %% right: first along the rows, then along the columns, with index arrays; keeps the type of x
def max_pool2d(x, size=2, stride=None):
    x = np.asarray(x)
    stride = size if stride is None else stride
    r = np.arange(0, x.shape[0] - size + 1, stride)[:, None] + np.arange(size)
    c = np.arange(0, x.shape[1] - size + 1, stride)[:, None] + np.arange(size)
    return x[r].max(axis=1)[:, c].max(axis=2)
