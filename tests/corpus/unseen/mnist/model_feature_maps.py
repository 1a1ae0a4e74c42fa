"""Answers to `model_feature_maps` that a learner could write."""

# %% wrong: returns only the first map
def feature_maps(model, image):
    for layer in model.layers:
        if isinstance(layer, layers.Conv2D):
            part = keras.Model(model.inputs, layer.output)
            return part.predict(image[np.newaxis], verbose=0)[0, :, :, 0]


# %% wrong: the number of the map stands in the first axis, (n, H', W')
def feature_maps(model, image):
    conv = [l for l in model.layers if type(l).__name__ == "Conv2D"][0]
    out = keras.Model(model.inputs, conv.output).predict(image[np.newaxis], verbose=0)
    maps = []
    for k in range(out.shape[-1]):
        maps.append(out[0, :, :, k])
    return np.array(maps)


# %% wrong: returns what comes after the layer that follows the convolution, the pooled maps
def feature_maps(model, image):
    kinds = [type(layer).__name__ for layer in model.layers]
    after = model.layers[kinds.index("Conv2D") + 1]
    return keras.Model(model.inputs, after.output).predict(image[np.newaxis], verbose=0)[0]


# %% wrong: shows the first training image instead of the one that is passed in
def feature_maps(model, image):
    conv = next(layer for layer in model.layers if isinstance(layer, layers.Conv2D))
    part = keras.Model(model.inputs, conv.output)
    return part.predict(x_train[:1], verbose=0)[0]


# %% wrong: brings every map between 0 and 1
def feature_maps(model, image):
    conv = next(layer for layer in model.layers if isinstance(layer, layers.Conv2D))
    maps = keras.Model(model.inputs, conv.output).predict(image[np.newaxis], verbose=0)[0]
    low = maps.min(axis=(0, 1))
    high = maps.max(axis=(0, 1))
    return (maps - low) / (high - low + 1e-9)


# %% right: sends the image through the layers one by one
def feature_maps(model, image):
    x = image[np.newaxis]
    for layer in model.layers:
        if isinstance(layer, keras.layers.InputLayer):
            continue
        x = layer(x)
        if isinstance(layer, layers.Conv2D):
            return np.asarray(x)[0]
