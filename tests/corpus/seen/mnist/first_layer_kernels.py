"""Answers to `first_layer_kernels` that a learner could write."""

# %% right: takes the first layer, which is the convolution in the model that is asked about (in another one it is told)
def first_layer_kernels(model):
    return model.layers[0].get_weights()[0]


# %% wrong: returns kernels and biases together
def first_layer_kernels(model):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            return layer.get_weights()


# %% right: takes the last convolution, which is the first where there is only one (in a model with two it is told)
def first_layer_kernels(model):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            kernels, biases = layer.get_weights()
    return kernels


# %% wrong: returns only the first kernel
def first_layer_kernels(model):
    convs = [layer for layer in model.layers if type(layer).__name__ == "Conv2D"]
    kernels = convs[0].get_weights()[0]
    return kernels[..., 0]


# %% wrong: two mistakes: takes the last convolution, and returns its biases
def first_layer_kernels(model):
    found = None
    for layer in model.layers:
        if "conv" in layer.name:
            found = layer
    return found.get_weights()[1]


# %% right: the first layer that is a Conv2D
def first_layer_kernels(model):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            return layer.get_weights()[0]


# %% right: by the name of the kind, without the channel axis
def first_layer_kernels(model):
    convs = [layer for layer in model.layers if type(layer).__name__ == "Conv2D"]
    kernels, _ = convs[0].get_weights()
    return kernels[:, :, 0]
