"""Answers to `neighbour_correlation` that a learner could write."""

# %% wrong: returns the entry [0, 0], the correlation of the first list with itself, which is always 1
def neighbour_correlation(images, dy, dx):
    h, w = images.shape[1], images.shape[2]
    p = images[:, : h - dy, : w - dx].flatten()
    q = images[:, dy:, dx:].flatten()
    return np.corrcoef(p, q)[0, 0]


# %% wrong: averages all images first and correlates within the mean image
def neighbour_correlation(images, dy, dx):
    mean_image = images.mean(axis=0)
    h, w = mean_image.shape
    return np.corrcoef(mean_image[: h - dy, : w - dx].ravel(), mean_image[dy:, dx:].ravel())[0, 1]


# %% wrong: counts the axes from the image, so that dy shifts the images of the stack and dx the rows
def neighbour_correlation(images, dy, dx):
    rows = images.shape[0]
    cols = images.shape[1]
    a = images[0 : rows - dy, 0 : cols - dx]
    b = images[dy:rows, dx:cols]
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


# %% wrong: stops one row and one column early, as if a pair at the last row or column were outside
def neighbour_correlation(images, dy, dx):
    pairs = []
    N, H, W = images.shape
    for y in range(H - dy - 1):
        for x in range(W - dx - 1):
            pairs.append((images[:, y, x], images[:, y + dy, x + dx]))
    one = np.concatenate([p[0] for p in pairs])
    two = np.concatenate([p[1] for p in pairs])
    return np.corrcoef(one, two)[0, 1]


# %% wrong: leaves out pairs in which a pixel is 0, as if dark pixels were no pixels
def neighbour_correlation(images, dy, dx):
    _, h, w = images.shape
    a = images[:, : h - dy, : w - dx].ravel()
    b = images[:, dy:, dx:].ravel()
    inside = (a > 0) & (b > 0)
    return np.corrcoef(a[inside], b[inside])[0, 1]


# %% wrong: crashes: np.corrcoef gets the three-dimensional arrays, which were never made flat
def neighbour_correlation(images, dy, dx):
    height = images.shape[1]
    width = images.shape[2]
    result = np.corrcoef(images[:, : height - dy, : width - dx], images[:, dy:, dx:])
    return result[0, 1]


# %% wrong: forgets to subtract the means, so that it computes the cosine of the two lists
def neighbour_correlation(images, dy, dx):
    x = np.asarray(images, dtype=float)
    a = x[:, : x.shape[1] - dy, : x.shape[2] - dx].ravel()
    b = x[:, dy:, dx:].ravel()
    return np.dot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))


# %% wrong: goes either down or to the right, never both: dx is ignored as soon as dy is not 0
def neighbour_correlation(images, dy, dx):
    if dy > 0:
        a, b = images[:, :-dy], images[:, dy:]
    elif dx > 0:
        a, b = images[:, :, :-dx], images[:, :, dx:]
    else:
        a, b = images, images
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


# %% wrong: two mistakes: exchanges dy and dx, and rounds the result to one digit as in the example
def neighbour_correlation(images, dy, dx):
    n, rows, columns = images.shape
    a = images[:, : rows - dx, : columns - dy].reshape(-1)
    b = images[:, dx:, dy:].reshape(-1)
    r = np.corrcoef(a, b)[0, 1]
    return round(r, 1)


# %% wrong: makes the images black and white first, in the array that was passed in
def neighbour_correlation(images, dy, dx):
    images[images < 128] = 0
    images[images >= 128] = 1
    h, w = images.shape[1:]
    return np.corrcoef(images[:, : h - dy, : w - dx].ravel(), images[:, dy:, dx:].ravel())[0, 1]


# %% right: the formula of the correlation written out in floats
def neighbour_correlation(images, dy, dx):
    pixels = images.astype(np.float64)
    height, width = pixels.shape[1:]
    a = pixels[:, : height - dy, : width - dx].ravel()
    b = pixels[:, dy:, dx:].ravel()
    a = a - a.mean()
    b = b - b.mean()
    return (a * b).sum() / np.sqrt((a**2).sum() * (b**2).sum())


# %% right: slices with None for a distance of 0, image by image, joined at the end
def cut(image, dy, dx):
    return image[: -dy or None, : -dx or None]


def neighbour_correlation(images, dy, dx):
    starts = np.concatenate([cut(image, dy, dx).flatten() for image in images])
    ends = np.concatenate([image[dy:, dx:].flatten() for image in images])
    matrix = np.corrcoef(np.stack([starts, ends]))
    return matrix[0, 1]
