"""Answers to `equivariance_error` that a learner could write."""

# %% wrong [weight-sharing.equivariance-border-included]: compares the whole maps, the border included
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    return np.max(np.abs(a - b))


# %% right: leaves out rows and columns at both sides, more than it has to
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    h, w = a.shape
    y, x = abs(dy), abs(dx)
    diff = np.abs(a - b)[y:h - y, x:w - x]
    return diff.max()


# %% wrong: two mistakes: leaves out the rows and columns at the wrong side, and takes the mean
def equivariance_error(image, kernel, dy, dx, respond=respond):
    first = respond(shift(image, dy, dx), kernel)
    second = shift(respond(image, kernel), dy, dx)
    difference = np.abs(first - second)
    h, w = difference.shape
    rows = slice(0, h - dy) if dy > 0 else slice(-dy, h)
    cols = slice(0, w - dx) if dx > 0 else slice(-dx, w)
    return difference[rows, cols].mean()


# %% wrong [weight-sharing.equivariance-signed]: takes the largest difference without the absolute value
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    h, w = a.shape
    diff = (a - b)[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)]
    return np.max(diff)


# %% wrong [weight-sharing.equivariance-mean]: the mean of the absolute differences instead of the largest
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    H, W = a.shape
    top, bottom = max(dy, 0), H + min(dy, 0)
    left, right = max(dx, 0), W + min(dx, 0)
    return float(np.mean(np.abs(a[top:bottom, left:right] - b[top:bottom, left:right])))


# %% wrong: uses its own conv2d instead of the function respond that is passed in
def equivariance_error(image, kernel, dy, dx, respond=respond):
    def make_map(x):
        return conv2d(x[:, :, None], kernel[:, :, None, None])[:, :, 0]

    a = make_map(shift(image, dy, dx))
    b = shift(make_map(image), dy, dx)
    h, w = a.shape
    inside = np.abs(a - b)[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)]
    return inside.max()


# %% wrong [weight-sharing.equivariance-positive-shifts-only]: leaves out the right side only for shifts down and to the right: a negative shift keeps a few last rows instead
def equivariance_error(image, kernel, dy, dx, respond=respond):
    one = respond(shift(image, dy, dx), kernel)
    two = shift(respond(image, kernel), dy, dx)
    return np.abs(one[dy:, dx:] - two[dy:, dx:]).max()


# %% wrong [weight-sharing.equivariance-empty-slice]: crashes: a shift of 0 leaves an empty interior, because a slice from 0 to -0 is empty
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    dy, dx = abs(dy), abs(dx)
    return np.max(np.abs(a[dy:-dy, dx:-dx] - b[dy:-dy, dx:-dx]))


# %% wrong [weight-sharing.equivariance-invariance-inside]: compares with the map that was not moved, which measures invariance
def equivariance_error(image, kernel, dy, dx, respond=respond):
    moved = respond(shift(image, dy, dx), kernel)
    still = respond(image, kernel)
    h, w = moved.shape
    diff = np.abs(moved - still)
    return diff[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)].max()


# %% wrong: two mistakes: keeps the border, and adds the differences up
def equivariance_error(image, kernel, dy, dx, respond=respond):
    map1 = respond(shift(image, dy, dx), kernel)
    map2 = shift(respond(image, kernel), dy, dx)
    error = 0
    for i in range(map1.shape[0]):
        for j in range(map1.shape[1]):
            error += abs(map1[i, j] - map2[i, j])
    return error


# %% right: cut out with max and min
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    b = shift(respond(image, kernel), dy, dx)
    h, w = a.shape
    inside = np.s_[max(dy, 0):h + min(dy, 0), max(dx, 0):w + min(dx, 0)]
    return np.max(np.abs(a[inside] - b[inside]))


# %% right: one case for each sign
def equivariance_error(image, kernel, dy, dx, respond=respond):
    moved_image = respond(shift(image, dy, dx), kernel)
    moved_map = shift(respond(image, kernel), dy, dx)
    diff = np.abs(moved_image - moved_map)
    if dy > 0:
        diff = diff[dy:]
    elif dy < 0:
        diff = diff[:dy]
    if dx > 0:
        diff = diff[:, dx:]
    elif dx < 0:
        diff = diff[:, :dx]
    return float(diff.max())


# %% right: a mask that is moved along marks the interior
def equivariance_error(image, kernel, dy, dx, respond=respond):
    a = respond(shift(image, dy, dx), kernel)
    before = respond(image, kernel)
    b = shift(before, dy, dx)
    inside = shift(np.ones(before.shape), dy, dx) == 1
    return np.abs(a - b)[inside].max()
