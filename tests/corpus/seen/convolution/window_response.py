"""Answers to `window_response` that a learner could write."""

# %% wrong [convolution.matrix-product-summed]: multiplies the two as matrices and adds that up, instead of element by element
def window_response(window, kernel):
    return np.sum(window @ kernel)


# %% wrong [convolution.products-not-added]: returns the array of products and forgets to add them up
def window_response(window, kernel):
    products = window * kernel
    return products


# %% wrong: two mistakes: mirrors the kernel left and right, and takes the mean of the products, not the sum
def window_response(window, kernel):
    return (window * kernel[:, ::-1]).mean()


# %% wrong [convolution.two-by-two-only]: the size 2 by 2 of the example is hard-wired
def window_response(window, kernel):
    a = window[0, 0] * kernel[0, 0]
    b = window[0, 1] * kernel[0, 1]
    c = window[1, 0] * kernel[1, 0]
    d = window[1, 1] * kernel[1, 1]
    return a + b + c + d


# %% wrong [convolution.flipped-kernel]: turns the kernel by 180 degrees before multiplying
def window_response(window, kernel):
    flipped = np.flip(kernel)
    response = 0
    for w_row, k_row in zip(window, flipped):
        for w, k in zip(w_row, k_row):
            response += w * k
    return response


# %% wrong [convolution.added-along-rows-only]: adds up over one axis only, so one number for each column comes out
def window_response(window, kernel):
    result = np.multiply(window, kernel)
    result = sum(result)
    return result


# %% wrong [convolution.last-row-only]: sets the total back to 0 in each row, so only the last row counts
def window_response(window, kernel):
    kh, kw = kernel.shape
    for i in range(kh):
        total = 0
        for j in range(kw):
            total = total + window[i, j] * kernel[i, j]
    return total


# %% wrong [convolution.first-row-only]: the return stands inside the outer loop, so only the first row counts
def window_response(window, kernel):
    s = 0
    for y in range(window.shape[0]):
        for x in range(window.shape[1]):
            s += window[y][x] * kernel[y][x]
        return s


# %% wrong: two mistakes: adds pixel and weight instead of multiplying them, and leaves out the last column
def window_response(window, kernel):
    out = 0.0
    rows = kernel.shape[0]
    cols = kernel.shape[1]
    for r in range(rows):
        for c in range(cols - 1):
            out += window[r, c] + kernel[r, c]
    return out


# %% wrong: crashes: uses round brackets to take an element, so the array is called like a function
def window_response(window, kernel):
    response = 0
    for i in range(len(window)):
        for j in range(len(window[0])):
            response = response + window(i, j) * kernel(i, j)
    return response


# %% right: element by element in one line
def window_response(window, kernel):
    return (window * kernel).sum()


# %% right: two loops and plain Python numbers
def window_response(window, kernel):
    kh, kw = kernel.shape
    total = 0.0
    for i in range(kh):
        for j in range(kw):
            total += float(window[i, j]) * float(kernel[i, j])
    return total


# %% right: as the dot product of two flat vectors
def window_response(window, kernel):
    flat_window = window.astype(float).ravel()
    flat_kernel = kernel.astype(float).ravel()
    return flat_window @ flat_kernel
