"""Answers to `compare_params` that a learner could write."""

# %% wrong [weight-sharing.compare-dense-no-biases]: the dense layer has no biases
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return {
        "dense": H * W * C * n_out,
        "local": n_out * (kh * kw * C + 1),
        "shared": conv_params(kh, kw, C, c_out),
    }


# %% wrong [weight-sharing.compare-one-map]: counts the outputs of one map only
def compare_params(in_shape, kernel_shape, c_out):
    h, w, c = in_shape
    kh, kw = kernel_shape
    outputs = (h - kh + 1) * (w - kw + 1)
    dense = h * w * c * outputs + outputs
    local = kh * kw * c * outputs + outputs
    shared = kh * kw * c * c_out + c_out
    return {"dense": dense, "local": local, "shared": shared}


# %% wrong [weight-sharing.compare-local-bias-per-kernel]: the local layer has one bias for each kernel instead of each output
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    positions = (H - kh + 1) * (W - kw + 1)
    result = {}
    result["dense"] = (H * W * C + 1) * positions * c_out
    result["local"] = kh * kw * C * positions * c_out + c_out
    result["shared"] = kh * kw * C * c_out + c_out
    return result


# %% wrong [weight-sharing.compare-shared-no-channels]: the shared layer forgets the input channels
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_in = H * W * C
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return dict(dense=n_in * n_out + n_out, local=kh * kw * C * n_out + n_out, shared=kh * kw * c_out + c_out)


# %% wrong [weight-sharing.compare-places-one-short]: the maps are one row and one column too small
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    H2 = H - kh
    W2 = W - kw
    n_out = H2 * W2 * c_out
    dense = n_out * (H * W * C) + n_out
    local = n_out * (kh * kw * C) + n_out
    return {"dense": dense, "local": local, "shared": conv_params(kh, kw, C, c_out)}


# %% wrong [weight-sharing.compare-same-size]: the maps are as large as the image
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    inputs = H * W * C
    outputs = H * W * c_out
    return {
        "dense": inputs * outputs + outputs,
        "local": outputs * kh * kw * C + outputs,
        "shared": kh * kw * C * c_out + c_out,
    }


# %% wrong: two mistakes: neither the dense nor the local layer reads more than one channel, and the dense layer has one bias for each kernel
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    dense = H * W * n_out + c_out
    local = (kh * kw + 1) * n_out
    shared = (kh * kw * C + 1) * c_out
    return {"dense": dense, "local": local, "shared": shared}


# %% wrong [weight-sharing.compare-key-convolutional]: the third key has another name
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return {
        "dense": (H * W * C + 1) * n_out,
        "local": (kh * kw * C + 1) * n_out,
        "convolutional": (kh * kw * C + 1) * c_out,
    }


# %% wrong: crashes: hands the kernel's shape to conv_params as one argument
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    maps = (H - kh + 1) * (W - kw + 1) * c_out
    return {
        "dense": maps * H * W * C + maps,
        "local": maps * kh * kw * C + maps,
        "shared": conv_params(kernel_shape, C, c_out),
    }


# %% wrong: two mistakes: the local layer reads only one channel, and the shared layer has a bias at every output
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_in = H * W * C
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    dense = n_in * n_out + n_out
    local = kh * kw * n_out + n_out
    shared = kh * kw * C * c_out + n_out
    return {"dense": dense, "local": local, "shared": shared}


# %% right: the outputs first, then each layer
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return {
        "dense": n_out * (H * W * C + 1),
        "local": n_out * (kh * kw * C + 1),
        "shared": conv_params(kh, kw, C, c_out),
    }


# %% right: counts cells of arrays of the right shapes
def compare_params(in_shape, kernel_shape, c_out):
    n_in = int(np.prod(in_shape))
    window = int(np.prod(kernel_shape)) * in_shape[2]
    out_shape = (in_shape[0] - kernel_shape[0] + 1, in_shape[1] - kernel_shape[1] + 1, c_out)
    n_out = int(np.prod(out_shape))
    result = {}
    result["dense"] = n_in * n_out + n_out
    result["local"] = window * n_out + n_out
    result["shared"] = window * c_out + c_out
    return result


# %% right: with conv_params for all three
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    places = (H - kh + 1) * (W - kw + 1)
    shared = conv_params(kh, kw, C, c_out)
    return {"dense": places * conv_params(H, W, C, c_out), "local": places * shared, "shared": shared}
