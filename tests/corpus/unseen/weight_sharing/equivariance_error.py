"""Answers to `equivariance_error` that a learner could write."""

# %% wrong: makes the map both times from the moved image, so the error is always 0
def equivariance_error(image, kernel, dy, dx, respond=respond):
    shifted = shift(image, dy, dx)
    a = respond(shifted, kernel)
    b = respond(shifted, kernel)
    h, w = a.shape
    return np.abs(a - b)[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)].max()


# %% wrong: dy and dx are exchanged where the interior is cut out
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    h, w = a.shape
    ys = slice(max(dx, 0), h + min(dx, 0))
    xs = slice(max(dy, 0), w + min(dy, 0))
    return np.max(np.abs(a[ys, xs] - b[ys, xs]))


# %% wrong: crashes: hands the shift to the function as one pair
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, (dy, dx)), kernel)
    b = shift(respond(image, kernel), (dy, dx))
    interior = np.abs(a - b)[abs(dy):, abs(dx):]
    return interior.max()


# %% wrong: divides the difference by the largest response
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    h, w = a.shape
    cut = np.s_[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)]
    return np.abs(a[cut] - b[cut]).max() / (np.abs(b).max() + 1e-12)


# %% wrong: returns whether the maps agree instead of by how much they differ
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    h, w = a.shape
    a = a[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)]
    b = b[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)]
    return not np.allclose(a, b)


# %% wrong: two mistakes: leaves out rows only and no columns, and squares the differences
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    top = dy if dy > 0 else 0
    bottom = a.shape[0] + dy if dy < 0 else a.shape[0]
    return ((a - b) ** 2)[top:bottom].max()


# %% right: leaves out as many rows and columns as the kernel has, more than it has to
def equivariance_error(image, kernel, dy, dx, respond=respond):
    kh, kw = kernel.shape
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    d = np.abs(a - b)
    d = d[kh - 1:] if dy > 0 else d[:d.shape[0] - kh + 1]
    d = d[:, kw - 1:] if dx > 0 else d[:, :d.shape[1] - kw + 1]
    return d.max()


# %% wrong: the interior is computed with the size of the image, so for negative shifts too little of the map is left out
def equivariance_error(image, kernel, dy, dx, respond=respond):
    h, w = image.shape
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    rows = slice(max(dy, 0), h + min(dy, 0))
    cols = slice(max(dx, 0), w + min(dx, 0))
    return float(np.abs(a - b)[rows, cols].max())


# %% wrong: moves the kernel instead of the image
def equivariance_error(image, kernel, dy, dx, respond=respond):
    one = respond(image, shift(kernel, dy, dx))
    two = shift(respond(image, kernel), dy, dx)
    h, w = two.shape
    y0, y1 = max(0, dy), min(h, h + dy)
    x0, x1 = max(0, dx), min(w, w + dx)
    return np.abs(one - two)[y0:y1, x0:x1].max()


# %% wrong: two mistakes: moves the map in the opposite direction, and cuts both sides
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), -dy, -dx)
    m, n = abs(dy), abs(dx)
    h, w = a.shape
    return np.max(np.abs(a - b)[m:h - m, n:w - n])


# %% right: loops over the places whose origin lies inside the map
def equivariance_error(image, kernel, dy, dx, respond=respond):
    after = respond(shift(image, dy, dx), kernel)
    before = respond(image, kernel)
    h, w = before.shape
    worst = 0.0
    for i in range(h):
        for j in range(w):
            if 0 <= i - dy < h and 0 <= j - dx < w:
                worst = max(worst, abs(float(after[i, j]) - float(before[i - dy, j - dx])))
    return worst


# %% right: drops rows and columns with np.delete
def equivariance_error(image, kernel, dy, dx, respond=respond):
    gap = respond(shift(image, dy, dx), kernel) - shift(respond(image, kernel), dy, dx)
    rows = np.arange(dy) if dy >= 0 else np.arange(gap.shape[0] + dy, gap.shape[0])
    cols = np.arange(dx) if dx >= 0 else np.arange(gap.shape[1] + dx, gap.shape[1])
    gap = np.delete(gap, rows, axis=0)
    gap = np.delete(gap, cols, axis=1)
    return max(gap.max(), -gap.min())
