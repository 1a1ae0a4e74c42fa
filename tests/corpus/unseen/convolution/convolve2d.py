"""Answers to `convolve2d` that a learner could write."""

# %% wrong: mirrors left and right only, the rows stay as they are
def convolve2d(image, kernel):
    kernel_flipped = np.fliplr(kernel)
    return cross_correlate2d(image, kernel_flipped)


# %% wrong: makes the turned kernel, but then slides the old one
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    flipped = np.zeros((kh, kw))
    for i in range(kh):
        for j in range(kw):
            flipped[i, j] = kernel[kh - 1 - i, kw - 1 - j]
    return cross_correlate2d(image, kernel)


# %% wrong: np.flip returns a new array that is thrown away, so the kernel is not turned
def convolve2d(image, kernel):
    np.flip(kernel, axis=0)
    np.flip(kernel, axis=1)
    return cross_correlate2d(image, kernel)


# %% wrong: turns the image as well as the kernel, so the responses come out turned
def convolve2d(image, kernel):
    a = image[::-1, ::-1]
    b = kernel[::-1, ::-1]
    return cross_correlate2d(a, b)


# %% wrong: turns the caller's kernel in place, so the next call turns it back
def convolve2d(image, kernel):
    kernel[:] = kernel[::-1, ::-1].copy()
    return cross_correlate2d(image, kernel)


# %% wrong: counts from the end with -i and -j, but -0 is the first weight, so the kernel is shifted by one
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            s = 0
            for i in range(kh):
                for j in range(kw):
                    s = s + image[y + i][x + j] * kernel[-i][-j]
            out[y][x] = s
    return out


# %% wrong: pads with zeros so that the result has the size of the image
def convolve2d(image, kernel):
    flipped = np.flipud(np.fliplr(kernel))
    kh, kw = kernel.shape
    top, left = (kh - 1) // 2, (kw - 1) // 2
    padded = np.pad(image, ((top, kh - 1 - top), (left, kw - 1 - left)))
    return cross_correlate2d(padded, flipped)


# %% wrong: two mistakes: turns by a quarter turn only, and divides by the number of weights
def convolve2d(image, kernel):
    k = np.rot90(kernel, k=1)
    response = cross_correlate2d(image, k)
    response /= k.size
    return response


# %% wrong: two mistakes: transposes instead of turning, and forgets the last row and column
def convolve2d(image, kernel):
    k = np.transpose(kernel)
    rows, cols = image.shape[0] - k.shape[0], image.shape[1] - k.shape[1]
    response = np.zeros((rows, cols))
    for row in range(rows):
        for col in range(cols):
            response[row, col] = window_response(image[row : row + k.shape[0], col : col + k.shape[1]], k)
    return response


# %% wrong: crashes: an array has no method rotate
def convolve2d(image, kernel):
    kernel = kernel.rotate(180)
    return cross_correlate2d(image, kernel)


# %% right: turns the flat kernel and gives it its shape back
def convolve2d(image, kernel):
    backwards = np.array(list(reversed(kernel.flatten().tolist()))).reshape(kernel.shape)
    return cross_correlate2d_ps(image, backwards)


# %% right: scatters each pixel over the full result, then cuts out the middle
def convolve2d(image, kernel):
    (H, W), (kh, kw) = image.shape, kernel.shape
    full = np.zeros((H + kh - 1, W + kw - 1))
    for i in range(kh):
        for j in range(kw):
            full[i : i + H, j : j + W] += image.astype(float) * kernel[i, j]
    return full[kh - 1 : H, kw - 1 : W]
