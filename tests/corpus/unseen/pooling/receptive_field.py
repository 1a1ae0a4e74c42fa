"""Answers to `receptive_field` that a learner could write."""

# %% wrong: goes through the layers from the top down with the rule for the way up
def receptive_field(layers):
    size = 1
    jump = 1
    for kernel, stride in layers[::-1]:
        size += (kernel - 1) * jump
        jump *= stride
    return size, jump


# %% wrong: uses the stride of the layer itself as the step of its window
def receptive_field(layers):
    size, jump = 1, 1
    for n in range(len(layers)):
        k = layers[n][0]
        s = layers[n][1]
        size = size + (k - 1) * s
        jump = jump * s
    return size, jump


# %% wrong: size and jump come back in the wrong order
def receptive_field(layers):
    jump = 1
    size = 1
    for kernel, stride in layers:
        size = size + (kernel - 1) * jump
        jump = jump * stride
    return jump, size


# %% wrong: returns only the size
def receptive_field(layers):
    pixels, step = 1, 1
    for kernel, stride in layers:
        pixels += (kernel - 1) * step
        step *= stride
    return pixels


# %% wrong: returns the numbers of every layer as a list, not those of the last
def receptive_field(layers):
    table = [(1, 1)]
    for kernel, stride in layers:
        before_size, before_jump = table[-1]
        table.append((before_size + (kernel - 1) * before_jump, before_jump * stride))
    return table[1:]


# %% wrong: adds the kernels up, as if the windows lay side by side
def receptive_field(layers):
    size = sum(kernel for kernel, stride in layers)
    jump = 1
    for kernel, stride in layers:
        jump *= stride
    return max(size, 1), jump


# %% wrong: two mistakes: a pooling layer (kernel equal to stride) multiplies the size by its window, and its stride does not multiply the jump
def receptive_field(layers):
    size, jump = 1, 1
    for kernel, stride in layers:
        if kernel == stride:
            size = size * kernel
        else:
            size = size + (kernel - 1) * jump
            jump = jump * stride
    return size, jump


# %% wrong: two mistakes: the last layer is left out, and the jump is returned before the size
def receptive_field(layers):
    size, jump = 1, 1
    i = 0
    while i < len(layers) - 1:
        kernel, stride = layers[i]
        size += (kernel - 1) * jump
        jump *= stride
        i += 1
    return jump, size


# %% wrong: crashes: takes the two numbers of a layer for a dictionary
def receptive_field(layers):
    size, jump = 1, 1
    for layer in layers:
        size = size + (layer["kernel"] - 1) * jump
        jump = jump * layer["stride"]
    return size, jump


# %% wrong: empties the list of the caller while it works
def receptive_field(layers):
    size, jump = 1, 1
    while layers:
        kernel, stride = layers.pop(0)
        size += (kernel - 1) * jump
        jump *= stride
    return size, jump


# %% right: recursive, the layers below the last come first
def receptive_field(layers):
    if len(layers) == 0:
        return 1, 1
    size, jump = receptive_field(layers[:-1])
    kernel, stride = layers[-1]
    return size + (kernel - 1) * jump, jump * stride


# %% right: follows the pixels of two neighbouring cells downwards
def seen(cell, layers):
    first = last = cell
    for kernel, stride in list(layers)[::-1]:
        first = first * stride
        last = last * stride + kernel - 1
    return first, last


def receptive_field(layers):
    a, b = seen(0, layers)
    c, _ = seen(1, layers)
    return b - a + 1, c - a
