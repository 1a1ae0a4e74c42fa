"""Judge many honest ways to compile a model, and wrong ones, with `check.compile_model`, and print who is refused.

python benchmarks/compiling.py             # each combination with ten seeds, in some minutes
python benchmarks/compiling.py --seeds 2
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.checks import Check, Outcome
from autograder.lesson import start_keras

start_keras()

import keras  # noqa: E402 - after TensorFlow's start-up lines are silenced
from keras import layers  # noqa: E402
from keras.optimizers import schedules  # noqa: E402

Layers = list[Any]


@dataclass(frozen=True)
class Row:
    """Hold what became of one combination: how often it passed, under which mistakes it was refused, and its costs."""

    architecture: str
    optimizer: str
    passed: int
    mistakes: Counter[str]
    seconds: float  # of the slowest


def main() -> int:
    """Judge every combination; return 1 where an honest one is refused or a wrong one passes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    seeds = parser.parse_args().seeds
    print("Honest combinations: none may be refused.")
    honest = [_judged(architecture, name, seeds) for architecture, names in HONEST.items() for name in names]
    refused = sum(seeds - row.passed for row in honest)
    print(f"{len(honest)} combinations, {len(honest) * seeds} judged, {refused} refused.\n")
    print("Wrong ones: all are to be refused.")
    wrong = [_judged(architecture, name, seeds) for architecture, names in WRONG_WITH.items() for name in names]
    accepted = sum(row.passed for row in wrong)
    print(f"{len(wrong)} combinations, {len(wrong) * seeds} judged, {accepted} passed.")
    return 1 if refused or accepted else 0


def _judged(architecture: str, name: str, seeds: int) -> Row:
    """Judge a combination with each seed, and print its row."""
    settings = WRONG.get(name) or (lambda: {"optimizer": OPTIMIZERS[name]()})
    outcomes, slowest = [], 0.0
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        start = time.perf_counter()
        outcomes.append(_outcome(ARCHITECTURES[architecture], settings, seed))
        slowest = max(slowest, time.perf_counter() - start)
        keras.backend.clear_session()
    mistakes = Counter(outcome.mistake or _seen(outcome) for outcome in outcomes if not outcome.passed)
    row = Row(architecture, name, sum(outcome.passed for outcome in outcomes), mistakes, slowest)
    named = ", ".join(f"{count} {mistake}" for mistake, count in row.mistakes.items())
    print(f"{architecture:20} {name:26} {row.passed:3} of {seeds} passed {slowest:6.2f} s  {named}", flush=True)
    return row


def _seen(outcome: Outcome) -> str:
    """Return what was seen of a mistake without a name, such as that the time was up."""
    return next((line for line in outcome.message.splitlines() if line.startswith("Got")), "no name")


def _outcome(stack: Callable[[], Layers], settings: Callable[[], dict[str, Any]], seed: int) -> Outcome:
    def build_model(input_shape: Any = (28, 28, 1), n_classes: int = 10) -> Any:
        return keras.Sequential([keras.Input(input_shape), *stack(), layers.Dense(n_classes, activation="softmax")])

    def compile_model(model: Any) -> Any:
        usual = {"optimizer": "adam", "loss": "categorical_crossentropy", "metrics": ["accuracy"]}
        model.compile(**{**usual, **settings()})
        return model

    return Check(seed).compile_model.outcome(compile_model, build_model)


def _convolutions(*filters: int, activation: Any = "relu", **settings: Any) -> Layers:
    stack: Layers = []
    for count in filters:
        stack += [layers.Conv2D(count, 3, activation=activation, **settings), layers.MaxPooling2D()]
    return stack


def _normalized(*filters: int, after: bool = False) -> Layers:
    stack: Layers = []
    for count in filters:
        ends = [layers.BatchNormalization(), layers.ReLU()]
        stack += [layers.Conv2D(count, 3, strides=2, padding="same"), *(ends[::-1] if after else ends)]
    return stack


class _Residual(layers.Layer):  # type: ignore[misc, unused-ignore]
    """Add to an input what two convolutions make of it."""

    def __init__(self, filters: int) -> None:
        super().__init__()
        self._parts = [layers.Conv2D(filters, 3, padding="same", activation=name) for name in ("relu", None)]

    def call(self, x: Any) -> Any:
        """Return maps of the same shape."""
        return keras.ops.relu(x + self._parts[1](self._parts[0](x)))


ARCHITECTURES: dict[str, Callable[[], Layers]] = {
    "lesson": lambda: [*_convolutions(8, 16), layers.Flatten()],
    "one convolution": lambda: [*_convolutions(8), layers.Flatten()],
    "dense, dropout": lambda: [*_convolutions(8), layers.Flatten(), layers.Dense(32, "relu"), layers.Dropout(0.5)],
    "tanh": lambda: [*_convolutions(8, 16, activation="tanh"), layers.Flatten()],
    "sigmoid": lambda: [*_convolutions(8, activation="sigmoid"), layers.Flatten()],
    "penalty": lambda: [*_convolutions(8, kernel_regularizer="l2"), layers.Flatten()],
    "global pooling": lambda: [layers.Conv2D(8, 3, activation="relu"), layers.GlobalAveragePooling2D()],
    "global maximum": lambda: [*_convolutions(8, 16), layers.GlobalMaxPooling2D()],
    "normalized": lambda: [*_normalized(8, 16), layers.Flatten()],
    "normalized, global": lambda: [*_normalized(8, 16), layers.GlobalAveragePooling2D()],
    "normalized after": lambda: [*_normalized(8, after=True), layers.GlobalAveragePooling2D()],
    "deep": lambda: [*_normalized(8, 8, 8, 8), layers.GlobalAveragePooling2D(), layers.Dropout(0.3)],
    "residual": lambda: [layers.Conv2D(8, 3, strides=2), _Residual(8), layers.GlobalAveragePooling2D()],
    "separable": lambda: [layers.SeparableConv2D(8, 3, activation="gelu"), layers.GlobalAveragePooling2D()],
    "noise": lambda: [
        layers.RandomTranslation(0.1, 0.1),
        *_normalized(8),
        layers.SpatialDropout2D(0.5),
        layers.GlobalAveragePooling2D(),
    ],
}
OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "Adam": lambda: "adam",
    "Adam 0.01": lambda: keras.optimizers.Adam(0.01),
    "Adam 1e-4": lambda: keras.optimizers.Adam(1e-4),
    "AdamW, clipped": lambda: keras.optimizers.AdamW(clipnorm=1.0),
    "Adam, 16 accumulated": lambda: keras.optimizers.Adam(gradient_accumulation_steps=16),
    "Adam, warm-up": lambda: keras.optimizers.Adam(
        schedules.CosineDecay(0.0, 5000, warmup_target=1e-3, warmup_steps=500)
    ),
    "Nadam": lambda: "nadam",
    "Adamax": lambda: "adamax",
    "RMSprop": lambda: "rmsprop",
    "RMSprop 1e-4": lambda: keras.optimizers.RMSprop(1e-4),
    "SGD": lambda: "sgd",
    "SGD 0.1": lambda: keras.optimizers.SGD(0.1),
    "SGD, momentum": lambda: keras.optimizers.SGD(0.01, momentum=0.9),
    "SGD, Nesterov, decay": lambda: keras.optimizers.SGD(
        schedules.ExponentialDecay(0.05, 1000, 0.9), momentum=0.9, nesterov=True
    ),
    "Adagrad": lambda: "adagrad",
    "Adadelta 1.0": lambda: keras.optimizers.Adadelta(1.0),
    "Lion 1e-4": lambda: keras.optimizers.Lion(1e-4),
}
HONEST = {
    "lesson": ["Adam", "SGD", "SGD, momentum", "RMSprop", "Adadelta 1.0", "Adagrad", "Adam 0.01", "Adam, warm-up"],
    "one convolution": ["SGD 0.1", "Nadam", "Lion 1e-4"],
    "dense, dropout": ["Adam", "AdamW, clipped", "SGD, momentum"],
    "tanh": ["Adamax", "SGD", "SGD, Nesterov, decay"],
    "sigmoid": ["Adam", "SGD, momentum"],
    "penalty": ["Adam", "RMSprop"],
    "global pooling": ["Adam", "SGD, momentum", "Adagrad", "Adam, warm-up", "Lion 1e-4"],
    "global maximum": ["Adam", "Adam 1e-4"],
    "normalized": ["Adam", "SGD", "SGD 0.1", "Adam 0.01"],
    "normalized, global": ["Adam", "Adadelta 1.0", "Adam, 16 accumulated", "Nadam"],
    "normalized after": ["Adam 1e-4", "SGD, momentum"],
    "deep": ["Adam", "SGD, momentum", "RMSprop 1e-4"],
    "residual": ["Adam", "SGD, Nesterov, decay"],
    "separable": ["Adam", "RMSprop"],
    "noise": ["Adam", "RMSprop 1e-4"],
}
WRONG: dict[str, Callable[[], dict[str, Any]]] = {
    "SGD 0": lambda: {"optimizer": keras.optimizers.SGD(0.0)},
    "Adam 0": lambda: {"optimizer": keras.optimizers.Adam(0.0)},
    "SGD 1e-8": lambda: {"optimizer": keras.optimizers.SGD(1e-8)},
    "Adam 1e-8": lambda: {"optimizer": keras.optimizers.Adam(1e-8)},
    "Adam 1e-6": lambda: {"optimizer": keras.optimizers.Adam(1e-6)},
    "SGD 10": lambda: {"optimizer": keras.optimizers.SGD(10.0)},
    "SGD 1e4": lambda: {"optimizer": keras.optimizers.SGD(1e4)},
    "Adam 1.0": lambda: {"optimizer": keras.optimizers.Adam(1.0)},
    "Adam 10": lambda: {"optimizer": keras.optimizers.Adam(10.0)},
    "Adadelta": lambda: {"optimizer": "adadelta"},
    "squared error": lambda: {"loss": "mse"},
    "binary": lambda: {"loss": "binary_crossentropy"},
    "softmax twice": lambda: {"loss": keras.losses.CategoricalCrossentropy(from_logits=True)},
}
WRONG_WITH = {
    "lesson": list(WRONG),
    "normalized, global": list(WRONG),
    "global pooling": [name for name in WRONG if name not in ("Adam 1.0", "Adam 10")],  # which learn sometimes
}


if __name__ == "__main__":
    raise SystemExit(main())
