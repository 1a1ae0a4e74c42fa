"""Answers to `strongest_patch` that a learner could write."""

# %% wrong: two mistakes: looks for the smallest value, and puts the window around the place
def strongest_patch(image, fmap, kernel_shape):
    place = np.unravel_index(np.argmin(fmap), fmap.shape)
    row, col = place
    kh, kw = kernel_shape
    top, left = max(row - kh // 2, 0), max(col - kw // 2, 0)
    return row, col, image[top:top + kh, left:left + kw]


# %% wrong: cuts the window out of the map instead of the image
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    return row, col, fmap[row:row + kh, col:col + kw]


# %% wrong: the last row and the last column of the window are missing
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    flat = fmap.ravel()
    at = flat.tolist().index(flat.max())
    row, col = at // fmap.shape[1], at % fmap.shape[1]
    return row, col, image[row:row + kh - 1, col:col + kw - 1]


# %% wrong: the slices end at kh and kw instead of row + kh and col + kw
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.unravel_index(fmap.argmax(), fmap.shape)
    patch = image[row:kh, col:kw]
    return row, col, patch


# %% wrong: of a colour image only the first channel is returned
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    if image.ndim == 3:
        image = image[:, :, 0]
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong: crashes: np.where gives arrays of places, and these cannot stand in a slice
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.where(fmap == np.max(fmap))
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong: looks for the brightest pixel of the image and never at the map
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    grey = image if image.ndim == 2 else image.sum(axis=2)
    row, col = np.unravel_index(np.argmax(grey), grey.shape)
    row = min(row, grey.shape[0] - kh)
    col = min(col, grey.shape[1] - kw)
    return row, col, image[row:row + kh, col:col + kw]


# %% wrong: returns the place of the window's centre, though the window is right
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    row, col = np.unravel_index(np.argmax(fmap), fmap.shape)
    patch = image[row:row + kh, col:col + kw]
    return row + kh // 2, col + kw // 2, patch


# %% wrong: takes the map for a square and searches as many columns as there are rows
def strongest_patch(image, fmap, kernel_shape):
    n = min(fmap.shape)
    best_value = fmap[0, 0]
    best_place = (0, 0)
    for r in range(n):
        for c in range(n):
            if fmap[r, c] > best_value:
                best_value = fmap[r, c]
                best_place = (r, c)
    r, c = best_place
    return r, c, image[r:r + kernel_shape[0], c:c + kernel_shape[1]]


# %% wrong: two mistakes: never looks at the last row and column of the map, and returns the place as one pair
def strongest_patch(image, fmap, kernel_shape):
    kh, kw = kernel_shape
    where = (0, 0)
    for i in range(fmap.shape[0] - 1):
        for j in range(fmap.shape[1] - 1):
            if fmap[i, j] > fmap[where]:
                where = (i, j)
    return where, image[where[0]:where[0] + kh, where[1]:where[1] + kw]


# %% right: the last of all places with the largest value
def strongest_patch(image, fmap, kernel_shape):
    rows, cols = np.where(fmap == fmap.max())
    row, col = int(rows[-1]), int(cols[-1])
    kh, kw = kernel_shape
    return row, col, image[row : row + kh, col : col + kw]


# %% right: the best row first, then the best column in it
def strongest_patch(image, fmap, kernel_shape):
    row = int(fmap.max(axis=1).argmax())
    col = int(fmap[row].argmax())
    patch = []
    for i in range(kernel_shape[0]):
        patch.append(image[row + i, col:col + kernel_shape[1]])
    return row, col, np.array(patch)
