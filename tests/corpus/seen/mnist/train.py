"""Answers to `train` that a learner could write."""

# %% wrong: the number of epochs is built in
def train(model, x, y, x_val, y_val, epochs=2):
    return model.fit(x, y, validation_data=(x_val, y_val), epochs=2, batch_size=64, verbose=2)


# %% wrong: does not watch the validation images
def train(model, x, y, x_val, y_val, epochs=2):
    history = model.fit(x, y, epochs=epochs, batch_size=64, verbose=2)
    return history


# %% wrong: watches the training images instead of the validation images
def train(model, x, y, x_val, y_val, epochs=2):
    history = model.fit(x, y, batch_size=64, epochs=epochs, verbose=2, validation_data=(x, y))
    return history


# %% wrong: returns nothing
def train(model, x, y, x_val, y_val, epochs=2):
    model.fit(x, y, batch_size=64, epochs=epochs, validation_data=(x_val, y_val), verbose=2)


# %% wrong: two mistakes: always trains one epoch, and returns the model
def train(model, x, y, x_val, y_val, epochs=2):
    model.fit(x, y, batch_size=64, verbose=2, validation_data=(x_val, y_val))
    return model


# %% right: fit in one call
def train(model, x, y, x_val, y_val, epochs=2):
    return model.fit(x, y, batch_size=64, epochs=epochs, validation_data=(x_val, y_val), verbose=2)


# %% right: larger batches, without printing
def train(model, x, y, x_val, y_val, epochs=2):
    watched = (x_val, y_val)
    history = model.fit(x=x, y=y, epochs=epochs, batch_size=128, validation_data=watched, verbose=0)
    return history
