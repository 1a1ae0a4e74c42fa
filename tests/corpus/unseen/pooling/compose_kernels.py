"""Answers to `compose_kernels` that a learner could write."""

# %% wrong: slides k2 over the padded k1 without turning it, a response and not the composed kernel
def compose_kernels(k1, k2):
    h2, w2 = k2.shape
    padded = np.pad(k1, ((h2 - 1, h2 - 1), (w2 - 1, w2 - 1)))
    out = np.zeros((padded.shape[0] - h2 + 1, padded.shape[1] - w2 + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(padded[i : i + h2, j : j + w2] * k2)
    return out


# %% wrong: the result is one row and one column too large
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    new = np.zeros((h1 + h2, w1 + w2))
    for r in range(h2):
        for c in range(w2):
            new[r : r + h1, c : c + w1] += k1 * k2[r, c]
    return new


# %% wrong: np.kron puts the copies side by side, they do not overlap
def compose_kernels(k1, k2):
    return np.kron(k2, k1)


# %% wrong: loops over k2 up to the size of k1, hard-wired to kernels of the same shape
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    K = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    for r in range(min(h1, h2)):
        for c in range(min(w1, w2)):
            K[r : r + h1, c : c + w1] += k2[r, c] * k1
    return K


# %% wrong: flattens the kernels and convolves the rows of numbers, so rows run into each other
def compose_kernels(k1, k2):
    h = k1.shape[0] + k2.shape[0] - 1
    w = k1.shape[1] + k2.shape[1] - 1
    flat = np.convolve(k1.ravel(), k2.ravel())
    out = np.zeros(h * w)
    n = min(len(flat), h * w)
    out[:n] = flat[:n]
    return out.reshape(h, w)


# %% wrong: two mistakes: multiplies k1 in place and not a copy, so k1 of the caller changes and every copy is multiplied by all weights before
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    out = np.zeros((h1 + h2 - 1, w1 + w2 - 1))
    copy = k1
    for r in range(h2):
        for c in range(w2):
            copy[:] = copy * k2[r, c]
            out[r : r + h1, c : c + w1] += copy
    return out


# %% wrong: two mistakes: convolves each row of k1 with the same row of k2 only, and turns the rows of k2 around
def compose_kernels(k1, k2):
    height = k1.shape[0] + k2.shape[0] - 1
    width = k1.shape[1] + k2.shape[1] - 1
    out = np.zeros((height, width))
    for r in range(min(len(k1), len(k2))):
        out[r] = np.convolve(k1[r], k2[r][::-1])
    return out


# %% wrong: two mistakes: reads only the first row of k2, and starts with a canvas of ones
def compose_kernels(k1, k2):
    h1, w1 = k1.shape
    h2, w2 = k2.shape
    canvas = np.ones((h1 + h2 - 1, w1 + w2 - 1))
    for c in range(w2):
        canvas[:h1, c : c + w1] += k1 * k2[0, c]
    return canvas


# %% wrong: crashes: the slices have the size of k2 where copies of k1 are added
def compose_kernels(k1, k2):
    result = np.zeros((k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1))
    for i in range(k2.shape[0]):
        for j in range(k2.shape[1]):
            result[i : i + k2.shape[0], j : j + k2.shape[1]] += k2[i, j] * k1
    return result


# %% wrong: the weights of k2 decide only where the copies go, each copy is added without its weight
def compose_kernels(k1, k2):
    out_h = k1.shape[0] + k2.shape[0] - 1
    out_w = k1.shape[1] + k2.shape[1] - 1
    combined = np.zeros((out_h, out_w))
    for (r, c), weight in np.ndenumerate(k2):
        if weight != 0:
            combined[r : r + k1.shape[0], c : c + k1.shape[1]] += k1
    return combined


# %% right: one np.convolve for each pair of rows
def compose_kernels(k1, k2):
    out = np.zeros((k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1))
    for i, row1 in enumerate(k1):
        for j, row2 in enumerate(k2):
            out[i + j] += np.convolve(row1, row2)
    return out


# %% right: with the Fourier transform
def compose_kernels(k1, k2):
    shape = (k1.shape[0] + k2.shape[0] - 1, k1.shape[1] + k2.shape[1] - 1)
    return np.fft.ifft2(np.fft.fft2(k1, shape) * np.fft.fft2(k2, shape)).real
