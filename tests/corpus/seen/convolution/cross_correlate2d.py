"""Answers to `cross_correlate2d` that a learner could write."""

# %% wrong [convolution.fence-post]: one row and one column too few, the + 1 is missing
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh, image.shape[1] - kw
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            response[row, column] = window_response(image[row : row + kh, column : column + kw], kernel)
    return response


# %% wrong [convolution.whole-numbers-only]: the array for the responses holds whole numbers, so fractions are cut off
def cross_correlate2d(image, kernel):
    H, W = image.shape
    kh, kw = kernel.shape
    out = np.zeros((H - kh + 1, W - kw + 1), dtype=int)
    for i in range(H - kh + 1):
        for j in range(W - kw + 1):
            out[i, j] = (image[i:i + kh, j:j + kw] * kernel).sum()
    return out


# %% wrong [convolution.flipped-kernel]: turns the kernel by 180 degrees
def cross_correlate2d(image, kernel):
    kernel = kernel[::-1, ::-1]
    h = image.shape[0] - kernel.shape[0] + 1
    w = image.shape[1] - kernel.shape[1] + 1
    kh, kw = kernel.shape
    return np.array([[window_response(image[y : y + kh, x : x + kw], kernel) for x in range(w)] for y in range(h)])


# %% wrong [convolution.total-never-reset]: the total is never set back to 0, so each response includes those before it
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    h, w = image.shape
    result = np.zeros((h - kh + 1, w - kw + 1))
    total = 0
    for r in range(h - kh + 1):
        for c in range(w - kw + 1):
            for a in range(kh):
                for b in range(kw):
                    total += image[r + a, c + b] * kernel[a, b]
            result[r, c] = total
    return result


# %% wrong [convolution.square-kernel-only]: uses the height of the kernel for its width as well
def cross_correlate2d(image, kernel):
    k = len(kernel)
    rows = image.shape[0] - k + 1
    columns = image.shape[1] - k + 1
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + k, column : column + k]
            response[row, column] = window_response(window, kernel)
    return response


# %% wrong: jumps by a whole kernel, so the windows do not overlap and the rest of the result stays 0
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows, cols = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    res = np.zeros((rows, cols))
    for row in range(0, rows, kh):
        for col in range(0, cols, kw):
            res[row, col] = np.sum(image[row : row + kh, col : col + kw] * kernel)
    return res


# %% wrong: adds up over the two axes of the positions, not over the two axes of the window
def cross_correlate2d(image, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(0, 1))


# %% wrong: two mistakes: the result has the size of the image, with zeros where the kernel does not fit, and holds whole numbers
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    response = np.zeros(image.shape, int)
    for row in range(image.shape[0] - kh + 1):
        for column in range(image.shape[1] - kw + 1):
            window = image[row : row + kh, column : column + kw]
            response[row, column] = window_response(window, kernel)
    return response


# %% wrong: two mistakes: makes the result in the data type of the image, and cuts negative responses off at 0
def cross_correlate2d(image, kernel):
    height, width = image.shape
    kheight, kwidth = kernel.shape
    new_image = np.zeros((height - kheight + 1, width - kwidth + 1), dtype=image.dtype)
    for y in range(new_image.shape[0]):
        for x in range(new_image.shape[1]):
            value = np.sum(image[y : y + kheight, x : x + kwidth] * kernel)
            if value < 0:
                value = 0
            new_image[y, x] = value
    return new_image


# %% wrong: crashes: np.zeros gets the columns as a second argument, which is the data type, since the shape has no brackets
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows = image.shape[0] - kh + 1
    columns = image.shape[1] - kw + 1
    response = np.zeros(rows, columns)
    for row in range(rows):
        for column in range(columns):
            response[row, column] = window_response(image[row : row + kh, column : column + kw], kernel)
    return response


# %% right: two loops over the positions
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    rows, columns = image.shape[0] - kh + 1, image.shape[1] - kw + 1
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = image[row : row + kh, column : column + kw]
            response[row, column] = window_response(window, kernel)
    return response


# %% right: with sliding windows and einsum
from numpy.lib.stride_tricks import sliding_window_view


def cross_correlate2d(image, kernel):
    return np.einsum("rcij,ij->rc", sliding_window_view(image.astype(float), kernel.shape), kernel.astype(float))


# %% right: one shifted copy of the image for each weight
def cross_correlate2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((output_size(image.shape[0], kh), output_size(image.shape[1], kw)))
    for i in range(kh):
        for j in range(kw):
            out += kernel[i, j] * image[i : i + out.shape[0], j : j + out.shape[1]].astype(np.float64)
    return out
