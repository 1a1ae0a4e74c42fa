"""Answers to `model_feature_maps` that a learner could write."""

# %% wrong: the batch axis is still there
def feature_maps(model, image):
    conv = [layer for layer in model.layers if isinstance(layer, layers.Conv2D)][0]
    part = keras.Model(model.inputs, conv.output)
    return part.predict(image[np.newaxis], verbose=0)


# %% wrong: returns the probabilities of the whole model
def feature_maps(model, image):
    return model.predict(image[np.newaxis], verbose=0)[0]


# %% wrong: the maps of the last convolution
def feature_maps(model, image):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            conv = layer
    small = keras.Model(model.inputs, conv.output)
    return small.predict(image[np.newaxis], verbose=0)[0]


# %% wrong: crashes: the image has no batch axis
def feature_maps(model, image):
    conv = next(l for l in model.layers if isinstance(l, layers.Conv2D))
    maps_model = keras.Model(model.inputs, conv.output)
    return maps_model.predict(image, verbose=0)[0]


# %% wrong: two mistakes: divides the prepared image by 255 once more, and keeps the batch axis
def feature_maps(model, image):
    image = image / 255
    conv = [layer for layer in model.layers if "conv" in layer.name][0]
    return keras.Model(model.inputs, conv.output).predict(image[None], verbose=0)


# %% right: a model up to the first convolution
def feature_maps(model, image):
    conv = next(layer for layer in model.layers if isinstance(layer, layers.Conv2D))
    part = keras.Model(model.inputs, conv.output)
    return part.predict(image[np.newaxis], verbose=0)[0]


# %% right: calls the model instead of predict
def feature_maps(model, image):
    for layer in model.layers:
        if type(layer).__name__ == "Conv2D":
            to_maps = keras.Model(inputs=model.inputs, outputs=layer.output)
            return np.array(to_maps(image[None, ...]))[0]
