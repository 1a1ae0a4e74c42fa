"""Train the network of lesson 05 from several random starts, and keep its first kernels before and after.

`python benchmarks/first_kernels.py 9 tests/lesson/drawings/first_kernels.npz` takes a minute of a processor a start.
"""

import sys

import numpy as np

from autograder import lesson


def first_kernels(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first kernels (7, 7, 8) before and after two epochs, as the lesson trains."""
    import keras

    layers = keras.layers
    (images, digits), _ = lesson.load_mnist()
    x, y = images[:50_000, ..., np.newaxis].astype(np.float32) / 255, np.eye(10, dtype=np.float32)[digits[:50_000]]
    keras.utils.set_random_seed(seed)
    stage = [layers.Conv2D(8, 7, activation="relu"), layers.MaxPooling2D(), layers.Conv2D(16, 3, activation="relu")]
    head = [layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input((28, 28, 1)), *stage, *head])
    model.compile(keras.optimizers.Adam(0.002), "categorical_crossentropy")
    before = model.layers[0].get_weights()[0][:, :, 0].copy()
    model.fit(x, y, batch_size=64, epochs=2, verbose=0)
    return before, model.layers[0].get_weights()[0][:, :, 0]


if __name__ == "__main__":
    lesson.start_keras()
    pairs = [first_kernels(seed) for seed in range(int(sys.argv[1]))]
    before, after = (np.array(kernels, np.float16) for kernels in zip(*pairs, strict=True))
    np.savez_compressed(sys.argv[2], before=before, after=after)
