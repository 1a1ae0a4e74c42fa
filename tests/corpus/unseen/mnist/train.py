"""Answers to `train` that a learner could write."""

# %% wrong: takes a piece of the training images for validation, not the validation images
def train(model, x, y, x_val, y_val, epochs=2):
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=2, validation_split=0.2)


# %% wrong: learns from the validation images and watches the training images
def train(model, x, y, x_val, y_val, epochs=2):
    history = model.fit(
        x_val,
        y_val,
        epochs=epochs,
        batch_size=64,
        validation_data=(x, y),
        verbose=2,
    )
    return history


# %% wrong: calls fit once for each epoch and returns only the last epoch's history
def train(model, x, y, x_val, y_val, epochs=2):
    for epoch in range(epochs):
        print("epoch", epoch + 1)
        history = model.fit(x, y, epochs=1, batch_size=64, verbose=2, validation_data=(x_val, y_val))
    return history


# %% wrong: trains on the notebook's x_train and y_train instead of x and y
def train(model, x, y, x_val, y_val, epochs=2):
    return model.fit(x_train, y_train, batch_size=64, epochs=epochs, validation_data=(x_val, y_val), verbose=2)


# %% wrong: crashes: fit has no argument of the name validation
def train(model, x, y, x_val, y_val, epochs=2):
    history = model.fit(x, y, batch_size=64, epochs=epochs, validation=(x_val, y_val), verbose=2)
    return history


# %% right: the settings in a dictionary, and Keras's own size of batches
def train(model, x, y, x_val, y_val, epochs=2):
    settings = {"epochs": epochs, "validation_data": (x_val, y_val), "verbose": 2, "shuffle": True}
    return model.fit(x, y, **settings)
