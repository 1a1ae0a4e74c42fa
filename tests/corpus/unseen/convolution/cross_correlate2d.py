"""Answers to `cross_correlate2d` that a learner could write."""

# %% wrong: rows and columns of the result are exchanged, which crashes or comes out wrong when they differ
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    h = image.shape[0] - kh + 1
    w = image.shape[1] - kw + 1
    response = np.zeros((w, h))
    for i in range(h):
        for j in range(w):
            response[j, i] = np.sum(image[i : i + kh, j : j + kw] * kernel)
    return response


# %% wrong: takes the position as the centre of the window and pads with zeros, so the result has the size of the image
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    top, left = kh // 2, kw // 2
    big = np.zeros((H + kh, W + kw))
    big[top : top + H, left : left + W] = image
    response = np.zeros((H, W))
    for y in range(H):
        for x in range(W):
            response[y, x] = window_response(big[y : y + kh, x : x + kw], kernel)
    return response


# %% wrong: two mistakes: divides each response by the number of weights, and turns the kernel by 180 degrees
def cross_correlate2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.mean(windows * np.flip(kernel), axis=(2, 3))


# %% wrong: returns the responses as one long flat array
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    responses = []
    for row in range(output_size(image.shape[0], kh)):
        for column in range(output_size(image.shape[1], kw)):
            window = image[row : row + kh, column : column + kw]
            responses.append(window_response(window, kernel))
    return np.array(responses)


# %% wrong: writes each response into a copy of the image, at the middle of its window, so later windows see responses in place of pixels
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    n_rows = image.shape[0] - kh + 1
    n_cols = image.shape[1] - kw + 1
    result = image.astype(float)
    my, mx = kh // 2, kw // 2
    for r in range(n_rows):
        for c in range(n_cols):
            result[r + my, c + mx] = (result[r : r + kh, c : c + kw] * kernel).sum()
    return result[my : my + n_rows, mx : mx + n_cols]


# %% wrong: the size 3 by 3 is hard-wired
def cross_correlate2d(image, kernel):
    height, width = image.shape
    result = np.zeros((height - 2, width - 2))
    for i in range(height - 2):
        for j in range(width - 2):
            s = 0.0
            for a in range(3):
                for b in range(3):
                    s += image[i + a][j + b] * kernel[a][b]
            result[i][j] = s
    return result


# %% wrong: turns the kernel into the data type of the image, so fractions are lost and with uint8 everything wraps around
def cross_correlate2d(image, kernel):
    weights = kernel.astype(image.dtype)
    kh, kw = weights.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i, j in np.ndindex(out.shape):
        out[i, j] = (image[i : i + kh, j : j + kw] * weights).sum()
    return out


# %% wrong: two mistakes: the slice ends at kh and kw instead of row + kh and column + kw, and the last place is left out
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh, image.shape[1] - kw
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row:kh, column:kw]
            weights = kernel[: window.shape[0], : window.shape[1]]
            response[row, column] = np.sum(window * weights)
    return response


# %% wrong: the return is inside the outer loop, so only the first row is filled
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows = output_size(image.shape[0], kh)
    columns = output_size(image.shape[1], kw)
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            response[row, column] = window_response(image[row:row+kh, column:column+kw], kernel)
        return response


# %% wrong: crashes: loops over all pixels, so the windows at the right and lower border are too small for the kernel
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    H, W = image.shape
    response = np.zeros((H - kh + 1, W - kw + 1))
    for row in range(H):
        for col in range(W):
            window = image[row : row + kh, col : col + kw]
            response[row, col] = np.sum(window * kernel)
    return response


# %% right: all windows as rows of a matrix, times the flat kernel
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    shape = (image.shape[0] - kh + 1, image.shape[1] - kw + 1)
    patches = [image[r : r + kh, c : c + kw].ravel() for r in range(shape[0]) for c in range(shape[1])]
    return (np.array(patches, dtype=float) @ kernel.ravel()).reshape(shape)


# %% right: row by row with np.correlate, then the rows added up
def _slide_rows(rows, weights):
    return np.array([np.correlate(row, weights, mode="valid") for row in rows])


def cross_correlate2d(image, kernel):
    image = np.asarray(image, dtype=float)
    kernel = np.asarray(kernel, dtype=float)
    kh = len(kernel)
    n = len(image) - kh + 1
    return sum(_slide_rows(image[i : i + n], kernel[i]) for i in range(kh))
