"""Answers to `strongest_patch` that a learner could write."""

# %% wrong [weight-sharing.patch-begins-half-before]: takes the place for the centre of the window
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    top = max(row - kh // 2, 0)
    left = max(col - kw // 2, 0)
    return row, col, image[top:top + kh, left:left + kw]


# %% wrong: crashes: unpacks the flat index of np.argmax into two numbers
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.argmax(fmap)
    patch = image[row:row + kh, col:col + kw]
    return row, col, patch


# %% wrong [weight-sharing.patch-image-width]: turns the flat index into a place with the shape of the image instead of the map
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    best = np.argmax(fmap)
    row, col = np.unravel_index(best, image.shape[:2])
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong [weight-sharing.patch-row-column-swapped]: row and column are exchanged
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    col, row = np.unravel_index(fmap.argmax(), fmap.shape)
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong [weight-sharing.patch-largest-size]: looks for the largest absolute value, so a strong negative response wins
def strongest_patch(image, fmap, kernel_shape):
    size = np.abs(fmap)
    row, col = np.unravel_index(np.argmax(size), size.shape)
    return int(row), int(col), image[row:row + kernel_shape[0], col:col + kernel_shape[1]]


# %% wrong: two mistakes: height and width of the window are exchanged, and so are row and column in the answer
def strongest_patch(image, fmap, kernel_shape):
    kw, kh = kernel_shape
    row, col = divmod(int(fmap.argmax()), fmap.shape[1])
    patch = image[row:row + kh, col:col + kw]
    return col, row, patch


# %% wrong [weight-sharing.patch-height-for-width]: divides by the number of rows instead of the number of columns
def strongest_patch(image, fmap, kernel_shape):
    index = np.argmax(fmap)
    row = index // fmap.shape[0]
    col = index % fmap.shape[0]
    kh, kw = kernel_shape
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong [weight-sharing.patch-search-starts-at-zero]: the search starts with a best value of 0, so a map of negative numbers gives the place 0, 0
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    best = 0
    row, col = 0, 0
    for i in range(fmap.shape[0]):
        for j in range(fmap.shape[1]):
            if fmap[i, j] > best:
                best = fmap[i, j]
                row, col = i, j
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong: the window is always 7 by 7, as for the drawn kernels
def strongest_patch(image, fmap, kernel_shape):
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    patch = image[row:row + 7, col:col + 7]
    return row, col, patch


# %% wrong: two mistakes: takes the brightest row and the brightest column by their sums, and the window is one row and column short
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row = np.argmax(fmap.sum(axis=1))
    col = np.argmax(fmap.sum(axis=0))
    return row, col, image[row:row + kh - 1, col:col + kw - 1]


# %% right: argmax and unravel_index
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    return row, col, image[row:row + kh, col:col + kw]


# %% right: loops, starting from minus infinity
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    best = -np.inf
    for i in range(fmap.shape[0]):
        for j in range(fmap.shape[1]):
            if fmap[i, j] > best:
                best = fmap[i, j]
                row, col = i, j
    patch = image[row:row + kh, col:col + kw].copy()
    return row, col, patch


# %% right: divmod of the flat index
def strongest_patch(image, fmap, kernel_shape):
    row, col = divmod(int(np.argmax(fmap)), fmap.shape[1])
    window = (slice(row, row + kernel_shape[0]), slice(col, col + kernel_shape[1]))
    return row, col, image[window]
