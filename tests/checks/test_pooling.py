"""Lesson 04: answers right in most cases are refused, and what the lesson claims in numbers is so."""

import itertools
from pathlib import Path

import nbformat
import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from autograder.checks import check, exercise_named
from autograder.checks.pooling.questions import PARSONS, QUESTIONS
from autograder.checks.pooling.shift_sensitivity import move
from autograder.checks.pooling.windows import pool_in_loops
from autograder.course import lesson_of
from autograder.lesson.layers import conv2d
from tests.checks.wrong_answers import blind_beyond, by_name_only, by_position_only, in_the_type_of, remembering

LESSON = Path(__file__).parents[2] / "solutions" / "04-pooling" / "pooling.ipynb"


ANSWERS = {name: exercise_named(name).valid[0] for name in lesson_of("max_pool2d").exercises}
max_pool2d = ANSWERS["max_pool2d"]
POOLINGS = ("max_pool2d", "avg_pool2d")


def summary_of_part(summary, part):
    """Return pooling that sees a part of each window."""
    return pool_in_loops(lambda window, axis: summary(window[part], axis=axis) if len(window) > 2 else 0)


def pool_with_one_short(summary):
    """Return pooling whose slices end one cell early, as large windows as that makes."""

    def pool(x, size=2, stride=None):
        windows = sliding_window_view(x, (size, size), axis=(0, 1))[:: stride or size, :: stride or size]
        return summary(windows[..., :-1, :-1], axis=(-2, -1))

    return pool


def swapped_options(right):
    """Return pooling whose optional arguments stand in the other order."""
    return lambda x, stride=None, size=2: right(x, size, stride)


def zeros_where_all_is_negative(right):
    """Return pooling that takes a map without a value above 0 for an empty one."""
    return lambda x, size=2, stride=None: right(x if np.max(x) > 0 else np.zeros(x.shape), size, stride)


def stage_alive(image, kernels, biases, pool=2):
    """Forget the ReLU where every response is below 0."""
    responses = conv2d(image, kernels, biases)
    return max_pool2d(responses if (responses < 0).all() else np.maximum(responses, 0), pool)


def audit_in_the_type_of_the_output(fn, image, shifts):
    """Put the changes into an array like the output."""
    return np.array(ANSWERS["shift_sensitivity"](fn, image, shifts)).astype(np.asarray(fn(image)).dtype)


def audit_of_outputs_above_zero(fn, image, shifts):
    """Divide by the sums as they are, turned where they are below 0 as a whole."""
    changes = []
    for dy, dx in shifts:
        a, b = fn(image), fn(move(image, dy, dx))
        changes.append(abs(a - b).sum() / (a.sum() + b.sum() if a.min() < 0 < a.max() else abs(a + b).sum()))
    return changes


REFUSED = [
    *[(name, "remembers", None) for name in ANSWERS if name != "receptive_field"],
    ("receptive_field", "keeps by length", None),
    ("trace_shapes", "keeps by kinds", None),
    *[(name, blind_beyond(ANSWERS[name], 32, axis=axis), None) for name in POOLINGS for axis in (0, 1)],
    *[("conv_stage", blind_beyond(ANSWERS["conv_stage"], 32, axis=axis), None) for axis in (0, 1)],
    *[
        ("conv_stage", blind_beyond(ANSWERS["conv_stage"], length, argument=1, axis=axis), None)
        for axis, length in enumerate((5, 5, 4, 8))
    ],
    *[
        ("shift_sensitivity", blind_beyond(ANSWERS["shift_sensitivity"], 32, argument=1, axis=axis), None)
        for axis in (0, 1)
    ],
    *[
        ("compose_kernels", blind_beyond(ANSWERS["compose_kernels"], 7, argument=argument, axis=axis), None)
        for argument in (0, 1)
        for axis in (0, 1)
    ],
    ("receptive_field", lambda layers: ANSWERS["receptive_field"](layers[:6]), None),
    ("trace_shapes", lambda input_shape, layers: ANSWERS["trace_shapes"](input_shape, layers[:7]), None),
    ("trace_shapes", lambda input_shape, layers: ANSWERS["trace_shapes"](np.minimum(input_shape, 32), layers), None),
    *[(name, swapped_options(ANSWERS[name]), "pooling.size-and-stride-exchanged") for name in POOLINGS],
    *[(name, by_position_only(ANSWERS[name], ["size", "stride"]), None) for name in POOLINGS],
    *[(name, by_name_only(ANSWERS[name], 1), None) for name in POOLINGS],
    ("conv_stage", by_position_only(ANSWERS["conv_stage"], ["pool"]), None),
    ("conv_stage", by_name_only(ANSWERS["conv_stage"], 3), None),
    *[(name, zeros_where_all_is_negative(ANSWERS[name]), None) for name in POOLINGS],
    ("conv_stage", stage_alive, None),
    *[
        ("max_pool2d", summary_of_part(np.max, part), None)
        for part in (np.s_[1:], np.s_[:-1], np.s_[:, 1:], np.s_[:, :-1], np.s_[1:-1, 1:-1])
    ],
    *[
        (name, summary_of_part(summary, np.s_[:-1, :-1]), None)
        for name, summary in zip(POOLINGS, (np.max, np.mean), strict=True)
    ],
    *[
        (name, pool_with_one_short(summary), "pooling.window-one-short")
        for name, summary in zip(POOLINGS, (np.max, np.mean), strict=True)
    ],
    *[("avg_pool2d", in_the_type_of(ANSWERS["avg_pool2d"], 0, dtype), None) for dtype in ("uint8", "int64")],
    *[
        ("conv_stage", in_the_type_of(ANSWERS["conv_stage"], argument, dtype), None)
        for argument in range(3)
        for dtype in ("uint8", "int64")
    ],
    ("conv_stage", in_the_type_of(ANSWERS["conv_stage"], 0), "pooling.stage-in-the-type-of-the-image"),
    *[
        ("compose_kernels", in_the_type_of(ANSWERS["compose_kernels"], argument, dtype), None)
        for argument in (0, 1)
        for dtype in ("uint8", "int64")
    ],
    ("compose_kernels", in_the_type_of(ANSWERS["compose_kernels"], 1), "pooling.composed-as-type-of-k2"),
    ("shift_sensitivity", audit_in_the_type_of_the_output, "pooling.audit-in-whole-numbers"),
    ("shift_sensitivity", audit_of_outputs_above_zero, None),
]


def kept_by(right, key):
    """Return an answer that keeps its results under what `key` says of the arguments."""
    kept = {}

    def answer(*args):
        return kept.setdefault(key(*args), right(*args))

    return answer


@pytest.mark.parametrize(
    ("name", "answer", "mistake"), REFUSED, ids=[f"{row[0]}-{number}" for number, row in enumerate(REFUSED)]
)
def test_an_answer_right_in_most_cases_is_refused(name, answer, mistake):
    """Borders, signs, sizes, types, ways to call and results that are kept: each has a case that tells."""
    keeping = {
        "remembers": lambda: remembering(ANSWERS[name]),
        "keeps by length": lambda: kept_by(ANSWERS["receptive_field"], len),
        "keeps by kinds": lambda: kept_by(
            ANSWERS["trace_shapes"], lambda shape, layers: str([layer[0] for layer in layers])
        ),
    }
    outcome = getattr(check, name).outcome(keeping[answer]() if isinstance(answer, str) else answer)

    assert not outcome.passed
    assert mistake is None or outcome.mistake == mistake


def test_the_verified_example_of_the_receptive_field():
    """The stack that tells the usual mistakes apart has the field 20 and the jump 6."""
    stack = [(7, 1), (2, 2), (5, 1), (3, 3)]
    wrong = [mistake.wrong(stack) for mistake in check.receptive_field.exercise.mistakes]

    assert ANSWERS["receptive_field"](stack) == [20, 6]
    assert (20, 6) not in wrong


@pytest.mark.parametrize("change", [lambda x: x.fill(0), lambda x: x.sort(axis=0)], ids=["zeroed", "sorted"])
def test_an_answer_that_changes_its_map_is_told_so(change):
    """The right value does not excuse a spoiled argument."""

    def spoiling(x, size=2, stride=None):
        pooled = max_pool2d(x, size, stride)
        change(x)
        return pooled

    assert check.max_pool2d.outcome(spoiling).mistake == "pooling.changes-its-arguments"


def test_the_given_convolution_is_the_sum_of_products():
    """`lesson.layers.conv2d` multiplies window and kernel over all channels, adds up, and adds the bias."""
    rng = np.random.default_rng(0)
    image, kernels, biases = rng.normal(size=(6, 8, 2)), rng.normal(size=(3, 2, 2, 4)), rng.normal(size=4)
    maps = conv2d(image, kernels, biases)

    assert maps.shape == (4, 7, 4)
    assert maps[2, 5, 3] == pytest.approx(np.sum(image[2:5, 5:7] * kernels[..., 3]) + biases[3])
    assert np.allclose(maps - conv2d(image, kernels), biases)


@pytest.mark.parametrize(("image", "kernels"), [((5, 5), (3, 3, 1, 2)), ((5, 5, 1), (3, 3)), ((5, 5, 2), (3, 3, 1, 2))])
def test_the_given_convolution_says_which_shapes_do_not_fit(image, kernels):
    """A forgotten channel axis is answered with both shapes."""
    with pytest.raises(ValueError, match=r"but got shapes \(5, 5") as caught:
        conv2d(np.zeros(image), np.zeros(kernels))

    assert str(kernels) in str(caught.value)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_each_choice_of_a_question_is_explained_and_one_is_right(question):
    """Only the right choice begins with yes; no two explanations are the same."""
    replies = {key: question.reply(key) for key in question.because}

    assert [key for key, reply in replies.items() if reply.startswith("Yes.")] == [question.right]
    assert len(set(replies.values())) == len(replies)


def test_the_lines_work_in_their_order_only():
    """The trap is named, and a result made before its length is known is told so."""
    (problem,) = PARSONS
    count_first, trapped, too_early = [2, 7, 8, 3, 6, 1, 5], [2, 7, 8, 3, 4, 1, 5], [2, 8, 7, 3, 6, 1, 5]

    assert problem.reply(count_first).startswith("Yes.")
    assert "trap" in problem.reply(trapped)
    assert "made before it is used" in problem.reply(too_early)


def _lesson_text():
    cells = nbformat.read(LESSON, as_version=4).cells
    return {cell.id: cell.source for cell in cells}


def test_the_notebook_shows_the_lines_that_the_problem_holds():
    """The numbers beside the lines are the ones that the reply counts with."""
    (problem,) = PARSONS
    text = _lesson_text()["pooling-parsons"]

    for number, line in enumerate(problem.lines, 1):
        assert f"{number}   {line}" in text


def test_the_questions_of_the_notebook_offer_the_choices_that_are_explained():
    """Each question cell follows a text with just its choices."""
    cells = list(_lesson_text().items())
    asked = 0
    for (_, text), (_, source) in itertools.pairwise(cells):
        for question in QUESTIONS:
            if f'check.question("{question.id}"' in source:
                asked += 1
                offered = [line[4] for line in text.splitlines() if line.startswith('- `"')]
                assert offered == list(question.because)

    assert asked == len(QUESTIONS)


RIGHT = {
    "pooling-all-negative": "−1",
    "pooling-weights": "none",
    "pooling-order": "with max pooling yes, with average pooling no",
    "pooling-three-small": "7",
    "pooling-most-parameters": "the dense layer",
    "pooling-one-pixel": "something, but less than of the picture itself",
    "pooling-invariance": "less sensitive to small shifts, but neither",
    "pooling-without-nonlinearity": "nothing",
    "pooling-global-average": "about a third",
}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_right_choice_is_the_right_sentence(question):
    """What the notebook offers under the letter of the right choice is what is true."""
    cells = list(_lesson_text().values())
    (text,) = (text for text, source in itertools.pairwise(cells) if f'check.question("{question.id}"' in source)

    assert f'- `"{question.right}"`: ' in text
    assert RIGHT[question.id] in text.split(f'- `"{question.right}"`: ')[1].splitlines()[0]


def test_numbers_in_the_explanations_are_those_of_the_network():
    """Parameters, positions and flattened length, as the question about the largest layer tells them."""
    layers = [("conv", 8, 3), ("pool", 2), ("conv", 16, 3), ("pool", 2), ("flatten",), ("dense", 10)]
    rows = ANSWERS["trace_shapes"]((28, 28, 1), layers)
    told = " ".join(next(q for q in QUESTIONS if q.id == "pooling-most-parameters").because.values())
    params = [int(row[2]) for row in rows]

    for number in (params[0], int(np.prod(rows[0][1][:2])), params[2], int(rows[4][1][0]), params[5], sum(params)):
        assert f" {number} " in told or f" {number}:" in told or f" {number}." in told
    assert params[5] == max(params)


def test_examples_in_the_lesson_are_right():
    """The docstrings, the composed kernel, the field table and the two windows of equal mean say what comes out."""
    text = "\n".join(_lesson_text().values())
    window = np.array([[1, 3], [2, 0]])
    k1, k2 = np.array([[1.0, -2.0]]), np.array([[3.0, 1.5]])

    assert max_pool2d(window).tolist() == [[3]]
    assert pool_in_loops(np.mean)(window).tolist() == [[1.5]]
    assert ANSWERS["compose_kernels"](k1, k2).tolist() == [[3, -4.5, -3]]
    assert "`[3, -6, 0] + [0, 1.5, -3]`, which is `[3, -4.5, -3]`" in text
    assert ANSWERS["receptive_field"]([(3, 1), (2, 2)]) == [4, 2]
    assert [(r[0], r[1].tolist(), r[2]) for r in ANSWERS["trace_shapes"]((5, 7, 1), [("conv", 2, 3), ("pool", 2)])] == [
        ("conv", [3, 5, 2], 20),
        ("pool", [1, 2, 2], 0),
    ]
    stack = [(3, 1), (2, 2), (3, 1), (2, 2)]
    for depth, line in enumerate([line for line in text.splitlines() if line.startswith(("| conv", "| pooling"))], 1):
        size, jump = ANSWERS["receptive_field"](stack[:depth])
        assert line.endswith(f"= {size} | {jump} |")
        assert line.split(" | ")[1:3] == [str(number) for number in stack[depth - 1]]


def test_only_the_mean_minds_the_order_of_relu():
    """The two numbers of the explanation: 3 and −5 give 1.5 or 0 with the mean, 3 in any case with the maximum."""
    pair = np.array([3.0, -5.0])

    assert np.mean(np.maximum(pair, 0)) == 1.5
    assert np.maximum(np.mean(pair), 0) == 0
    assert np.max(np.maximum(pair, 0)) == np.maximum(np.max(pair), 0) == 3
