"""Answers to `neighbour_correlation` that a learner could write."""

# %% wrong [local-connections.dy-dx-swapped]: exchanges dy and dx: goes dx rows down and dy columns to the right
def neighbour_correlation(images, dy, dx):
    n, h, w = images.shape
    here = images[:, : h - dx, : w - dy]
    there = images[:, dx:, dy:]
    return np.corrcoef(here.flatten(), there.flatten())[0, 1]


# %% wrong [local-connections.wraps-round-the-edge]: shifts with np.roll, so that pixels at the border are paired with the opposite border
def neighbour_correlation(images, dy, dx):
    shifted = np.roll(images, (-dy, -dx), axis=(1, 2))
    return np.corrcoef(images.ravel(), shifted.ravel())[0, 1]


# %% wrong [local-connections.minus-zero]: crashes: a slice that ends at -0 is empty, so a distance of 0 leaves lists of different lengths
def neighbour_correlation(images, dy, dx):
    a = images[:, :-dy, :-dx].reshape(-1)
    b = images[:, dy:, dx:].reshape(-1)
    return np.corrcoef(a, b)[0, 1]


# %% wrong [local-connections.mean-over-images]: computes one correlation for each image and returns their average
def neighbour_correlation(images, dy, dx):
    results = []
    for image in images:
        height, width = image.shape
        first = image[0 : height - dy, 0 : width - dx]
        second = image[dy:height, dx:width]
        results.append(np.corrcoef(first.ravel(), second.ravel())[0, 1])
    return np.mean(results)


# %% wrong: the height and the width of the digits, 28, are hard-wired
def neighbour_correlation(images, dy, dx):
    left_top = []
    right_bottom = []
    for y in range(28 - dy):
        for x in range(28 - dx):
            left_top.extend(images[:, y, x])
            right_bottom.extend(images[:, y + dy, x + dx])
    return np.corrcoef(left_top, right_bottom)[0, 1]


# %% wrong [local-connections.whole-matrix]: returns the whole 2 by 2 matrix of np.corrcoef
def neighbour_correlation(images, dy, dx):
    N, H, W = images.shape
    pixels = images[:, : H - dy, : W - dx].ravel()
    partners = images[:, dy:, dx:].ravel()
    return np.corrcoef(pixels, partners)


# %% wrong: flattens first and shifts the long list by dy * W + dx, so that pairs run over the end of a row and of an image
def neighbour_correlation(images, dy, dx):
    flat = images.ravel()
    step = dy * images.shape[2] + dx
    return np.corrcoef(flat[: len(flat) - step], flat[step:])[0, 1]


# %% wrong [local-connections.to-the-left]: pairs with the pixel dx columns to the left instead of to the right
def neighbour_correlation(images, dy, dx):
    _, h, w = images.shape
    return np.corrcoef(images[:, : h - dy, dx:].ravel(), images[:, dy:, : w - dx].ravel())[0, 1]


# %% wrong [local-connections.covariance]: returns the covariance, not the correlation
def neighbour_correlation(images, dy, dx):
    images = images.astype(float)
    h, w = images.shape[1:]
    a = images[:, : h - dy, : w - dx]
    b = images[:, dy:, dx:]
    return ((a - a.mean()) * (b - b.mean())).mean()


# %% wrong: two mistakes: looks only at the first image, and fills partners outside the image with 0
def neighbour_correlation(images, dy, dx):
    img = images[0]
    H, W = img.shape
    a, b = [], []
    for y in range(H):
        for x in range(W):
            a.append(img[y, x])
            if y + dy < H and x + dx < W:
                b.append(img[y + dy, x + dx])
            else:
                b.append(0)
    return np.corrcoef(a, b)[0, 1]


# %% right: slices up to H - dy and W - dx
def neighbour_correlation(images, dy, dx):
    n, h, w = images.shape
    a = images[:, : h - dy, : w - dx]
    b = images[:, dy:, dx:]
    return np.corrcoef(a.ravel(), b.ravel())[0, 1]


# %% right: loops over rows and columns and collects lists
def neighbour_correlation(images, dy, dx):
    first = []
    second = []
    height = len(images[0])
    width = len(images[0][0])
    for y in range(height):
        for x in range(width):
            if y + dy >= height or x + dx >= width:
                continue
            for image in images:
                first.append(image[y, x])
                second.append(image[y + dy, x + dx])
    return np.corrcoef(first, second)[0, 1]


# %% right: the corners of sliding windows of dy + 1 by dx + 1
from numpy.lib.stride_tricks import sliding_window_view


def neighbour_correlation(images, dy, dx):
    windows = sliding_window_view(images, (dy + 1, dx + 1), axis=(1, 2))
    here = windows[..., 0, 0].flatten()
    there = windows[..., -1, -1].flatten()
    return float(np.corrcoef(here, there)[0][1])
