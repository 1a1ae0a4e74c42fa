"""Answers to `build_model` that a learner could write."""

# %% wrong: no convolution, only dense layers
def build_model(input_shape=(28, 28, 1), n_classes=10):
    return keras.Sequential([
        keras.Input(input_shape),
        layers.Flatten(),
        layers.Dense(64, activation="relu"),
        layers.Dense(n_classes, activation="softmax"),
    ])


# %% wrong: Flatten is missing, so there are probabilities at every place of the map
def build_model(input_shape=(28, 28, 1), n_classes=10):
    net = [
        keras.Input(input_shape),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Dense(n_classes, activation="softmax"),
    ]
    return keras.Sequential(net)


# %% wrong: does not return the model
def build_model(input_shape=(28, 28, 1), n_classes=10):
    model = keras.Sequential([
        keras.Input(input_shape),
        layers.Conv2D(8, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(n_classes, activation="softmax"),
    ])
    model.summary()


# %% wrong: crashes: Conv2D does not know how large its kernels are
def build_model(input_shape=(28, 28, 1), n_classes=10):
    return keras.Sequential([
        keras.Input(input_shape),
        layers.Conv2D(8, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(n_classes, activation="softmax"),
    ])


# %% wrong: two mistakes: the convolution has no nonlinearity, and the softmax is missing
def build_model(input_shape=(28, 28, 1), n_classes=10):
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(8, 3)(inputs)
    x = layers.MaxPooling2D()(x)
    x = layers.Flatten()(x)
    outputs = layers.Dense(n_classes)(x)
    return keras.Model(inputs, outputs)


# %% right: with model.add, tanh, and the softmax as a layer of its own
def build_model(input_shape=(28, 28, 1), n_classes=10):
    model = keras.Sequential()
    model.add(keras.Input(input_shape))
    for n_kernels in (8, 16):
        model.add(layers.Conv2D(n_kernels, kernel_size=(3, 3), activation="tanh"))
        model.add(layers.MaxPooling2D(2))
    model.add(layers.Flatten())
    model.add(layers.Dense(n_classes))
    model.add(layers.Activation("softmax"))
    return model
