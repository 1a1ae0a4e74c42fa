"""Lesson 05, tell why a model is not accurate: from what it takes for what, and from what helps it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import probes
from autograder.checks.engine.ask import ask
from autograder.checks.models.facts import are_probabilities, bends
from autograder.probes.classification import Classified, Optimizer
from autograder.probes.model_facts import ModelFacts

SAMPLE = 1000  # test images that are asked about once more, changed
BATCHES = 400  # images asked for once more in other batches
# Measured with the network of tests/checks/test_model.py, trained on 10 000 images for two epochs with seed 1, right
# and in the wrong ways of that file's tables, which repeat some with other seeds and fewer images.
CHANCE = 0.20  # below it a model knows nothing: an untrained one got 0.10, after ten steps of Adam 0.18
HELPED = 0.6  # right after a change that explains the model: with the right view 0.9 and more
MORE = 0.2  # and so much more than without the change: a mirrored 0, 1 or 8 is one as well
OTHERWISE = 0.02  # of images in other batches: eight of 400, room for rounding; chosen, not measured
SLOW = 0.05  # rate of Adadelta: 0.001, the default of Keras 3, hardly moves; chosen, not measured
FAST = 0.03  # rate of Adam and its kin: 0.003 is the fastest of the tests, with 0.1 accuracy stayed at 0.82
ADAPTIVE = ("Adam", "AdamW", "Adamax", "Nadam", "RMSprop")
CONSTANT = 0.9  # of all answers: a dead network gave 1.00 of one digit, an untrained one 0.61, shuffled labels 0.75
RENAMED = 0.5  # of a digit's images under its other name: with names exchanged, 0.9 on average
UNHEARD = 0.001  # of all answers: digits that were not shown were never named
REST = 0.85  # right of the other digits: 0.91 and more where some were not shown, at most 0.42 where training failed
CALIBRATED = 0.015  # mean outputs from the frequencies: labels of other images up to 0.007, untrained 0.024
STEPS = 100  # of training, after which a network has learned at least the frequencies
ALIKE = 0.0025  # standard deviation of outputs: dead or resting networks up to 0.0016, shuffled labels from 0.0059
LONG = 4000  # steps: five epochs of 50 000 images in batches of 64; the lesson trains for two; chosen, not measured

Fault = tuple[str, str]  # the id of the mistake without "mnist.", and what was measured


@dataclass(frozen=True)
class Answers:
    """Hold what a model answered for images (N, H, W) with labels (N,), and how it can be asked again.

    `ask` takes images and the options of `probes.classify`, and returns `None` where there is not a class for each;
    `outputs` (N, 10) are `None` where they are not known; `training` are images and labels from which it may have
    learned.
    """

    model: Any
    ask: Callable[..., Classified | None]
    images: np.ndarray
    labels: np.ndarray
    classes: np.ndarray
    outputs: np.ndarray | None
    training: tuple[np.ndarray, np.ndarray]
    prepared: str

    @property
    def accuracy(self) -> float:
        """Return the share of right answers."""
        return float((self.classes == self.labels).mean())

    def classes_of(self, images: np.ndarray, **options: Any) -> np.ndarray | None:
        """Return the classes of other images, `None` where there is not one for each."""
        reply = self.ask(images, **options)
        return None if reply is None else reply.classes

    def right_in_training(self) -> float:
        """Return the share of right answers for the training images."""
        images, labels = self.training
        classes = self.classes_of(images)
        return 0.0 if classes is None else float((classes == labels).mean())

    def right(self, change: Callable[[np.ndarray], np.ndarray], **options: Any) -> float:
        """Return the accuracy for some of the images after a change, 0 where there are no answers."""
        classes = self.classes_of(np.ascontiguousarray(change(self.images[:SAMPLE])), **options)
        return 0.0 if classes is None else float((classes == self.labels[:SAMPLE]).mean())


def fault_of(answers: Answers, rng: np.random.Generator) -> Fault:
    """Return the first cause that explains why a model is below the threshold."""
    facts = ask(probes.facts_of_model, answers.model)
    optimizer = ask(probes.optimizer_of, answers.model)
    table = np.zeros((10, 10), int)
    np.add.at(table, (answers.labels, answers.classes), 1)
    return (
        _scaled_differently(answers)
        or _seen_differently(answers)
        or depends_on_the_batch(answers, rng)
        or _renamed(table)
        or _hardly_moves(optimizer)
        or _scores_as_probabilities(answers, facts)
        or _only_frequencies(answers, facts)
        or _too_fast(optimizer)
        or _constant(table)
        or _never_named(table)
        or _guesses(answers, facts, optimizer)
        or _linear(facts)
        or _not_enough(answers, facts, table)
    )


def _scaled_differently(answers: Answers) -> Fault | None:
    here = float((answers.classes == answers.labels)[:SAMPLE].mean())
    for factor, words in ((1 / 255, "divided by 255"), (255.0, "multiplied by 255")):
        there = answers.right(lambda x: x, factor=factor)
        if there > max(here + MORE, HELPED):
            return "scaled-differently", f"{answers.prepared}As prepared: {here:.1%} right; {words}: {there:.1%}"
    return None


# How else the training images may have been shown, and the mistake.
VIEWS: Sequence[tuple[str, str, Callable[[np.ndarray], np.ndarray]]] = (
    ("black-and-white-exchanged", "with black and white exchanged", lambda x: 255 - x),
    ("images-turned", "with rows and columns exchanged", lambda x: x.swapaxes(1, 2)),
    ("images-turned", "mirrored", lambda x: x[:, :, ::-1]),
    ("images-turned", "upside down", lambda x: x[:, ::-1]),
    ("images-turned", "turned by half a turn", lambda x: x[:, ::-1, ::-1]),
    ("images-turned", "turned to the left", lambda x: np.rot90(x, 1, axes=(1, 2))),
    ("images-turned", "turned to the right", lambda x: np.rot90(x, -1, axes=(1, 2))),
)


def _seen_differently(answers: Answers) -> Fault | None:
    here = float((answers.classes == answers.labels)[:SAMPLE].mean())
    for mistake, words, view in VIEWS:
        there = answers.right(view)
        if there > max(here + MORE, HELPED):
            return mistake, f"As they are:  {here:.1%} right\nThe same images {words}: {there:.1%} right"
    return None


def depends_on_the_batch(answers: Answers, rng: np.random.Generator) -> Fault | None:
    """Return the fault of a model that answers otherwise when some images come in batches of 23, in another order."""
    chosen = rng.permutation(len(answers.images))[:BATCHES]
    before = answers.classes[chosen]
    again = answers.classes_of(answers.images[chosen], batch=23)
    if again is not None and (again != before).mean() <= OTHERWISE:
        return None
    agreeing = 0 if again is None else int((again == before).sum())
    lines = f"In batches of 23, in another order: {agreeing} of {len(before)} as before"
    first = None if answers.outputs is None else answers.outputs[:500]  # the first batch
    if first is not None and are_probabilities(first.T) and not are_probabilities(first):
        example = f"{first[:, 0].sum():.2f}; those of an image, for example, to {first[0].sum():.2g}"
        return "softmax-over-the-batch", f"{lines}\nThe outputs for the digit 0 add up, over the batch, to {example}"
    return "depends-on-the-batch", lines


def _renamed(table: np.ndarray) -> Fault | None:
    """Return the fault of a model that knows the digits by other names, each by one of its own."""
    names = table.argmax(axis=1)
    shares = table.max(axis=1) / np.maximum(table.sum(axis=1), 1)
    moved = np.flatnonzero(names != np.arange(10))
    if not moved.size or len(set(names.tolist())) < 10 or shares[moved].min() < RENAMED:
        return None
    right = table[np.arange(10), names].sum() / table.sum()
    pairs = ", ".join(f"{digit} as {names[digit]}" for digit in moved)
    lines = f"It knows     {pairs}\nWith these names it is right for {right:.1%}"
    shifted = any(np.array_equal(names, (np.arange(10) + by) % 10) for by in (-1, 1))
    return ("labels-one-off" if shifted else "labels-exchanged"), lines


def _hardly_moves(optimizer: Optimizer) -> Fault | None:
    if optimizer.name != "Adadelta" or optimizer.rate is None or optimizer.rate >= SLOW:
        return None
    return "adadelta-hardly-moves", f"Optimizer    Adadelta(learning_rate={optimizer.rate:g})"


def _scores_as_probabilities(answers: Answers, facts: ModelFacts) -> Fault | None:
    out = answers.outputs
    if out is None or not facts.loss.endswith("crossentropy") or facts.from_logits:
        return None
    if are_probabilities(out) or (out.min() >= 0 and out.max() <= 1):  # those of a sigmoid are made to add up to 1
        return None
    return (
        "scores-as-probabilities",
        f"Outputs      from {out.min():.3g} to {out.max():.3g}\nLoss         {facts.loss}",
    )


def _only_frequencies(answers: Answers, facts: ModelFacts) -> Fault | None:
    """Return the fault of a model that has learned how frequent the digits are, and nothing of the images."""
    if answers.outputs is None or answers.accuracy >= CHANCE or (facts.steps or 0) < STEPS:
        return None
    shown = answers.outputs
    if not are_probabilities(shown):
        powers = np.exp(shown - shown.max(axis=1, keepdims=True))
        shown = powers / powers.sum(axis=1, keepdims=True)
    _, labels = answers.training
    expected = np.bincount(labels, minlength=10) / len(labels)
    if np.abs(shown.mean(axis=0) - expected).max() > CALIBRATED or shown.std(axis=0).max() < ALIKE:
        return None
    trained = answers.right_in_training()
    return "labels-of-other-images", (
        f"Training images  {trained:.1%} right, after {facts.steps} steps\n"
        f"Its outputs  on average {shown.max(axis=1).mean():.0%} for the digit it chooses"
    )


def _too_fast(optimizer: Optimizer) -> Fault | None:
    if optimizer.name not in ADAPTIVE or optimizer.rate is None or optimizer.rate < FAST:
        return None
    return "rate-too-large", f"Optimizer    {optimizer.name}(learning_rate={optimizer.rate:g})"


def _constant(table: np.ndarray) -> Fault | None:
    counts = table.sum(axis=0)
    if counts.max() <= CONSTANT * table.sum():
        return None
    return "constant-answer", f"Answers      {counts.max()} times the digit {counts.argmax()}, of {table.sum()}"


def _never_named(table: np.ndarray) -> Fault | None:
    never = np.flatnonzero(table.sum(axis=0) <= UNHEARD * table.sum())
    rest = np.setdiff1d(np.arange(10), never)
    if not never.size:
        return None
    right = table[rest, rest].sum() / max(table[rest].sum(), 1)
    if right < REST:
        return None
    taken = ", ".join(f"{digit} for {table[digit].argmax()}" for digit in never)
    return "digits-never-answered", (
        f"Never said   {', '.join(map(str, never))}\n"
        f"Of the other digits, {right:.1%} are right; most often taken: {taken}"
    )


def _guesses(answers: Answers, facts: ModelFacts, optimizer: Optimizer) -> Fault | None:
    if answers.accuracy >= CHANCE or 0 < (facts.steps or 0) < STEPS:
        return None  # after a few steps, more of them may help
    if not facts.steps:
        return "untrained-model", "" if facts.steps is None else "Training     0 steps of its optimizer"
    rate = "" if optimizer.rate is None else f"(learning_rate={optimizer.rate:g})"
    return "nothing-learned", f"Training     {facts.steps} steps of {optimizer.name}{rate}"


def _linear(facts: ModelFacts) -> Fault | None:
    layers = facts.layers
    if not layers or bends(facts) or any(layer.kind.endswith("MaxPooling2D") for layer in layers):
        return None  # a maximum is not linear: with pooling, even such a network can be accurate enough
    return "no-nonlinearity-in-the-model", f"Layers       {', '.join(layer.kind for layer in layers)}"


def _not_enough(answers: Answers, facts: ModelFacts, table: np.ndarray) -> Fault:
    wrong = table - np.diag(np.diag(table))
    digit, taken = np.unravel_index(wrong.argmax(), wrong.shape)
    lines = f"Most often   a {digit} is taken for a {taken}: {wrong.max()} times"
    if facts.steps is None:
        return "not-accurate-enough", lines
    lines = f"{lines}\nTraining     {facts.steps} steps"
    return ("not-accurate-any-more" if facts.steps >= LONG else "not-accurate-enough"), lines
