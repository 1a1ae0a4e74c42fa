"""Answers to `cross_correlate2d_ps` that a learner could write."""

# %% wrong [convolution.pad-ignored]: ignores the padding
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    return cross_correlate2d(image, kernel)[::stride, ::stride]


# %% wrong [convolution.window-start-ignores-stride]: the shape is right, but the windows start at row and column, not at row * stride and column * stride
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    kh, kw = kernel.shape
    rows = output_size(image.shape[0], kh, stride, pad)
    columns = output_size(image.shape[1], kw, stride, pad)
    padded = np.pad(image, pad)
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            window = padded[row : row + kh, column : column + kw]
            response[row, column] = window_response(window, kernel)
    return response


# %% wrong [convolution.stride-in-columns-only]: strides to the right only, and goes down one row at a time
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    image = np.pad(image, pad_width=pad)
    full = cross_correlate2d(image, kernel)
    return full[:, ::stride]


# %% wrong [convolution.pad-repeats-the-edge]: pads with copies of the border pixels instead of zeros
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, pad, mode="edge")
    return cross_correlate2d(padded, kernel)[::stride, ::stride]


# %% wrong [convolution.pad-at-top-left-only]: puts all the zeros above and to the left, none below and to the right
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    H, W = image.shape
    kh, kw = kernel.shape
    canvas = np.zeros((H + pad, W + pad))
    canvas[pad:, pad:] = image
    out_h = (H + pad - kh) // stride + 1
    out_w = (W + pad - kw) // stride + 1
    out = np.zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            y, x = i * stride, j * stride
            out[i, j] = np.sum(canvas[y : y + kh, x : x + kw] * kernel)
    return out


# %% wrong [convolution.pixels-skipped-first]: thins out the image before it slides, instead of stepping
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, ((pad, pad), (pad, pad)))
    small = padded[::stride, ::stride]
    return cross_correlate2d(small, kernel)


# %% wrong [convolution.result-padded-then-skipped]: pads the responses instead of the image
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    response = cross_correlate2d(image, kernel)
    response = np.pad(response, pad)
    return response[::stride, ::stride]


# %% wrong: exchanges stride and pad when it asks for the output size
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    kh, kw = kernel.shape
    p = np.pad(image, pad)
    rows = output_size(image.shape[0], kh, max(pad, 1), stride)
    cols = output_size(image.shape[1], kw, max(pad, 1), stride)
    res = np.zeros((rows, cols))
    for r in range(rows):
        for c in range(cols):
            w = p[r * stride : r * stride + kh, c * stride : c * stride + kw]
            if w.shape == kernel.shape:
                res[r, c] = window_response(w, kernel)
    return res


# %% wrong: two mistakes: turns the kernel by 180 degrees, and begins the stride one step late
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image, pad)
    flipped_kernel = np.rot90(kernel, 2)
    everything = cross_correlate2d(padded, flipped_kernel)
    return everything[stride - 1 :: stride, stride - 1 :: stride]


# %% wrong: crashes: np.pad is called without the width of the padding
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    if pad > 0:
        image = np.pad(image, mode="constant", constant_values=0)
    kh, kw = kernel.shape
    response = cross_correlate2d(image, kernel)
    return response[::stride, ::stride]


# %% right: pad, slide everywhere, keep every stride-th response
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    return cross_correlate2d(np.pad(image, pad), kernel)[::stride, ::stride]


# %% right: loops over the positions that count
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    kh, kw = kernel.shape
    rows = output_size(image.shape[0], kh, stride=stride, pad=pad)
    columns = output_size(image.shape[1], kw, stride=stride, pad=pad)
    padded = np.zeros((image.shape[0] + 2 * pad, image.shape[1] + 2 * pad))
    padded[pad : pad + image.shape[0], pad : pad + image.shape[1]] = image
    response = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            top, left = row * stride, column * stride
            response[row, column] = window_response(padded[top : top + kh, left : left + kw], kernel)
    return response


# %% right: with sliding windows and tensordot
def cross_correlate2d_ps(image, kernel, stride=1, pad=0):
    padded = np.pad(image.astype(float), ((pad, pad), (pad, pad)), mode="constant", constant_values=0)
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)[::stride, ::stride]
    return np.tensordot(windows, kernel, axes=2)
