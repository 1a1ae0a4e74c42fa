"""Answers to `fit_shared_kernel` that a learner could write."""

# %% wrong: fits a bias too and throws it away
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    rows, values = [], []
    for image, target in zip(images, targets):
        for i in range(target.shape[0]):
            for j in range(target.shape[1]):
                patch = image[i:i + kh, j:j + kw].ravel()
                rows.append(np.append(patch, 1))
                values.append(target[i, j])
    solution = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]
    return solution[:-1].reshape(kh, kw)


# %% wrong: averages patch times target, which is no least squares fit
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernel = np.zeros((kh, kw))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                kernel += images[n, i:i + kh, j:j + kw] * targets[n, i, j]
    return kernel / (N * h * w)


# %% wrong: crashes: np.linalg.solve wants as many equations as unknown weights
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    rows = []
    for image in images:
        for i in range(targets.shape[1]):
            for j in range(targets.shape[2]):
                rows.append(image[i:i + kh, j:j + kw].ravel())
    weights = np.linalg.solve(np.array(rows), targets.ravel())
    return weights.reshape(kernel_shape)


# %% wrong: leaves out the last row and the last column of positions
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, H, W = images.shape
    X, y = [], []
    for n in range(N):
        for i in range(H - kh):
            for j in range(W - kw):
                X.append(images[n, i:i + kh, j:j + kw].ravel())
                y.append(targets[n, i, j])
    return np.linalg.lstsq(np.array(X), np.array(y), rcond=None)[0].reshape(kh, kw)


# %% wrong: a kernel of 3 by 3 is built in
def fit_shared_kernel(images, targets, kernel_shape):
    rows, values = [], []
    for n in range(len(images)):
        for i in range(images.shape[1] - 2):
            for j in range(images.shape[2] - 2):
                rows.append(images[n, i:i + 3, j:j + 3].ravel())
                values.append(targets[n, i, j])
    w = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]
    return w.reshape(3, 3)


# %% wrong: later positions overwrite the earlier ones, so each image gives only its last patch
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    rows = np.zeros((N, kh * kw))
    values = np.zeros(N)
    for n in range(N):
        for i in range(h):
            for j in range(w):
                rows[n] = images[n, i:i + kh, j:j + kw].ravel()
                values[n] = targets[n, i, j]
    weights, _, _, _ = np.linalg.lstsq(rows, values, rcond=None)
    return weights.reshape(kh, kw)


# %% wrong: the patches are flattened column by column, and the weights put back row by row
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    patches = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    patches = patches.transpose(0, 1, 2, 4, 3).reshape(-1, kw * kh)
    fit = np.linalg.lstsq(patches, targets.flatten(), rcond=None)
    return fit[0].reshape(kh, kw)


# %% wrong: adds all images up first and fits the kernel to the sum of the targets
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    image = images.sum(axis=0)
    target = targets.sum(axis=0)
    windows = np.lib.stride_tricks.sliding_window_view(image, (kh, kw)).reshape(-1, kh * kw)
    return np.linalg.lstsq(windows, target.ravel(), rcond=None)[0].reshape(kh, kw)


# %% wrong: two mistakes: leaves out the first row of positions, and rounds the weights
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    all_rows = []
    all_values = []
    for n, image in enumerate(images):
        h, w = targets[n].shape
        for i in range(1, h):
            for j in range(w):
                all_rows.append(image[i:i + kh, j:j + kw].reshape(kh * kw))
                all_values.append(targets[n][i][j])
    weights = np.linalg.lstsq(np.asarray(all_rows), np.asarray(all_values), rcond=None)[0]
    return np.round(weights, 1).reshape(kh, kw)


# %% wrong: two mistakes: only the first image, and rows and columns of the target are exchanged
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    windows = np.lib.stride_tricks.sliding_window_view(images[0], (kh, kw))
    rows = windows.reshape(-1, kh * kw)
    values = targets[0].T.ravel()
    return np.linalg.lstsq(rows, values, rcond=None)[0].reshape(kh, kw)


# %% right: with the pseudoinverse
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    H, W = images.shape[1:]
    rows = [
        image[i:i + kh, j:j + kw].flatten()
        for image in images
        for i in range(H - kh + 1)
        for j in range(W - kw + 1)
    ]
    return (np.linalg.pinv(np.array(rows, dtype=float)) @ targets.flatten()).reshape(kh, kw)


# %% right: stacks the equations of each image
def equations(image, target, kh, kw):
    h, w = target.shape
    A = np.zeros((h * w, kh * kw))
    for p in range(h * w):
        i, j = divmod(p, w)
        A[p] = image[i:i + kh, j:j + kw].ravel()
    return A, target.ravel()


def fit_shared_kernel(images, targets, kernel_shape):
    pairs = [equations(im, t, *kernel_shape) for im, t in zip(images, targets)]
    A = np.concatenate([a for a, _ in pairs])
    b = np.concatenate([t for _, t in pairs])
    return np.linalg.lstsq(A, b, rcond=None)[0].reshape(kernel_shape)
