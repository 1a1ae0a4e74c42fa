"""Answers to `convolve2d` that a learner could write."""

# %% wrong [convolution.not-flipped]: does not turn the kernel at all
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    out = np.zeros((image.shape[0] - kh + 1, image.shape[1] - kw + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + kh, j : j + kw] * kernel).sum()
    return out


# %% wrong [convolution.flipped-up-down]: turns the kernel upside down only, the columns stay as they are
def convolve2d(image, kernel):
    flipped = kernel[::-1]
    return cross_correlate2d(image, flipped)


# %% wrong [convolution.transposed-instead-of-turned]: transposes the kernel instead of turning it
def convolve2d(image, kernel):
    return cross_correlate2d(image, kernel.T)


# %% wrong [convolution.turned-by-90]: turns the kernel by 90 degrees only
def convolve2d(image, kernel):
    turned = np.rot90(kernel)
    return cross_correlate2d(image, turned)


# %% wrong [convolution.image-turned]: turns the image instead of the kernel, so the responses come out turned
def convolve2d(image, kernel):
    image = np.flip(image)
    return cross_correlate2d(image, kernel)


# %% wrong: turns the responses, not the kernel
def convolve2d(image, kernel):
    result = cross_correlate2d(image, kernel)
    return result[::-1, ::-1]


# %% wrong [convolution.negated-instead-of-turned]: multiplies the kernel by -1 instead of turning it
def convolve2d(image, kernel):
    opposite = kernel * -1
    response = cross_correlate2d(image, opposite)
    return response


# %% wrong [convolution.not-flipped]: np.rot90 counts quarter turns, so 180 of them leave the kernel as it is
def convolve2d(image, kernel):
    return cross_correlate2d(image, np.rot90(kernel, 180))


# %% wrong: two mistakes: mirrors left and right only, and lets the kernel hang over the border on zeros
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    mirrored = np.fliplr(kernel)
    padded = np.pad(image, ((kh - 1, kh - 1), (kw - 1, kw - 1)))
    return cross_correlate2d(padded, mirrored)


# %% wrong: crashes: counts the weights from the end with kh - a and kw - b, which at 0 is one too many
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    rows = image.shape[0] - kh + 1
    cols = image.shape[1] - kw + 1
    res = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            for a in range(kh):
                for b in range(kw):
                    res[r, c] += image[r + a, c + b] * kernel[kh - a, kw - b]
    return res


# %% right: the kernel backwards in both directions, then slide
def convolve2d(image, kernel):
    return cross_correlate2d(image, kernel[::-1, ::-1])


# %% right: own loops, weights counted from the end
def convolve2d(image, kernel):
    kh, kw = kernel.shape
    rows, columns = output_size(image.shape[0], kh), output_size(image.shape[1], kw)
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            total = 0
            for i in range(kh):
                for j in range(kw):
                    total += image[row + i, column + j] * kernel[kh - 1 - i, kw - 1 - j]
            response[row, column] = total
    return response


# %% right: two quarter turns, with sliding windows
def convolve2d(image, kernel):
    turned = np.rot90(kernel, 2)
    windows = np.lib.stride_tricks.sliding_window_view(image, turned.shape)
    return (windows * turned).sum(axis=(-2, -1)).astype(float)
