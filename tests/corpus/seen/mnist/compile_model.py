"""Answers to `compile_model` that a learner could write."""

# %% wrong: the loss is for plain digits, not for one-hot rows
def compile_model(model):
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% wrong: no metric
def compile_model(model):
    model.compile(optimizer="adam", loss="categorical_crossentropy")
    return model


# %% wrong: returns what compile returns, which is None
def compile_model(model):
    return model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])


# %% wrong [mnist.another-model-compiled]: compiles a new model and leaves the one that was handed in as it was
def compile_model(model):
    model = build_model()
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


# %% wrong: two mistakes: the loss for plain digits, and nothing is returned
def compile_model(model):
    opt = keras.optimizers.Adam()
    model.compile(opt, "sparse_categorical_crossentropy", metrics=["accuracy"])


# %% right: with names
def compile_model(model):
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


# %% right: with objects
def compile_model(model):
    model.compile(
        optimizer=keras.optimizers.RMSprop(learning_rate=0.001),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model
