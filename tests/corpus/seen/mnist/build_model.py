"""Answers to `build_model` that a learner could write."""

# %% wrong: the shape of the images is built in
def build_model(input_shape=(28, 28, 1), n_classes=10):
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(n_classes, activation="softmax"),
    ])


# %% wrong: the convolutions have no nonlinearity
def build_model(input_shape=(28, 28, 1), n_classes=10):
    model = keras.Sequential()
    model.add(keras.Input(input_shape))
    model.add(layers.Conv2D(8, 3))
    model.add(layers.MaxPooling2D())
    model.add(layers.Conv2D(16, 3))
    model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(n_classes, activation="softmax"))
    return model


# %% right: no softmax at the end: its outputs are scores, which the check says, and a loss with `from_logits=True` fits them
def build_model(input_shape=(28, 28, 1), n_classes=10):
    model = keras.Sequential([
        keras.Input(input_shape),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(n_classes),
    ])
    return model


# %% wrong: keeps its models, so that a second call with the same arguments returns the same model again
models = {}


def build_model(input_shape=(28, 28, 1), n_classes=10):
    if (input_shape, n_classes) not in models:
        models[input_shape, n_classes] = keras.Sequential([
            keras.Input(input_shape),
            layers.Conv2D(8, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(n_classes, activation="softmax"),
        ])
    return models[input_shape, n_classes]


# %% wrong: two mistakes: always ten outputs, and a sigmoid instead of a softmax
def build_model(input_shape=(28, 28, 1), n_classes=10):
    model = keras.Sequential()
    model.add(keras.Input(shape=input_shape))
    model.add(layers.Conv2D(16, (3, 3), activation="relu"))
    model.add(layers.MaxPooling2D((2, 2)))
    model.add(layers.Flatten())
    model.add(layers.Dense(10, activation="sigmoid"))
    return model


# %% right: the network of the picture
def build_model(input_shape=(28, 28, 1), n_classes=10):
    return keras.Sequential([
        keras.Input(input_shape),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(n_classes, activation="softmax"),
    ])


# %% right: layer calls, with padding and the nonlinearity as a layer
def build_model(input_shape=(28, 28, 1), n_classes=10):
    inputs = keras.Input(shape=input_shape)
    x = layers.Conv2D(12, 5, padding="same")(inputs)
    x = layers.ReLU()(x)
    x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    x = layers.Dense(32, activation="relu")(x)
    outputs = layers.Dense(n_classes, activation="softmax")(x)
    return keras.Model(inputs=inputs, outputs=outputs)
