"""Answers to `fit_local_kernels` that a learner could write."""

# %% wrong [weight-sharing.local-fit-shared]: fits one shared kernel and repeats it at every position
def fit_local_kernels(images, targets, kernel_shape):
    kernel = fit_shared_kernel(images, targets, kernel_shape)
    N, h, w = targets.shape
    return np.tile(kernel, (h, w, 1, 1))


# %% wrong [weight-sharing.local-fit-axes]: the axes are in the order (kh, kw, H', W')
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((kh, kw, h, w))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            fit = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0]
            kernels[:, :, i, j] = fit.reshape(kh, kw)
    return kernels


# %% wrong: the kernels are kept as whole numbers
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw), dtype=int)
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            kernels[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


# %% wrong [weight-sharing.local-fit-last-positions-empty]: leaves out the last row and the last column of positions, their kernels stay 0
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, H, W = images.shape
    kernels = np.zeros((H - kh + 1, W - kw + 1, kh, kw))
    for i in range(H - kh):
        for j in range(W - kw):
            A = images[:, i:i + kh, j:j + kw].reshape(N, kh * kw)
            b = targets[:, i, j]
            kernels[i, j] = np.linalg.lstsq(A, b, rcond=None)[0].reshape(kh, kw)
    return kernels


# %% wrong: two mistakes: each kernel sees only the first image, and the weights stay flat
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    h, w = targets.shape[1:]
    kernels = np.zeros((h, w, kh * kw))
    for i in range(h):
        for j in range(w):
            patch = images[0, i:i + kh, j:j + kw].reshape(1, -1)
            value = targets[0, i, j].reshape(1)
            kernels[i, j] = np.linalg.lstsq(patch, value, rcond=None)[0]
    return kernels


# %% wrong [weight-sharing.local-fit-not-reshaped]: crashes: the flat weights are put into a (kh, kw) block without a reshape
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            kernels[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0]
    return kernels


# %% wrong [weight-sharing.local-fit-patches-side-by-side]: the patches stand side by side, at i * kh and j * kw, instead of at i and j
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            patch = images[:, i * kh:(i + 1) * kh, j * kw:(j + 1) * kw]
            if patch.shape[1:] != (kh, kw):
                continue
            rows = patch.reshape(N, -1)
            kernels[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


# %% wrong [weight-sharing.local-fit-flat-positions]: the kernels are returned in one long list, (H' * W', kh, kw)
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    kernels = []
    for i in range(targets.shape[1]):
        for j in range(targets.shape[2]):
            rows = images[:, i:i + kh, j:j + kw].reshape(len(images), -1)
            weights = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0]
            kernels.append(weights.reshape(kh, kw))
    return np.array(kernels)


# %% wrong [weight-sharing.local-fit-images-mixed]: a column holds a patch instead of a row, and the reshape scrambles the pixels of different images
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    out = np.empty((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(kh * kw, N).T
            out[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return out


# %% wrong: two mistakes: the mean of the targets is taken away first, and the kernels are flipped
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            values = targets[:, i, j] - targets[:, i, j].mean()
            w_ij = np.linalg.lstsq(rows, values, rcond=None)[0]
            kernels[i, j] = w_ij[::-1].reshape(kh, kw)
    return kernels


# %% right: a fit at every position
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    N, h, w = targets.shape
    kernels = np.zeros((h, w, kh, kw))
    for i in range(h):
        for j in range(w):
            rows = images[:, i:i + kh, j:j + kw].reshape(N, -1)
            kernels[i, j] = np.linalg.lstsq(rows, targets[:, i, j], rcond=None)[0].reshape(kh, kw)
    return kernels


# %% right: the shared fit, on one position at a time
def fit_local_kernels(images, targets, kernel_shape):
    kh, kw = kernel_shape
    _, h, w = targets.shape
    return np.array([
        [
            fit_shared_kernel(images[:, i:i + kh, j:j + kw], targets[:, i:i + 1, j:j + 1], kernel_shape)
            for j in range(w)
        ]
        for i in range(h)
    ])


# %% right: sliding windows first
def fit_local_kernels(images, targets, kernel_shape):
    windows = np.lib.stride_tricks.sliding_window_view(images, kernel_shape, axis=(1, 2))
    n, h, w, kh, kw = windows.shape
    patches = windows.reshape(n, h, w, kh * kw)
    flat = np.empty((h, w, kh * kw))
    for place in np.ndindex(h, w):
        flat[place] = np.linalg.lstsq(patches[:, *place], targets[:, *place], rcond=None)[0]
    return flat.reshape(h, w, kh, kw)
