"""Answers to `conv_params` that a learner could write."""

# %% wrong [weight-sharing.params-no-input-channels]: forgets that a kernel has weights for every input channel
def conv_params(kh, kw, c_in, c_out, bias=True):
    weights = kh * kw * c_out
    if bias:
        return weights + c_out
    return weights


# %% wrong: counts the weights of one kernel only
def conv_params(kh, kw, c_in, c_out, bias=True):
    n = kh * kw * c_in
    if bias:
        n += c_out
    return n


# %% wrong [weight-sharing.params-one-bias]: one bias for the whole layer instead of one for each kernel
def conv_params(kh, kw, c_in, c_out, bias=True):
    n_weights = kh * kw * c_in * c_out
    n_biases = 1 if bias else 0
    return n_weights + n_biases


# %% wrong [weight-sharing.params-bias-per-channel-pair]: a bias for every channel of every kernel
def conv_params(kh, kw, c_in, c_out, bias=True):
    per_slice = kh * kw
    if bias:
        per_slice = per_slice + 1
    return per_slice * c_in * c_out


# %% wrong [weight-sharing.params-bias-always]: always counts the biases
def conv_params(kh, kw, c_in, c_out, bias=True):
    return (kh * kw * c_in + 1) * c_out


# %% wrong: the if belongs to the whole sum, so without the bias the answer is 0
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in * c_out + c_out if bias else 0


# %% wrong [weight-sharing.params-bias-turned-round]: adds the biases when there are none, and not when there are
def conv_params(kh, kw, c_in, c_out, bias=True):
    params = kh * kw * c_in * c_out
    if not bias:
        params += c_out
    return params


# %% wrong: two mistakes: takes every kernel for a square, and counts one bias for each input channel
def conv_params(kh, kw, c_in, c_out, bias=True):
    one_kernel = kh**2 * c_in
    total = one_kernel * c_out
    return total + c_in if bias else total


# %% wrong: crashes: gives the four sizes to np.zeros without a tuple
def conv_params(kh, kw, c_in, c_out, bias=True):
    kernels = np.zeros(kh, kw, c_in, c_out)
    biases = np.zeros(c_out)
    return kernels.size + (biases.size if bias else 0)


# %% wrong: two mistakes: forgets the input channels, and always counts the biases
def conv_params(kh, kw, c_in, c_out, bias=True):
    result = 0
    for kernel in range(c_out):
        result += kh * kw + 1
    return result


# %% right: in one line
def conv_params(kh, kw, c_in, c_out, bias=True):
    return kh * kw * c_in * c_out + (c_out if bias else 0)


# %% right: per kernel, then times the kernels
def conv_params(kh, kw, c_in, c_out, bias=True):
    per_kernel = kh * kw * c_in
    if bias:
        per_kernel += 1
    return c_out * per_kernel


# %% right: makes the arrays and counts their cells
def conv_params(kh, kw, c_in, c_out, bias=True):
    kernels = np.zeros((kh, kw, c_in, c_out))
    biases = np.zeros(c_out)
    n = kernels.size
    if bias:
        n = n + biases.size
    return n
