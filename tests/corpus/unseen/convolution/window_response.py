"""Answers to `window_response` that a learner could write."""

# %% wrong: np.dot of two matrices is a matrix product, and a whole matrix comes out
def window_response(window, kernel):
    return np.dot(window, kernel)


# %% wrong: takes the weight at the place with row and column exchanged
def window_response(window, kernel):
    acc = 0
    n, m = window.shape
    for i in range(n):
        for j in range(m):
            acc += window[i, j] * kernel[j, i]
    return acc


# %% wrong: multiplies the sum of the pixels by the sum of the weights
def window_response(window, kernel):
    brightness = window.sum()
    weight = kernel.sum()
    return brightness * weight


# %% wrong: two mistakes: sets negative products to 0, and leaves out the first row
def window_response(window, kernel):
    value = 0
    for i in range(1, kernel.shape[0]):
        for j in range(kernel.shape[1]):
            product = window[i, j] * kernel[i, j]
            if product > 0:
                value += product
    return value


# %% wrong: sets a negative response to 0
def window_response(window, kernel):
    value = np.sum(window * kernel)
    return max(value, 0)


# %% wrong: returns the response in the data type of the pixels, so fractions are cut off and uint8 wraps around
def window_response(window, kernel):
    response = np.sum(window * kernel)
    return response.astype(window.dtype)


# %% wrong: multiplies inside the window itself, which changes the caller's array (and fails for uint8 pixels)
def window_response(window, kernel):
    window *= kernel
    return window.sum()


# %% wrong: prints the response but does not return it
def window_response(window, kernel):
    r = 0
    for a, b in zip(window.flatten(), kernel.flatten()):
        r += a * b
    print(r)


# %% wrong: two mistakes: goes over the diagonal only, and returns the mean of these products
def window_response(window, kernel):
    products = []
    for i in range(min(kernel.shape)):
        products.append(window[i, i] * kernel[i, i])
    return sum(products) / len(products)


# %% wrong: crashes: gives the kernel to np.sum as its second argument, which is the axis
def window_response(window, kernel):
    return np.sum(window, kernel)


# %% right: with einsum
def window_response(window, kernel):
    return np.einsum("ij,ij->", window.astype(np.float64), kernel.astype(np.float64))


# %% right: a generator over all places, with ndindex
def window_response(window, kernel):
    window, kernel = np.asarray(window), np.asarray(kernel)
    return sum(int(window[p]) * kernel[p] if window.dtype.kind in "iu" else window[p] * kernel[p]
               for p in np.ndindex(*kernel.shape))
