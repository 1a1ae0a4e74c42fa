"""Lesson 02: a lucky wrong probe is named, black boxes are what they are said to be, and what is said is true."""

import nbformat
import numpy as np
import pytest

from autograder.checks import check
from autograder.checks.local_connections.black_boxes import BOXES
from autograder.checks.local_connections.local_mask import by_distance
from autograder.checks.local_connections.local_params import by_formula, by_mask
from autograder.checks.local_connections.locally_connected1d import by_loops
from autograder.checks.local_connections.neighbour_correlation import by_covariance
from autograder.checks.local_connections.probe_mistakes import reference
from autograder.checks.local_connections.questions import PARSONS, QUESTIONS
from autograder.course import LESSONS
from autograder.lesson import load_mnist


@pytest.mark.parametrize("box", BOXES, ids=lambda box: box.words)
def test_what_a_black_box_is_said_to_read_is_what_it_reads(box):
    """The masks are written by hand; pushing every input a thousand times finds the same."""
    read = np.zeros(box.reads.shape, dtype=bool)
    for seed in range(1000):
        start = np.random.default_rng(seed).normal(size=box.reads.shape)
        place = tuple(int(i) for i in np.unravel_index(seed % start.size, start.shape))
        pushed = start.copy()
        pushed[place] += 1
        read[place] |= box.layer(pushed)[box.out_index] != box.layer(start)[box.out_index]

    np.testing.assert_array_equal(read, box.reads)
    np.testing.assert_array_equal(reference(box.layer, box.reads.shape, box.out_index), box.reads)


def a_probe(starts, changed=lambda a, b: a != b, push=1.0):
    """Return a probe that pushes these starting inputs and judges changes so."""

    def probe(layer_fn, input_shape, out_index):
        mask = np.zeros(input_shape, dtype=bool)
        for start in starts(input_shape):
            for place in np.ndindex(*input_shape):
                pushed = start.copy()
                pushed[place] += push
                mask[place] |= bool(changed(layer_fn(pushed)[out_index], layer_fn(start)[out_index]))
        return mask

    return probe


def _random(number):
    return lambda shape: np.random.default_rng(0).normal(size=(number, *shape))


LUCKY = {
    "one random start": (a_probe(_random(1)), "relu-asleep"),
    "ones": (a_probe(lambda shape: [np.ones(shape)]), "relu-asleep"),
    "pushed down": (a_probe(lambda shape: [np.full(shape, 0.5)], push=-0.1), "relu-asleep"),
    "threshold": (a_probe(_random(40), changed=lambda a, b: abs(a - b) > 1e-3), "change-too-small"),
    "rounded": (a_probe(_random(40), changed=lambda a, b: round(float(a - b), 4)), "change-too-small"),
}


@pytest.mark.parametrize(("probe", "mistake"), LUCKY.values(), ids=LUCKY)
def test_a_probe_with_luck_of_its_own_is_named_by_what_it_misses(probe, mistake):
    """Random starting inputs of the learner's give masks that no catalogue holds; the places missed tell."""
    outcome = check.probe_receptive_field.exercise.judge(probe, seed=3)

    assert outcome.mistake == f"local-connections.{mistake}"
    assert "missed" in outcome.message


def collecting(collect, dtype=bool, fresh=True):
    """Return a probe of twenty tries that keeps what it sees by `collect(mask, place, before, after)`."""

    def probe(layer_fn, input_shape, out_index):
        rng = np.random.default_rng(0)
        mask = np.zeros(input_shape, dtype=dtype)
        for _ in range(20):
            x = rng.normal(size=input_shape)
            before = layer_fn(x)[out_index]
            for place in np.ndindex(*input_shape):
                pushed = x.copy() if fresh else x
                pushed[place] += 1
                collect(mask, place, before, layer_fn(pushed)[out_index])
        return mask

    return probe


def _last_change(mask, place, before, after):
    mask[place] = abs(after - before)


def _count(mask, place, before, after):
    mask[place] += after != before


def _keep(mask, place, before, after):
    mask[place] |= after != before


@pytest.mark.parametrize(
    ("probe", "mistake"),
    [
        pytest.param(collecting(_last_change, dtype=float), "amounts-not-mask", id="last-change"),
        pytest.param(collecting(_count, dtype=int), "amounts-not-mask", id="number-of-changes"),
        pytest.param(collecting(_keep, dtype=float), "mask-of-numbers", id="or-with-floats"),
        pytest.param(collecting(_keep, fresh=False), "pushes-pile-up", id="no-copy-in-any-try"),
    ],
)
def test_a_probe_of_many_tries_is_not_told_to_try_more(probe, mistake):
    """What is wrong with the mask comes before what it misses."""
    assert check.probe_receptive_field.exercise.judge(probe, seed=5).mistake == f"local-connections.{mistake}"


def test_a_probe_that_looks_only_near_is_told_about_windows_of_windows():
    """Whoever pushes only the next inputs finds single layers and misses what a stack adds."""
    right = a_probe(_random(40))

    def near(layer_fn, input_shape, out_index):
        mask = right(layer_fn, input_shape, out_index)
        if len(input_shape) == 1:
            mask[np.argmax(mask) + 4 :] = False
        return mask

    assert check.probe_receptive_field.exercise.judge(near, seed=0).mistake == "local-connections.window-is-not-all"


def test_a_call_with_a_wrong_shape_is_explained():
    """Whoever flattens the input reads which shape the layer wants."""

    def flat(layer_fn, input_shape, out_index):
        return layer_fn(np.zeros(int(np.prod(input_shape)) + 1))

    message = check.probe_receptive_field.exercise.judge(flat, seed=0).message

    assert "this layer wants an input of 7 numbers, not one of shape (8,)" in message


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_question_has_one_right_choice_and_a_reason_for_each(question):
    """Each choice gets an explanation of its own."""
    replies = [question.reply(choice) for choice in question.because]

    assert [reply.startswith("Yes.") for reply in replies].count(True) == 1
    assert question.reply(question.right).startswith("Yes.")
    assert len(set(question.because.values())) == len(question.because) >= 2


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([3, 7, 6, 4, 1, 5], "Yes."),
        ([3, 6, 4, 1, 7, 5], "Yes."),
        ([3, 7, 2, 4, 1, 5], "Line 2 does not belong here"),
        ([3, 7, 6, 1, 4, 5], "wrong result"),
        ([3, 4, 6, 7, 1, 5], "UnboundLocalError"),
        ([3, 7, 6, 4, 5], "1 more line is needed"),
        ([], "Not answered yet"),
    ],
)
def test_the_lines_of_one_push_go_together_in_any_order_that_works(order, words):
    """The copy comes before the push, the push before the look, and the trap is named."""
    assert words in PARSONS[0].reply(order)


def cell(name):
    """Return the source of a cell of the lesson's instructor source."""
    notebook = nbformat.read(f"solutions/{LESSONS[1].notebook}", as_version=4)
    return next(cell.source for cell in notebook.cells if cell.id == name)


def test_the_scrambled_digits_do_what_the_lesson_says():
    """Single pixels lose nothing; pairs of neighbours are ahead on digits and behind when scrambled."""
    (x_train, y_train), (x_test, y_test) = load_mnist()
    names = {"np": np, "x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}
    exec(cell("local-scrambled-digits").partition("draw.")[0], names)
    exec(cell("local-experiment").partition("draw.")[0], names)
    share = {
        (model, order): names["accuracy_of"](names[model], names["orders"][order])
        for model in ("single_pixels", "pairs_of_neighbours")
        for order in ("digits", "scrambled digits")
    }

    assert share["single_pixels", "digits"] == pytest.approx(share["single_pixels", "scrambled digits"], abs=0.0005)
    assert share["pairs_of_neighbours", "digits"] > share["single_pixels", "digits"] + 0.03
    assert share["pairs_of_neighbours", "scrambled digits"] < share["single_pixels", "scrambled digits"] - 0.03
    assert share["pairs_of_neighbours", "scrambled digits"] > 0.5
    assert names["pairs_of_neighbours"](np.zeros((1, 14, 14))).shape == (1, 364)


def test_the_numbers_in_the_prose_are_right():
    """What the lesson and its questions say in numbers is what the functions of the lesson give."""
    dense, local = by_mask(28 * 28, 28 * 28 * 2 - 1, False), by_mask(28 * 28, 9, False)
    photo = 224 * 224

    assert round(dense / local) == 87
    assert 4 * (photo * photo + photo) / 1e9 == pytest.approx(10, rel=0.05)
    assert 4 * by_formula(photo, 9) / 1e6 == pytest.approx(2, rel=0.05)
    assert by_covariance(load_mnist()[0][0][:1000], 0, 1)[0] == pytest.approx(0.8, abs=0.05)
    assert by_loops([1, 2, 3], [[1, 1], [2, 0]], [0, 5]) == [3, 9]
    assert list(by_distance(5, 3)[0]) == [1, 1, 0, 0, 0]
    assert by_mask(5, 3) == 18
