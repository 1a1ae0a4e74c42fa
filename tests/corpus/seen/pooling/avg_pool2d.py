"""Answers to `avg_pool2d` that a learner could write."""

# %% wrong [pooling.sum-instead-of-mean]: adds the values of a window and forgets to divide
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns) + x.shape[2:])
    for i in range(rows):
        for j in range(columns):
            out[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].sum(axis=(0, 1))
    return out


# %% wrong [pooling.divided-by-size]: divides by size instead of size * size
def avg_pool2d(x, size=2, stride=None):
    step = stride or size
    n = (x.shape[0] - size) // step + 1
    m = (x.shape[1] - size) // step + 1
    total = 0.0
    for dy in range(size):
        for dx in range(size):
            total = total + x[dy : dy + (n - 1) * step + 1 : step, dx : dx + (m - 1) * step + 1 : step]
    return total / size


# %% wrong [pooling.always-divided-by-four]: always divides by 4, whatever the size of the window
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    h_out, w_out = [(n - size) // stride + 1 for n in x.shape[:2]]
    y = np.empty((h_out, w_out, *x.shape[2:]))
    for h in range(h_out):
        for w in range(w_out):
            patch = x[h * stride : h * stride + size, w * stride : w * stride + size]
            y[h, w] = np.sum(patch, axis=(0, 1)) / 4
    return y


# %% wrong [pooling.channels-merged]: takes the mean over the channels as well
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    rows = []
    for r in range(0, x.shape[0] - size + 1, stride):
        row = []
        for c in range(0, x.shape[1] - size + 1, stride):
            row.append(np.mean(x[r : r + size, c : c + size]))
        rows.append(row)
    return np.array(rows)


# %% wrong [pooling.result-of-the-maps-type]: the result has the type of x, so the means of whole numbers lose their fraction
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    nr = (x.shape[0] - size) // stride + 1
    nc = (x.shape[1] - size) // stride + 1
    averages = np.zeros_like(x)[:nr, :nc]
    for i in range(nr):
        for j in range(nc):
            averages[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].mean(axis=(0, 1))
    return averages


# %% wrong [pooling.median-instead-of-mean]: takes the median and not the mean
def avg_pool2d(x, size=2, stride=None):
    stride = size if stride is None else stride
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(0, 1))
    windows = windows[::stride, ::stride]
    return np.median(windows, axis=(-2, -1))


# %% wrong: two mistakes: windows that stick out at the end are kept, and the stride passed is ignored
def avg_pool2d(x, size=2, stride=None):
    pooled = []
    i = 0
    while i < x.shape[0]:
        pooled.append([])
        j = 0
        while j < x.shape[1]:
            pooled[-1].append(x[i : i + size, j : j + size].mean(axis=(0, 1)))
            j += size
        i += size
    return np.array(pooled)


# %% wrong [pooling.max-instead-of-mean]: still max pooling, copied from the exercise before without changing the summary
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    rows = (x.shape[0] - size) // stride + 1
    cols = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, cols) + x.shape[2:])
    for r in range(rows):
        for c in range(cols):
            window = x[r * stride : r * stride + size, c * stride : c * stride + size]
            out[r, c] = window.max(axis=(0, 1))
    return out


# %% wrong: crashes: reshapes without dropping the left over rows and columns
def avg_pool2d(x, size=2, stride=None):
    H, W = x.shape[:2]
    if stride is None or stride == size:
        blocks = x.reshape(H // size, size, W // size, size, *x.shape[2:])
        return blocks.mean(axis=(1, 3))
    rows = (H - size) // stride + 1
    cols = (W - size) // stride + 1
    out = np.zeros((rows, cols, *x.shape[2:]))
    for i in range(rows):
        for j in range(cols):
            out[i, j] = x[i * stride : i * stride + size, j * stride : j * stride + size].mean(axis=(0, 1))
    return out


# %% wrong: two mistakes: divides by 2 * size and not by size * size, and leaves out the last window of each row and column
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    out_h = (x.shape[0] - size) // stride
    out_w = (x.shape[1] - size) // stride
    out = np.zeros((out_h, out_w, *x.shape[2:]))
    for h in range(out_h):
        for w in range(out_w):
            acc = np.zeros(x.shape[2:])
            for a in range(size):
                for b in range(size):
                    acc += x[h * stride + a, w * stride + b]
            out[h, w] = acc / (2 * size)
    return out


# %% right: two loops and mean over the first two axes
def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns) + x.shape[2:])
    for i in range(rows):
        for j in range(columns):
            window = x[i * stride : i * stride + size, j * stride : j * stride + size]
            out[i, j] = window.mean(axis=(0, 1))
    return out


# %% right: adds shifted and strided copies and divides by the number of cells
def avg_pool2d(x, size=2, stride=None):
    step = size if stride is None else stride
    n = (x.shape[0] - size) // step + 1
    m = (x.shape[1] - size) // step + 1
    total = np.zeros((n, m) + x.shape[2:])
    for dy in range(size):
        for dx in range(size):
            total += x[dy:, dx:][: (n - 1) * step + 1 : step, : (m - 1) * step + 1 : step]
    return total / size**2


# %% right: with sliding windows
from numpy.lib.stride_tricks import sliding_window_view


def avg_pool2d(x, size=2, stride=None):
    if stride is None:
        stride = size
    w = sliding_window_view(np.asarray(x, dtype=float), (size, size), axis=(0, 1))[::stride, ::stride]
    return w.mean(axis=-1).mean(axis=-1)
