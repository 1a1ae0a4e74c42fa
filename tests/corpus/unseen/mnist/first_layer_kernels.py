"""Answers to `first_layer_kernels` that a learner could write."""

# %% wrong: returns the biases
def first_layer_kernels(model):
    conv = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    biases, kernels = reversed(conv.get_weights())
    return biases


# %% wrong: the number of the kernel stands in the first axis, (n, kh, kw)
def first_layer_kernels(model):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            kernels = layer.get_weights()[0]
            return np.moveaxis(kernels[:, :, 0, :], -1, 0)


# %% wrong: builds a new, untrained model and returns its kernels
def first_layer_kernels(model):
    fresh = build_model()
    for layer in fresh.layers:
        if isinstance(layer, layers.Conv2D):
            return layer.get_weights()[0]


# %% wrong: crashes: get_weights is a method, and without its brackets it has no item 0
def first_layer_kernels(model):
    conv_layers = [l for l in model.layers if isinstance(l, layers.Conv2D)]
    return conv_layers[0].get_weights[0]


# %% wrong: adds the biases to the kernels
def first_layer_kernels(model):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            w, b = layer.get_weights()
            return w + b


# %% right: with next, and the kernel as numpy numbers
def first_layer_kernels(model):
    conv = next(layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D))
    return np.array(conv.kernel)
