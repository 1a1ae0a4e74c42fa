"""Pieces of right answers are put into wrong ones: in place of an expression, round a value, before all else."""

import linecache

import numpy as np
import pytest

from autograder.checks.diagnosis.source_edits.pieces import piece_edits, pieces_of, same_variables
from autograder.probes.tracing.local_values import NO_LOCALS, Locals, locals_of, watched


def framed(image, pad, kernel):
    """Return products with a framed image: a right answer."""
    padded = np.pad(image, pad)
    rows = padded.shape[0] - len(kernel) + 1
    out = np.zeros(rows)
    for row in range(rows):
        window = padded[row : row + len(kernel)]
        out[row] = np.sum(window * kernel) / len(kernel)
    return np.maximum(out, 0)


X, K = np.arange(4.0), np.array([1.0, -2.0])
OWN = """
def framed(x, p, k):
    big = np.pad(x, p)
    n = {size}
    result = np.zeros(n)
    for i in range(n):
        part = {window}
        result[i] = {value}
    return {result}
""".lstrip()
RIGHT = {
    "size": "big.shape[0] - len(k) + 1",
    "window": "big[i:i + len(k)]",
    "value": "np.sum(part * k) / len(k)",
    "result": "np.maximum(result, 0)",
}


def function_of(source):
    """Return the function that a source defines, with its source at hand as in a notebook."""
    filename = f"<framed {abs(hash(source))}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {"np": np, "__name__": "__main__"}
    exec(compile(source, filename, "exec"), namespace)
    return namespace["framed"]


def edited(source, is_result=lambda piece: False):
    """Return a source with each piece of the right answer in it, as text without brackets and blanks."""
    variables = same_variables([watched(framed, (X, 1, K), {})], locals_of(function_of(source), (X, 1, K), {}))
    return [plainly(edit.source) for edit in piece_edits(source, pieces_of((framed,)), variables, is_result)]


def plainly(source):
    """Return a source without what may be written in another way."""
    return source.translate(str.maketrans("", "", "() \n"))


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("window", "big[:len(k)]"),
        ("value", "np.mean(part - k) * 7"),
        ("value", "np.sum(part * k)"),
        ("result", "result"),
    ],
)
def test_a_wrong_step_is_replaced_by_that_of_a_right_answer(step, wrong):
    """Whatever its variables are called: those that go through the same numbers are the same."""
    assert plainly(OWN.format(**RIGHT)) in edited(OWN.format(**RIGHT | {step: wrong}))


def test_a_step_that_is_missing_at_the_beginning_is_put_there():
    """An argument that is used as it was passed is changed first."""
    source = "def framed(x, p, k):\n    return np.sum(x) + len(k)\n"

    assert plainly("def framed(x, p, k):\n    x = np.pad(x, p)\n    return np.sum(x) + len(k)\n") in edited(source)


def test_a_piece_that_passes_over_what_was_computed_is_not_put_in():
    """It would make right what is wrong somewhere else, and the line would be the wrong one; nor is the result."""
    source = "def framed(x, p, k):\n    n = len(k) + 1\n    m = n * 2\n    return np.ones(m - n)\n"

    assert not any("m=np.padx,p" in new or "m=lenk" in new for new in edited(source))
    assert any("n=lenkm=" in new for new in edited(source))
    assert not any("n=lenkm=" in new for new in edited(source, lambda piece: piece == "len(_2)"))


def test_variables_that_go_through_the_same_numbers_are_the_same():
    """Of several the one that goes as far; of a function whose effects last nothing is known."""
    right = Locals(("i", "total"), ((0.0, 1.0, 2.0), (5.0, 7.0)))
    own = Locals(("a", "b", "total"), ((0.0, 1.0), (0.0, 1.0, 2.0), (5.0, 7.0)))

    assert same_variables([right], own) == {"_of0_i": "b", "_of0_total": "total"}
    assert locals_of(function_of("def framed(x):\n    y = open(x)\n    return y\n"), ("x",), {}) == NO_LOCALS
