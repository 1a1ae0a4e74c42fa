"""Answers to `fit_shared_kernel` that a learner could write."""

# %% wrong [weight-sharing.shared-fit-first-image]: learns only from the first image
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    image, target = images[0], targets[0]
    rows, values = [], []
    for i in range(target.shape[0]):
        for j in range(target.shape[1]):
            rows.append(image[i:i + kh, j:j + kw].ravel())
            values.append(target[i, j])
    weights = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]
    return weights.reshape(kh, kw)


# %% wrong [weight-sharing.shared-fit-first-position]: uses only the patch at the upper left of every image
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    rows = images[:, :kh, :kw].reshape(len(images), -1)
    values = targets[:, 0, 0]
    w = np.linalg.lstsq(rows, values, rcond=None)[0]
    return w.reshape(kh, kw)


# %% wrong [weight-sharing.shared-fit-mean-of-positions]: fits a kernel at each position and returns their mean
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    total = np.zeros(kernel_shape)
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, kh * kw)
            total += np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return total / (h * w)


# %% wrong [weight-sharing.shared-fit-mean-of-fits]: fits a kernel to each image and returns their mean
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    kernels = []
    for image, target in zip(images, targets):
        windows = np.lib.stride_tricks.sliding_window_view(image, kernel_shape)
        rows = windows.reshape(-1, kh * kw)
        kernels.append(np.linalg.lstsq(rows, target.ravel(), rcond=None)[0])
    return np.mean(kernels, axis=0).reshape(kernel_shape)


# %% wrong [weight-sharing.shared-fit-flat]: returns the weights in one flat row
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    rows, values = [], []
    for n in range(targets.shape[0]):
        for i in range(targets.shape[1]):
            for j in range(targets.shape[2]):
                rows.append(images[n, i:i + kh, j:j + kw].flatten())
                values.append(targets[n, i, j])
    weights, *_ = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)
    return weights


# %% wrong: crashes: reshapes all four things that lstsq returns instead of the weights
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    result = np.linalg.lstsq(windows.reshape(-1, kh * kw), targets.reshape(-1), rcond=None)
    return result.reshape(kh, kw)


# %% wrong [weight-sharing.shared-fit-positions-first]: the patches are in another order than the targets, positions first and images last
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    rows = []
    for i in range(h):
        for j in range(w):
            for n in range(N):
                rows.append(images[n, i:i + kh, j:j + kw].reshape(-1))
    weights = np.linalg.lstsq(np.array(rows), targets.reshape(-1), rcond=None)[0]
    return weights.reshape(kh, kw)


# %% wrong: reshapes the weights to (kw, kh) and turns them, so that they are out of order
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_shape, axis=(1, 2))
    A = windows.reshape(-1, kh * kw)
    b = targets.ravel()
    x = np.linalg.lstsq(A, b, rcond=None)[0]
    return x.reshape(kw, kh).T


# %% wrong: two mistakes: only the upper left patch of every image is used, and the kernel is flipped
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    rows = [im[:kh, :kw].ravel() for im in images]
    values = [t[0, 0] for t in targets]
    kernel = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0].reshape(kh, kw)
    return kernel[::-1, ::-1]


# %% wrong: two mistakes: leaves out the last row and column of positions, and returns the weights flat
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, H, W = images.shape
    rows, values = [], []
    for n in range(N):
        for i in range(H - kh):
            for j in range(W - kw):
                rows.append(images[n, i:i + kh, j:j + kw].ravel())
                values.append(targets[n, i, j])
    return np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]


# %% right: loops that collect equations
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    rows, values = [], []
    for n in range(N):
        for i in range(h):
            for j in range(w):
                rows.append(images[n, i:i + kh, j:j + kw].ravel())
                values.append(targets[n, i, j])
    weights = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0]
    return weights.reshape(kh, kw)


# %% right: sliding windows over all images at once
def fit_shared_kernel(images, targets, kernel_shape):
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_shape, axis=(1, 2))
    rows = windows.reshape(-1, kernel_shape[0] * kernel_shape[1]).astype(float)
    return np.linalg.lstsq(rows, targets.ravel(), rcond=None)[0].reshape(kernel_shape)


# %% right: one column for each cell of the kernel
def fit_shared_kernel(images, targets, kernel_shape):
    kh, kw = kernel_shape
    _, h, w = targets.shape
    columns = []
    for a in range(kh):
        for b in range(kw):
            columns.append(images[:, a:a + h, b:b + w].ravel())
    rows = np.stack(columns, axis=1)
    weights, residuals, rank, s = np.linalg.lstsq(rows, targets.ravel(), rcond=None)
    return weights.reshape((kh, kw))
