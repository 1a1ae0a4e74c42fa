"""The line where an answer goes wrong is found by the smallest edit of its own source that makes it right."""

import ast
import linecache
import sys

import numpy as np
import pytest

from autograder.checks.diagnosis.source_edits.edits import edits_of
from autograder.checks.diagnosis.source_edits.formulas import formula_edits
from autograder.checks.engine.calls import case
from autograder.checks.engine.exercise import Mistake
from autograder.checks.engine.function import function_exercise
from autograder.probes.edited_source import call_edited, source_of
from autograder.probes.reply import TooSlow, Value

pytestmark = pytest.mark.diagnosed
RANDOM = np.random.default_rng(8)
RIGHT = """
def thinned(image, size=2, stride=1):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            top = i * stride
            left = j * stride
            total = 0.0
            for a in range(size):
                for b in range(size):
                    total += image[top + a, left + b] * (a - 2 * b)
            out[i, j] = total
    return out
""".lstrip()


def function_of(source, name="thinned", **names):
    """Return the function that a source defines, with its source at hand as in a notebook."""
    filename = f"<{name} {abs(hash(source))}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {"np": np, "__name__": "__main__", **names}
    exec(compile(source, filename, "exec"), namespace)
    return namespace[name]


CASES = (
    case(RANDOM.normal(0, 4, (3, 4))),
    case(RANDOM.normal(0, 4, (5, 4)), 3),
    case(RANDOM.normal(0, 4, (7, 6)), 2, 3),
    case(RANDOM.normal(0, 4, (5, 7)), 3, 2),
)
EXERCISE = function_exercise(
    name="thinned",
    reference=function_of(RIGHT),
    cases=CASES,
    random_cases=lambda rng: [case(rng.normal(0, 4, (8, 7)), 2, 2)],
    mistakes=(Mistake("toy.other", "Another one.", lambda image, size=2, stride=1: image),),
    hints=("a", "b", "c"),
    verified="works.",
    where="nowhere",
)


@pytest.mark.parametrize(
    ("right", "wrong", "line", "kind"),
    [
        ("for a in range(size)", "for a in range(size - 1)", 10, "the end of this loop is one too small"),
        ("for b in range(size)", "for b in range(1, size)", 11, "the start of this loop is one too large"),
        ("left + b]", "left + a]", 12, "`a` is not what belongs here"),
        ("image[top + a, left + b]", "image[left + b, top + a]", 12, "exchanged"),
        ("total +=", "total =", 12, "overwritten here that should be added to"),
        ("(a - 2 * b)", "(a - 3 * b)", 12, "the number 3"),
        ("(a - 2 * b)", "((a - 2) * b)", 12, "parentheses"),
        ("(a - 2 * b)", "(a + 2 * b)", 12, "`+` is the wrong operation"),
        ("left = j * stride", "left = j", 8, "`stride`"),
        ("out[i, j] = total", "out[i, j] = total\n        return out", 14, "loop"),
        ("out[i, j] = total\n    return out", "out[i, j] = total", 13, "nothing is returned"),
    ],
)
def test_the_line_and_the_kind_of_a_slip_are_told_and_never_the_right_line(right, wrong, line, kind, monkeypatch):
    """The message marks the line of the cell, and keeps what it should be for the third hint."""
    monkeypatch.setattr("autograder.checks.diagnosis.places.SECONDS", 20.0)
    assert RIGHT.count(right) == 1
    outcome = EXERCISE.judge(function_of(RIGHT.replace(right, wrong)), seed=3)

    assert not outcome.passed
    assert outcome.places or outcome.mistake  # a slip may have a name as well
    if outcome.places:
        place = outcome.places[0]
        assert (place.line, kind in place.kind) == (line, True), place
        assert f"→ {place.source}" in outcome.message.split("\n\n")[1]
        assert all(changed not in outcome.message for changed in outcome.repair.lines)


def test_two_slips_are_shown_at_their_lines(monkeypatch):
    """Each alone would not make it right; on a busy machine there is time all the same."""
    monkeypatch.setattr("autograder.checks.diagnosis.places.SECONDS_FOR_TWO", 20.0)
    wrong = RIGHT.replace("for a in range(size)", "for a in range(size - 1)").replace("(a - 2 * b)", "(a + 2 * b)")

    outcome = EXERCISE.judge(function_of(wrong), seed=3)

    assert {place.line for place in outcome.places} == {10, 12}
    assert "more than one place" in outcome.message


HELPED = """
def weight(a, b):
    return a - 2 * b


def _window(image, top, left, size):
    values = [image[top + a, left + b] * weight(a, b) for a in range(size) for b in range(size)]
    return sum(values)


SIDES = 2  # not a function


def thinned(image, size=2, stride=1):
    rows = (image.shape[0] - size) // stride + 1
    columns = (image.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = _window(image, i * stride, j * stride, size)
    return out
""".lstrip()


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("image[top + a,", "image[top + b,", 6),  # in what the answer calls
        ("a - 2 * b", "a - 3 * b", 2),  # in what that calls
        ("columns = (image.shape[1]", "columns = (image.shape[0]", 15),  # in the answer itself, which stands last
    ],
)
def test_a_slip_in_a_function_that_the_answer_calls_is_found_there(right, wrong, line):
    """Helpers of the same cell are edited too; their lines are those of the cell."""
    assert EXERCISE.judge(function_of(HELPED), seed=3).passed

    outcome = EXERCISE.judge(function_of(HELPED.replace(right, wrong)), seed=3)

    assert [place.line for place in outcome.places] == [line], outcome.message
    assert outcome.places[0].source == HELPED.replace(right, wrong).splitlines()[line - 1].strip()


def test_a_function_of_another_cell_is_not_edited():
    """Its lines are not those of this cell: it is called as it is."""
    other = function_of("def weight(a, b):\n    return a - 3 * b\n", "weight")
    here = function_of(HELPED.partition("\n\n\n")[2], weight=other)

    assert "def weight" not in source_of(here).text
    assert "def _window" in source_of(here).text


@pytest.mark.parametrize(
    ("first", "second", "lines"),
    [
        (("(a - 2 * b)", "(a - 3 * b)"), ("left = j * stride", "left = j"), {12, 8}),
        (("(a - 2 * b)", "(a - 3 * b)"), ("top = i * stride", "top = i"), {12, 7}),
        (("for a in range(size)", "for a in range(size - 1)"), ("left = j * stride", "left = j"), {10, 8}),
    ],
)
def test_slips_that_show_in_different_calls_are_found_one_after_the_other(first, second, lines, monkeypatch):
    """The first edit makes the smallest call right, and the search goes on with a call that is still wrong."""
    monkeypatch.setattr("autograder.checks.diagnosis.places.SECONDS", 20.0)
    monkeypatch.setattr("autograder.checks.diagnosis.places.SECONDS_FOR_TWO", 20.0)

    outcome = EXERCISE.judge(function_of(RIGHT.replace(*first).replace(*second)), seed=3)

    assert {place.line for place in outcome.places} == lines, outcome.message


BESIDES = function_exercise(
    name="thinned",
    reference=function_of(RIGHT),
    cases=CASES,
    random_cases=lambda rng: [case(rng.normal(0, 4, (8, 7)), 2, 2)],
    mistakes=(
        Mistake("toy.upside-down", "It is upside down.", lambda *args: function_of(RIGHT)(*args)[::-1]),
        Mistake("toy.no-weights", "The weights are missing.", function_of(RIGHT.replace(" * (a - 2 * b)", ""))),
    ),
    hints=("a", "b", "c"),
    verified="works.",
    where="nowhere",
)


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("columns = (image.shape[1]", "columns = (image.shape[0]", 3),
        ("out = np.zeros((rows, columns))", "out = np.zeros((rows + 2, columns))", 4),
        ("rows = (image.shape[0] - size) // stride + 1", "rows = (image.shape[0] - size) // stride - 1", 2),
    ],
)
def test_a_slip_beside_a_known_mistake_is_told_with_it(right, wrong, line, monkeypatch):
    """An edit that leaves what a known mistake does says both: the mistake, and the line."""
    monkeypatch.setattr("autograder.checks.diagnosis.places.SECONDS", 20.0)
    outcome = BESIDES.judge(function_of(RIGHT.replace(" * (a - 2 * b)", "").replace(right, wrong)), seed=3)

    assert outcome.mistake == "toy.no-weights"
    assert [place.line for place in outcome.places] == [line]
    assert "two things. First: The weights are missing. Then:\n\nIt goes wrong in line" in outcome.message


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [("left + b]", "left + a]", 12), ("total +=", "total =", 12), ("(a - 2 * b)", "(a - 3 * b)", 12)],
)
def test_right_numbers_in_other_places_are_no_matter_of_distance(right, wrong, line, monkeypatch):
    """An edit may leave a result upside down, which is far from right, number by number."""
    monkeypatch.setattr("autograder.checks.diagnosis.places.SECONDS", 20.0)

    source = RIGHT.replace(right, wrong).replace("return out", "return np.flipud(out)")
    outcome = BESIDES.judge(function_of(source), seed=3)

    assert outcome.mistake == "toy.upside-down"
    assert [place.line for place in outcome.places] == [line]


def shares(z):
    """Return exponentials as shares of their sum."""
    powers = np.exp(z - z.max())
    return powers / powers.sum()


SHARES = function_exercise(
    name="shares",
    reference=shares,
    cases=tuple(case(RANDOM.normal(-2, 1, length)) for length in (5, 7, 4)),
    random_cases=lambda rng: [case(rng.normal(-2, 1, 6))],
    mistakes=(Mistake("toy.not-divided", "It is not divided.", lambda z: np.exp(z - z.max())),),
    hints=("a", "b", "c"),
    verified="works.",
    where="nowhere",
)


@pytest.mark.parametrize(
    "divided",
    [
        "np.exp(z - z.max()) / np.exp(z).sum()",  # without the division it would not be divided, which it is
        "np.exp(z - z.max()) / np.exp(z + 1).sum() ** 1",
    ],
)
def test_an_edit_that_only_brings_a_known_mistake_about_is_not_told(divided):
    """It leads away from what is right, and away from what is wrong."""
    outcome = SHARES.judge(function_of(f"def shares(z):\n    return {divided}\n", "shares"), seed=3)

    assert outcome.mistake is None


def test_a_line_that_stops_is_shown_with_what_python_says():
    """Where no small edit helps, the traceback's own line is the place."""
    outcome = EXERCISE.judge(function_of("def thinned(image, size=2, stride=1):\n    return image.windows(size)\n"))

    assert [(place.line, place.source) for place in outcome.places] == [(2, "return image.windows(size)")]
    assert "Python stops here with AttributeError" in outcome.message


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    open('x', 'w').write('lost')\n    return x\n",
        "def f(x):\n    global count\n    count = 1\n    return x\n",
        "def f(x):\n    np.save('x', x)\n    return x\n",
        "def f(x):\n    return os.remove(x)\n",
        "def f(x):\n    return x.__class__\n",
        "def f(x):\n    return eval(x)\n",
        "def f(x):\n    import shutil\n    return x\n",
    ],
)
def test_a_function_whose_effects_last_is_left_alone(source):
    """Changed versions of it are never run."""
    import os

    assert source_of(function_of(source, "f", os=os)).text == ""
    assert source_of(function_of("def f(x):\n    return np.sum(x)\n", "f")).text != ""


def test_a_version_that_never_ends_costs_no_more_than_its_time():
    """The next one is tried all the same."""
    versions = ["def f(x):\n    while x:\n        pass\n", "def f(x):\n    return x + 1\n"]

    tried = call_edited(function_of("def f(x):\n    return x\n", "f"), versions, [((1,), {})], 5.0)

    assert isinstance(tried.ends[0][0], TooSlow)
    assert tried.ends[1] == (Value(2, ""),)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts all of it")
@pytest.mark.parametrize(
    "line",
    [
        "kept = [0]\n    for _ in range(40):\n        kept = kept + kept",
        "kept = x[None]\n    for _ in range(40):\n        kept = kept * kept[..., None]",
        "kept = np.ones(2**27)",
        "kept = [1] * 10**9",
    ],
)
def test_a_version_that_outgrows_the_computer_is_stopped(line):
    """Whatever it makes larger: the next one is tried all the same, and there is as much memory as before."""
    versions = [f"def f(x):\n    {line}\n    return x\n", "def f(x):\n    return x + 1\n"]

    tried = call_edited(function_of("def f(x):\n    return x\n", "f"), versions, [((np.arange(9.0),), {})], 5.0)

    grown = tried.ends[0][0]
    assert isinstance(grown, TooSlow) or grown.kind in ("MemoryError", "ValueError")  # numpy counts axes
    assert isinstance(tried.ends[1][0], Value)
    assert np.ones(2**26).size == 2**26


@pytest.mark.parametrize(("size", "tried"), [(64, True), (65, False), (3000, False)])
def test_edits_are_tried_only_where_none_of_them_can_take_much_memory(size, tried):
    """One that multiplies two sizes of a large layer would take all that a learner's computer has."""
    source = "def f(n, m):\n    calls.append(n)\n    return n * m if n < 60 else n + m\n"
    calls = []
    exercise = function_exercise(
        name="f",
        reference=lambda n, m: n * m,
        cases=(case(3, 4), case(7, 5), case(size, 9), case(10, 12)),
        random_cases=lambda rng: [],
        mistakes=(Mistake("toy.other", "Another one.", lambda n, m: n),),
        hints=("a", "b", "c"),
        verified="works.",
        where="nowhere",
    )

    outcome = exercise.judge(function_of(source, "f", calls=calls))

    assert not outcome.passed
    assert (len(calls) > 4) == tried
    assert bool(outcome.places) == tried


def test_trying_versions_changes_nothing_of_the_learners():
    """Neither names of the notebook nor the arguments."""
    x = np.arange(3.0)
    function = function_of("def f(x):\n    return x\n", "f", kept=[1])

    call_edited(function, ["def f(x):\n    x[0] = 9\n    return x\n"], [((x,), {})], 5.0)

    assert x[0] == 0
    assert function.__globals__["f"] is function


@pytest.mark.parametrize(
    "value",
    [
        "n * m + n",
        "n ** 2 * m",
        "(n * m) ** 2",
        "n * 2 + m",
        "2 ** n * m",
        "n * m ** 3",
        "(n ** m) * n",
        "max(n, m) ** n",
    ],
)
def test_no_edit_raises_a_number_to_the_power_of_another(value):
    """Python cannot be stopped while it computes such a number, and no computer holds it."""
    source = f"def f(n, m):\n    k = n * m\n    return {value}\n"
    own = {ast.unparse(node.right) for node in powers_in(source)}

    raised = [node for edit in edits_of(source) for node in powers_in(edit.source)]

    assert {ast.unparse(node.right) for node in raised} <= own | {"2", "3"}


@pytest.mark.parametrize(
    ("line", "of_its_own"),
    [
        ("row = row + [value]", False),
        ("row += [value]", False),
        ("row = row * value", False),
        ("row.extend(value)", False),
        ("row = row + row", True),
    ],
)
def test_no_edit_joins_a_value_to_itself(line, of_its_own):
    """In a loop it doubles each time, and takes all memory long before its time is up; what is there may stay."""
    source = f"def f(values):\n    row = []\n    for value in values:\n        {line}\n    return row\n"
    doubling = ("row + row", "row += row", "row * row", "row.extend(row)", "value + value")

    edited = [edit.source for edit in edits_of(source)]

    assert edited
    assert any(text in source for text in doubling) == of_its_own
    assert of_its_own or not [new for new in edited if any(text in new for text in doubling[:4])]


def powers_in(source):
    """Return the powers that a source computes."""
    nodes = ast.walk(ast.parse(source))
    return [node for node in nodes if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)]


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        ("f(max(n, 1)), g(max(m, 1))", "f(n), g(m)", "`max` does not belong here"),
        ("x[n - 1 :: n, m - 1 :: m]", "x[::n, ::m]", "this slice begins in the wrong place"),
        ("x[n - f(n)], x[m - f(m)]", "x[n], x[m]", "`- f(n)` does not belong here; `- f(m)` does not belong here"),
        ("x[n + 1] - x[m + 1]", "x[n] - x[m]", "`+ 1` does not belong here"),
        ("f(x[n * 2], x[m * 2], x[n * 2])", "f(x[n], x[m], x[n])", "`* 2` does not belong here"),
        ("f(x, n)", "f(x.copy(), n)", "this is no copy: what is done to it is done to the original as well"),
        ("x - n", "np.abs(x - n)", "signs are not taken away here"),
        ("f(x)", "f(x[::-1, ::-1])", "this is not turned by half here"),
        ("x * n", "np.sum(x * n)", "several values stand here where their sum belongs"),
        ("f(x)", "f(x)[0]", "this holds several things, of which the first is wanted"),
        ("n if n < m and x else m", "n if n < m else m", "`x` does not belong into this condition"),
        ("n if n < m else m", "n if n < m + 1 else m", "this limit of the condition is one too small"),
        ("n, m, x", "n, x", "`m` does not belong here"),
        ("f(np.zeros(n), m)", "f(np.full(n, -np.inf), m)", "this array begins with values that are larger"),
    ],
)
def test_what_is_missing_and_the_same_slip_in_several_places_are_among_the_edits(wrong, right, kind):
    """Twice or three times the same is one slip, whatever the names are."""
    source = "def f(x, n, m):\n    k = {}\n    return k\n"
    wanted = ast.dump(ast.parse(source.format(right)))

    kinds = [edit.kind for edit in edits_of(source.format(wrong)) if ast.dump(ast.parse(edit.source)) == wanted]

    assert any(told.startswith(kind) for told in kinds), kinds


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        ("return x[n:m]", "return x[n:m:k]", "this slice takes each place in turn, and not every `k`"),
        ("return list(range(n))", "return list(range(0, n, k))", "this loop takes each place in turn"),
        ("return [a for a in x if a > n]", "return [a for a in x if True]", "`if a > n` does not belong here"),
        ("return 'a' if n else 'b'", "return 'b' if n else 'a'", '"a" and "b" are exchanged'),
        ("return np.sum(x)", "return np.sum(x, axis=(0, 1))", "this goes over all values"),
        (
            "return [a + b for a in x for b in range(n)]",
            "return [a + b for b in range(n) for a in x]",
            "the outer and the inner loop are exchanged",
        ),
        (
            "for i in range(n):\n        for j in range(m):\n            k += [i, j]\n    return k",
            "for j in range(m):\n        for i in range(n):\n            k += [i, j]\n    return k",
            "the outer and the inner loop are exchanged",
        ),
        (
            "if n:\n        k = 1\n    if m:\n        k = 2\n    return k",
            "if n:\n        k = 1\n    elif m:\n        k = 2\n    return k",
            "this `if` should be an `elif`",
        ),
        (
            "if n:\n        k = 1\n    elif m:\n        k = 2\n    return k",
            "if n:\n        k = 1\n    if m:\n        k = 2\n    return k",
            "this `elif` should be an `if`",
        ),
        (
            "if n:\n        return 1\n    elif m:\n        return 2\n    return 3",
            "if m:\n        return 2\n    elif n:\n        return 1\n    return 3",
            "these conditions are asked in the wrong order",
        ),
        (
            "if n:\n        k = 1\n    else:\n        k = 2\n    return k",
            "if n:\n        k = 2\n    else:\n        k = 1\n    return k",
            "what is done if this condition holds, and if not, is exchanged",
        ),
        (
            "for a in x:\n        if a:\n            return n\n        else:\n            return m",
            "for a in x:\n        if a:\n            return n\n    return m",
            "this is decided in the first round of the loop",
        ),
        (
            "if n:\n        k = 1\n    k += m\n    return k",
            "if n:\n        k = 1\n        k += m\n    return k",
            "this line belongs into the condition, at its end",
        ),
        (
            "if n:\n        k = 1\n        k += m\n    return k",
            "if n:\n        k = 1\n    k += m\n    return k",
            "this line belongs behind the condition",
        ),
    ],
)
def test_loops_steps_and_conditions_are_edited(wrong, right, kind):
    """What is gone through in another order, what is asked in another order, and what is passed over."""
    source = "def f(x, n, m, k):\n    {}\n"
    wanted = ast.dump(ast.parse(source.format(right)))

    kinds = [edit.kind for edit in edits_of(source.format(wrong)) if ast.dump(ast.parse(edit.source)) == wanted]

    assert any(told.startswith(kind) for told in kinds), kinds


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("n * m", "(n - m + 1) * m"),
        ("x.size * n", "x.shape[0] * n"),
        ("n + n * m", "n + n * m * x.shape[0]"),
        ("n // m", "(n - 1) // m + 1"),
    ],
)
def test_another_small_formula_of_the_sizes_at_hand_is_an_edit(wrong, right):
    """Counts are made of few sizes: of formulas that always give the same, one is tried."""
    calls = [{"x": np.zeros((a, b)), "n": n, "m": m} for a, b, n, m in ((2, 5, 7, 3), (4, 9, 11, 2), (3, 8, 13, 6))]
    source = f"def f(x, n, m):\n    return {wrong}\n"

    def value(text):
        try:
            return [eval(text, dict(call)) for call in calls]
        except ZeroDivisionError:
            return None

    answers = [edit.source.partition("return ")[2] for edit in formula_edits(source, calls)]

    assert any(value(answer) == value(right) for answer in answers)
    assert len(answers) == len(set(answers))


def test_a_formula_never_says_how_often_a_loop_runs_without_end():
    """In a loop, a count of hundreds may run for minutes, and no value is joined to itself."""
    calls = [{"n": 30, "m": 40}, {"n": 20, "m": 60}]
    loop = "def f(n, m):\n    k = 0\n    for _ in range(n):\n        n = n + m\n    return n\n"

    sources = [edit.source for edit in formula_edits(loop, calls)]

    assert any("range(m)" in source for source in sources)
    assert not any("n * m" in source or "n = (n * n)" in source for source in sources)


@pytest.mark.parametrize("call", ["np.where(n == 0, 1, m)", "np.where(x > n, x, m)", "np.ma.where(x, n, m)"])
def test_a_condition_is_not_exchanged_with_a_value(call):
    """What comes of that is no answer of anybody's, but may look like a known mistake by chance."""
    condition = ast.parse(call).body[0].value.args[0]

    calls = [
        node
        for edit in edits_of(f"def f(x, n, m):\n    return {call}\n")
        if edit.kind == "two arguments of this call are exchanged"
        for node in ast.walk(ast.parse(edit.source))
        if isinstance(node, ast.Call)
    ]

    assert len(calls) == 1
    assert ast.dump(calls[0].args[0]) == ast.dump(condition)


def test_only_functions_are_edited():
    """Anything else is no answer to be looked through."""
    assert list(edits_of("x = 1\n")) == []
    with pytest.raises(SyntaxError):
        list(edits_of("def f(x: return"))
