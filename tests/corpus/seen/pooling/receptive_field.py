"""Answers to `receptive_field` that a learner could write."""

# %% wrong [pooling.jump-too-early]: the stride multiplies the jump before the size grows
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        jump = jump * stride
        size = size + (kernel - 1) * jump
    return size, jump


# %% wrong [pooling.field-without-minus-one]: adds kernel jumps, not kernel - 1
def receptive_field(layers):
    size = 1
    jump = 1
    for layer in layers:
        size += layer[0] * jump
        jump *= layer[1]
    return (size, jump)


# %% wrong [pooling.field-ignores-strides]: the jump is never used, every layer adds kernel - 1 pixels
def receptive_field(layers):
    field = 1
    jump = 1
    for k, s in layers:
        field = field + (k - 1)
        jump = jump * s
    return field, jump


# %% wrong: two mistakes: adds the strides instead of multiplying them, and does so before the size grows
def receptive_field(layers):
    s, j = 1, 1
    for kernel, stride in layers:
        j += stride - 1
        s += (kernel - 1) * j
    return s, j


# %% wrong [pooling.field-is-product-of-kernels]: multiplies the kernels
def receptive_field(layers):
    kernels = np.array([layer[0] for layer in layers], dtype=int)
    strides = np.array([layer[1] for layer in layers], dtype=int)
    return int(kernels.prod()), int(strides.prod())


# %% wrong [pooling.jump-of-last-layer]: the jump is the stride of the last layer only
def receptive_field(layers):
    rf = 1
    current = 1
    for kernel_size, step in layers:
        rf = rf + (kernel_size - 1) * current
        current = step
    return (rf, current)


# %% wrong: two mistakes: exchanges kernel and stride, and returns jump before size
def receptive_field(layers):
    size, jump = 1, 1
    for stride, kernel in layers:
        size += (kernel - 1) * jump
        jump *= stride
    return jump, size


# %% wrong [pooling.first-layer-only]: the return stands inside the loop, so only the first layer counts
def receptive_field(layers):
    size = 1
    jump = 1
    for kernel, stride in layers:
        size = size + (kernel - 1) * jump
        jump = jump * stride
        return size, jump
    return size, jump


# %% wrong: crashes: counts the layers from 1, so the first is skipped and the last index does not exist
def receptive_field(layers):
    size = 1
    jump = 1
    for i in range(1, len(layers) + 1):
        kernel = layers[i][0]
        stride = layers[i][1]
        size = size + (kernel - 1) * jump
        jump = jump * stride
    return size, jump


# %% wrong [pooling.field-starts-at-zero]: starts with a size of 0
def receptive_field(layers):
    result = {"size": 0, "jump": 1}
    for (k, s) in layers:
        result["size"] += (k - 1) * result["jump"]
        result["jump"] *= s
    return result["size"], result["jump"]


# %% right: the rule of the text in a loop
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * jump
        jump *= stride
    return size, jump


# %% right: from the top downwards, a span of n cells covers (n - 1) * stride + kernel below
def receptive_field(layers):
    span = 1
    for kernel, stride in reversed(layers):
        span = (span - 1) * stride + kernel
    jump = 1
    for _, stride in layers:
        jump = jump * stride
    return span, jump


# %% right: with cumprod and a scalar product
def receptive_field(layers):
    k = np.array([a for a, _ in layers], dtype=int)
    s = np.array([1] + [b for _, b in layers], dtype=int)
    jumps = np.cumprod(s)
    return int(1 + np.sum((k - 1) * jumps[:-1])), int(jumps[-1])
