"""Answers to `cross_correlate2d_ps` that a learner could write."""

# %% wrong: pads but ignores the stride
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded_image = np.pad(image, pad, "constant")
    return cross_correlate2d(padded_image, kernel)


# %% wrong: makes the padded image, but then slides over the unpadded one
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, pad)
    kh, kw = kernel.shape
    rows = range(0, image.shape[0] - kh + 1, stride)
    cols = range(0, image.shape[1] - kw + 1, stride)
    return np.array([[window_response(image[r : r + kh, c : c + kw], kernel) for c in cols] for r in rows], dtype=float)


# %% wrong: pads above and below only
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, ((pad, pad), (0, 0)))
    out = cross_correlate2d(padded, kernel)
    out = out[::stride, ::stride]
    return out


# %% wrong: pads by 1 whenever there is padding, whatever pad says
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    H, W = image.shape
    if pad:
        new = np.zeros((H + 2, W + 2))
        new[1:-1, 1:-1] = image
    else:
        new = image
    return cross_correlate2d(new, kernel)[::stride, ::stride]


# %% wrong: the size of the result is computed from the image without its padding
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    kh, kw = kernel.shape
    h = (image.shape[0] - kh) // stride + 1
    w = (image.shape[1] - kw) // stride + 1
    image = np.pad(image, pad)
    response = np.zeros((h, w))
    for i in range(h):
        for j in range(w):
            response[i, j] = (image[i * stride : i * stride + kh, j * stride : j * stride + kw] * kernel).sum()
    return response


# %% wrong: puts each response at its start in a large array, so zeros stay between the responses
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, pad)
    kh, kw = kernel.shape
    H, W = padded.shape
    response = np.zeros((H - kh + 1, W - kw + 1))
    for row in range(0, H - kh + 1, stride):
        for col in range(0, W - kw + 1, stride):
            response[row, col] = window_response(padded[row : row + kh, col : col + kw], kernel)
    return response


# %% wrong: uses the height for both sides of the result, which is wrong unless image and kernel are square
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    n = output_size(image.shape[0], kernel.shape[0], stride, pad)
    padded = np.pad(image, pad)
    kh, kw = kernel.shape
    out = np.zeros((n, n))
    for a in range(n):
        for b in range(n):
            patch = padded[a * stride : a * stride + kh, b * stride : b * stride + kw]
            out[a, b] = np.sum(patch * kernel[: patch.shape[0], : patch.shape[1]])
    return out


# %% wrong: two mistakes: pads twice as much as asked, and strides down only
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    bigger = np.pad(image, 2 * pad)
    response = cross_correlate2d(bigger, kernel)
    return response[::stride]


# %% wrong: crashes: a last step that does not fit is taken (rounds up), so the last window is smaller than the kernel
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, pad)
    kh, kw = kernel.shape
    rows = int(np.ceil((padded.shape[0] - kh) / stride)) + 1
    columns = int(np.ceil((padded.shape[1] - kw) / stride)) + 1
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            r, c = row * stride, column * stride
            response[row, column] = window_response(padded[r : r + kh, c : c + kw], kernel)
    return response


# %% wrong: two mistakes: fills the border with ones, and stores the responses as whole numbers
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    H, W = image.shape
    frame = np.ones((H + 2 * pad, W + 2 * pad))
    frame[pad : H + pad, pad : W + pad] = image
    result = cross_correlate2d(frame, kernel)[::stride, ::stride]
    return result.astype(int)


# %% right: four loops that skip what lies outside, no padded array at all
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    H, W = image.shape
    kh, kw = kernel.shape
    out = np.zeros((output_size(H, kh, stride, pad), output_size(W, kw, stride, pad)))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    y = i * stride + a - pad
                    x = j * stride + b - pad
                    if 0 <= y < H and 0 <= x < W:
                        out[i, j] += float(image[y, x]) * float(kernel[a, b])
    return out


# %% right: pads with block concatenation and adds shifted, strided slices
def surround(image, pad):
    wide = np.hstack([np.zeros((image.shape[0], pad)), image, np.zeros((image.shape[0], pad))])
    bar = np.zeros((pad, wide.shape[1]))
    return np.vstack([bar, wide, bar])


def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    big = surround(image, pad)
    (kh, kw), (H, W) = kernel.shape, big.shape
    total = 0
    for i in range(kh):
        for j in range(kw):
            total = total + kernel[i, j] * big[i : H - kh + i + 1 : stride, j : W - kw + j + 1 : stride]
    return total
