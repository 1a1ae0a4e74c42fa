"""Answers to `compare_params` that a learner could write."""

# %% wrong: the local layer does not have weights of its own for each map
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    places = (H - kh + 1) * (W - kw + 1)
    n_out = places * c_out
    return {
        "dense": n_out * H * W * C + n_out,
        "local": places * kh * kw * C + n_out,
        "shared": conv_params(kh, kw, C, c_out, bias=True),
    }


# %% wrong: returns the three numbers in a list instead of a dictionary
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return [n_out * (H * W * C + 1), n_out * (kh * kw * C + 1), c_out * (kh * kw * C + 1)]


# %% wrong: height and width of the kernel are exchanged
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kw, kh = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    out = {}
    out["dense"] = H * W * C * n_out + n_out
    out["local"] = kh * kw * C * n_out + n_out
    out["shared"] = kh * kw * C * c_out + c_out
    return out


# %% wrong: takes the image and the kernel for squares
def compare_params(in_shape, kernel_shape, c_out):
    n = in_shape[0]
    k = kernel_shape[0]
    channels = in_shape[2]
    out = (n - k + 1) ** 2 * c_out
    return {
        "dense": (n**2 * channels + 1) * out,
        "local": (k**2 * channels + 1) * out,
        "shared": (k**2 * channels + 1) * c_out,
    }


# %% wrong: two mistakes: no layer has biases, and each map has H - kh rows and W - kw columns
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    h_new, w_new = H - kh, W - kw
    return {
        "dense": H * W * C * h_new * w_new * c_out,
        "local": kh * kw * C * h_new * w_new * c_out,
        "shared": conv_params(kh, kw, C, c_out, bias=False),
    }


# %% wrong: crashes: unpacks a shape of three numbers into two
def compare_params(in_shape, kernel_shape, c_out):
    H, W = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return {"dense": (H * W + 1) * n_out, "local": (kh * kw + 1) * n_out, "shared": (kh * kw + 1) * c_out}


# %% wrong: input and output channels are exchanged in the call of conv_params
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    shared = conv_params(kh, kw, c_out, C)
    local = n_out * kh * kw * C + n_out
    dense = n_out * H * W * C + n_out
    return {"dense": dense, "local": local, "shared": shared}


# %% wrong: dense and local are exchanged
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    window = kh * kw * C
    everything = H * W * C
    names = ["local", "dense", "shared"]
    counts = [everything * n_out + n_out, window * n_out + n_out, window * c_out + c_out]
    return dict(zip(names, counts))


# %% wrong: the biases of the dense layer are one for each input
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    n_in = H * W * C
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    return {
        "dense": n_in * n_out + n_in,
        "local": n_out * (kh * kw * C + 1),
        "shared": c_out * (kh * kw * C + 1),
    }


# %% wrong: two mistakes: the maps are one too large in both directions, and the local layer shares its biases
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    Hp = H - kh + 2
    Wp = W - kw + 2
    n_out = Hp * Wp * c_out
    return {
        "dense": H * W * C * n_out + n_out,
        "local": kh * kw * C * n_out + c_out,
        "shared": kh * kw * C * c_out + c_out,
    }


# %% right: weights and biases kept apart
def compare_params(in_shape, kernel_shape, c_out):
    (H, W, C), (kh, kw) = in_shape, kernel_shape
    n_out = (H - kh + 1) * (W - kw + 1) * c_out
    weights = {"dense": n_out * H * W * C, "local": n_out * kh * kw * C, "shared": c_out * kh * kw * C}
    biases = {"dense": n_out, "local": n_out, "shared": c_out}
    return {name: weights[name] + biases[name] for name in weights}


# %% right: counts output by output in loops
def compare_params(in_shape, kernel_shape, c_out):
    H, W, C = in_shape
    kh, kw = kernel_shape
    dense = local = shared = 0
    for k in range(c_out):
        for i in range(H - kh + 1):
            for j in range(W - kw + 1):
                dense += H * W * C + 1
                local += kh * kw * C + 1
        shared += kh * kw * C + 1
    return {"dense": dense, "local": local, "shared": shared}
