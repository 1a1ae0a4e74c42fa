"""Answers to `recover_kernel` that a learner could write."""

# %% wrong: turns the answer by 90 degrees only
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    impulse = np.zeros((2 * kh - 1, 2 * kw - 1))
    impulse[kh - 1, kw - 1] = 1
    return np.rot90(black_box(impulse))


# %% wrong: sends in a white image, so the sum of all weights comes out at each place
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    white = np.ones((2 * kh - 1, 2 * kw - 1))
    return black_box(white)


# %% wrong: mirrors the answer left and right only
def recover_kernel(black_box, kernel_shape):
    rows, cols = kernel_shape
    canvas = np.zeros((rows * 2 - 1, cols * 2 - 1))
    canvas[rows - 1, cols - 1] = 1
    seen = black_box(canvas)
    kernel = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            kernel[r, c] = seen[r, cols - 1 - c]
    return kernel


# %% wrong: height and width are exchanged, which shows when the kernel is not square
def recover_kernel(black_box, kernel_shape):
    kw, kh = kernel_shape
    impulse = np.zeros((2 * kh - 1, 2 * kw - 1))
    impulse[kh - 1, kw - 1] = 1
    return np.flip(black_box(impulse))


# %% wrong: the bright pixel is in the upper left corner, where only the first weight reaches it
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    image = np.zeros((2 * kh - 1, 2 * kw - 1))
    image[0, 0] = 1
    return black_box(image)[::-1, ::-1]


# %% wrong: returns the weights as one flat list of arrays, not in the shape of the kernel
def recover_kernel(black_box, kernel_shape):
    n = kernel_shape[0] * kernel_shape[1]
    weights = []
    for k in range(n):
        image = np.zeros(n)
        image[k] = 1
        weights.append(black_box(image.reshape(kernel_shape)))
    return np.array(weights).flatten()


# %% wrong: solves for the weights with too few random images, so there is no single solution
def recover_kernel(black_box, kernel_shape):
    rng = np.random.default_rng(0)
    n_images = max(kernel_shape)
    A = rng.random((n_images, kernel_shape[0] * kernel_shape[1]))
    b = [black_box(row.reshape(kernel_shape))[0, 0] for row in A]
    solution = np.linalg.lstsq(A, np.array(b), rcond=None)[0]
    return solution.reshape(kernel_shape)


# %% wrong: two mistakes: the rows come out in reverse order, and the signs are lost
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    kernel = np.zeros((kh, kw))
    for i in range(kh):
        for j in range(kw):
            dot = np.zeros((kh, kw))
            dot[i, j] = 1
            kernel[kh - 1 - i, j] = abs(black_box(dot).item())
    return kernel


# %% wrong: two mistakes: divides by the sum of the weights, and does not turn the answer
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    impulse = np.zeros((2 * kh - 1, 2 * kw - 1))
    impulse[kh - 1, kw - 1] = 1
    kernel = black_box(impulse)
    return kernel / (kernel.sum() + 1e-9)


# %% wrong: crashes: the shape has no brackets, so np.zeros takes the width as a data type
def recover_kernel(black_box, kernel_shape):
    kh, kw = kernel_shape
    impulse = np.zeros(2 * kh - 1, 2 * kw - 1)
    impulse[kh - 1, kw - 1] = 1
    return np.flip(black_box(impulse))


# %% right: as many unit images as weights, in a comprehension over the identity matrix
def recover_kernel(black_box, kernel_shape):
    unit_images = np.eye(int(np.prod(kernel_shape)))
    weights = [float(black_box(u.reshape(kernel_shape)).squeeze()) for u in unit_images]
    return np.array(weights).reshape(kernel_shape)


# %% right: random images and a system of linear equations
def recover_kernel(black_box, kernel_shape):
    rng = np.random.default_rng(1)
    size = kernel_shape[0] * kernel_shape[1]
    images = rng.normal(size=(4 * size, *kernel_shape))
    answers = np.array([black_box(image)[0, 0] for image in images])
    solution, *_ = np.linalg.lstsq(images.reshape(4 * size, size), answers, rcond=None)
    return solution.reshape(kernel_shape)
