"""Answers to `fit_local_kernels` that a learner could write."""

# %% wrong: the weights stay flat, (H', W', kh * kw)
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh * kw))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, kh * kw)
            kernels[i, j], *_ = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)
    return kernels


# %% wrong: fits a kernel to each image alone and takes the mean
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for n in range(N):
        for i in range(h):
            for j in range(w):
                row = images[n, i:i + kh, j:j + kw].reshape(1, -1)
                weights = np.linalg.lstsq(row, targets[n, i, j:j + 1], rcond=None)[0]
                kernels[i, j] += weights.reshape(kh, kw) / N
    return kernels


# %% wrong: all positions of one row of the map share a kernel
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        rows, values = [], []
        for j in range(w):
            for n in range(N):
                rows.append(images[n, i:i + kh, j:j + kw].ravel())
                values.append(targets[n, i, j])
        kernels[i, :] = np.linalg.lstsq(np.array(rows), np.array(values), rcond=None)[0].reshape(kh, kw)
    return kernels


# %% wrong: crashes: the normal equations have no inverse if the images do not determine a kernel
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            X = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            y = targets[:, i, j]
            kernels[i, j] = (np.linalg.inv(X.T @ X) @ X.T @ y).reshape(kh, kw)
    return kernels


# %% wrong: adds 1 to the diagonal so that it can be inverted, which makes all weights too small
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            X = images[:, i:i + kh, j:j + kw].reshape(N, -1).astype(float)
            kernels[i, j] = np.linalg.solve(X.T @ X + np.eye(kh * kw), X.T @ targets[:, i, j]).reshape(kh, kw)
    return kernels


# %% wrong: keeps one array for all positions, so all kernels are the last one
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    kernel = np.zeros((kh, kw))
    all_kernels = []
    for i in range(targets.shape[1]):
        line = []
        for j in range(targets.shape[2]):
            rows = images[:, i:i + kh, j:j + kw].reshape(len(images), -1)
            kernel[:] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
            line.append(kernel)
        all_kernels.append(line)
    return np.array(all_kernels)


# %% wrong: a position with fewer images than weights gets zeros instead of the smallest weights that fit
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            if np.linalg.matrix_rank(rows) == kh * kw:
                kernels[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


# %% wrong: height and width of the kernel are exchanged
def fit_local_kernels(images, targets, kernel_shape):
    kw, kh = kernel_shape
    N, H, W = images.shape
    kernels = np.zeros((H - kh + 1, W - kw + 1, kh, kw))
    for i in range(min(H - kh + 1, targets.shape[1])):
        for j in range(min(W - kw + 1, targets.shape[2])):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            kernels[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


# %% wrong: two mistakes: a bias is fitted too and thrown away, and the axes are in the order (kh, kw, H', W')
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    windows = np.lib.stride_tricks.sliding_window_view(images, (kh, kw), axis=(1, 2))
    N, h, w = windows.shape[:3]
    kernels = np.zeros((kh, kw, h, w))
    for i in range(h):
        for j in range(w):
            rows = np.column_stack([windows[:, i, j].reshape(N, -1), np.ones(N)])
            weights = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0]
            kernels[:, :, i, j] = weights[:-1].reshape(kh, kw)
    return kernels


# %% wrong: two mistakes: the last column of positions is left out, and the weights are rounded
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for j in range(w - 1):
        for i in range(h):
            rows = [image[i:i + kh, j:j + kw].ravel() for image in images]
            weights = np.linalg.lstsq(np.array(rows), targets[:, i, j], rcond=None)[0]
            kernels[i, j] = weights.round(2).reshape(kh, kw)
    return kernels


# %% right: skips positions that have seen nothing but zeros
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    h, w = images.shape[1] - kh + 1, images.shape[2] - kw + 1
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            rows, values = [], []
            for n in range(len(images)):
                rows.append(images[n, i:i + kh, j:j + kw].flatten())
                values.append(targets[n, i, j])
            rows, values = np.array(rows), np.array(values)
            if not rows.any():
                continue
            solution = np.linalg.lstsq(rows, values, rcond=None)
            kernels[i, j] = solution[0].reshape(kh, kw)
    return kernels


# %% right: the pseudoinverse of all positions at once
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    windows = np.lib.stride_tricks.sliding_window_view(images.astype(float), (kh, kw), axis=(1, 2))
    n, h, w = windows.shape[:3]
    rows = windows.reshape(n, h, w, kh * kw).transpose(1, 2, 0, 3)
    values = targets.transpose(1, 2, 0)[..., None]
    return (np.linalg.pinv(rows) @ values).reshape(h, w, kh, kw)
