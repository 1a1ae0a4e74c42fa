"""Answers to `compose_kernels` that a learner could write."""

# %% wrong [pooling.kernels-multiplied-in-the-corner]: multiplies k1 and k2 cell by cell into the corner
def compose_kernels(k1, k2):
    h = min(k1.shape[0], k2.shape[0])
    w = min(k1.shape[1], k2.shape[1])
    out = np.zeros((k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1))
    out[:h, :w] = k1[:h, :w] * k2[:h, :w]
    return out


# %% wrong [pooling.copies-overwrite]: the copies overwrite each other instead of adding up
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    result = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for r in range(h2):
        for c in range(w2):
            result[r : r + h1, c : c + w1] = k2[r, c] * k1
    return result


# %% wrong [pooling.composed-by-correlation]: flips k2 before it places the copies
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    big = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    flipped = k2[::-1, ::-1]
    for i in range(h2):
        for j in range(w2):
            big[i : i + h1, j : j + w1] += flipped[i, j] * k1
    return big


# %% wrong: the result has the type of k1, so fractions of k2 are lost when k1 holds whole numbers
def compose_kernels(k1, k2):
    rows = k1.shape[0] + k2.shape[0] - 1
    cols = k1.shape[1] + k2.shape[1] - 1
    k = np.zeros((rows, cols), dtype=k1.dtype)
    for a in range(k1.shape[0]):
        for b in range(k1.shape[1]):
            for r in range(k2.shape[0]):
                for c in range(k2.shape[1]):
                    k[a + r, b + c] = k[a + r, b + c] + k1[a, b] * k2[r, c]
    return k


# %% wrong [pooling.kernels-added-in-the-corner]: adds the two padded kernels and does not multiply
def compose_kernels(k1, k2):
    total = np.zeros((k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1))
    total[: k1.shape[0], : k1.shape[1]] += k1
    total[: k2.shape[0], : k2.shape[1]] += k2
    return total


# %% wrong [pooling.only-where-k2-fits]: slides k2 over k1 and keeps only the places where it fits, padded with zeros to the size asked for
def compose_kernels(k1, k2):
    (h1, w1), (h2, w2) = k1.shape, k2.shape
    out = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for i in range(h1 - h2 + 1):
        for j in range(w1 - w2 + 1):
            out[i, j] = np.sum(k1[i : i + h2, j : j + w2] * k2)
    return out


# %% wrong [pooling.kernels-as-matrices]: crashes: a matrix product of kernels whose shapes do not fit
def compose_kernels(k1, k2):
    return k1 @ k2


# %% wrong: two mistakes: assumes square kernels of the same size, and leaves out the last row and column of k2
def compose_kernels(k1, k2):
    n = k1.shape[0]
    out = np.zeros((2 * n - 1, 2 * n - 1))
    for r in range(n - 1):
        for c in range(n - 1):
            if r < k2.shape[0] and c < k2.shape[1]:
                copy = k1[:n, :n] * k2[r, c]
                out[r : r + copy.shape[0], c : c + copy.shape[1]] += copy
    return out


# %% wrong [pooling.copies-moved-across]: the copy is moved c rows down and r columns right, rows and columns exchanged
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    side = max(h1, w1) + max(h2, w2) + 1
    canvas = np.zeros((side, side))
    for r in range(h2):
        for c in range(w2):
            canvas[c : c + h1, r : r + w1] += k1 * k2[r, c]
    return canvas[: h1 + h2 - 1, : w1 + w2 - 1]


# %% wrong [pooling.copies-cut-off]: the result is only as large as k1, the copies are cut off at its edge
def compose_kernels(k1, k2):
    height, width = k1.shape
    out = np.zeros((height, width))
    for y in range(height):
        for x in range(width):
            for r in range(k2.shape[0]):
                for c in range(k2.shape[1]):
                    if y - r >= 0 and x - c >= 0:
                        out[y, x] += k1[y - r, x - c] * k2[r, c]
    return out


# %% right: adds a copy of k1 for each weight of k2
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    out = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for r in range(h2):
        for c in range(w2):
            out[r : r + h1, c : c + w1] += k2[r, c] * k1
    return out


# %% right: four loops over single weights, starting from k1
def compose_kernels(k1, k2):
    rows = len(k1) + len(k2) - 1
    cols = len(k1[0]) + len(k2[0]) - 1
    table = [[0.0] * cols for _ in range(rows)]
    for a in range(len(k1)):
        for b in range(len(k1[0])):
            for r in range(len(k2)):
                for c in range(len(k2[0])):
                    table[a + r][b + c] += k1[a][b] * k2[r][c]
    return np.array(table)


# %% right: slides the turned k2 over k1 with a margin of zeros
from numpy.lib.stride_tricks import sliding_window_view


def compose_kernels(k1, k2):
    h2, w2 = k2.shape
    padded = np.pad(k1, ((h2 - 1, h2 - 1), (w2 - 1, w2 - 1)))
    windows = sliding_window_view(padded, (h2, w2))
    return np.einsum("ijrc,rc->ij", windows, k2[::-1, ::-1])
