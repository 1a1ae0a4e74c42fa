"""Answers to `compile_model` that a learner could write."""

# %% wrong: the loss for a yes or no at each output
def compile_model(model):
    model.compile(
        optimizer="rmsprop",
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model


# %% wrong: the loss takes the probabilities for scores
def compile_model(model):
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


# %% wrong: a learning rate of 0, with which no weight ever moves
def compile_model(model):
    optimizer = keras.optimizers.SGD(learning_rate=0.0)
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong: crashes: there is no optimizer of this name
def compile_model(model):
    model.compile(optimizer="adams", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong: two mistakes: the loss is for a yes or no at each output, and there is no metric
def compile_model(model):
    model.compile("adam", keras.losses.BinaryCrossentropy())
    return model


# %% right: stochastic gradient descent with momentum
def compile_model(model):
    sgd = keras.optimizers.SGD(0.05, momentum=0.9)
    model.compile(sgd, "categorical_crossentropy", ["accuracy"])
    return model
