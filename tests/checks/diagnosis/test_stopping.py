"""What Python says where it stops is told in plain words as well."""

import numpy as np
import pytest

from autograder.checks.diagnosis.places import stopped_at
from autograder.checks.engine.calls import case, run
from tests.checks.diagnosis.test_places import function_of

A = np.arange(6.0).reshape(2, 3)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("return a[2, 0]", "Place 2 is read or written on axis 0, which has 2"),
        ("return a[0][1][2]", "This is a single number already"),
        ("return a[0, 1, 2]", "more indices in the brackets than the array has axes"),
        ("return [1, 2][2]", "The list is shorter than that"),
        ("return a[1 / 1]", "An index is a whole number"),
        ("return a + a[:, :2]", "Arrays of shapes (2,3) and (2,2) cannot be taken together"),
        ("a[0] = a[:, 0]", "What is put here has the shape (2,), its place the shape (3,)"),
        ("return a @ a", "the columns on the left must be as many as the rows on the right"),
        ("a[0, 0] = [1, 2]", "Several values stand where a single number belongs"),
        ("return float(a)", "Several values stand where a single number belongs"),
        ("return 1 if a > 0 else 2", "A condition wants one truth value"),
        ("return a.reshape(2, 2)", "6 values do not fill the shape (2,2)"),
        ("b, c, d = a.shape", "more names on the left"),
        ("b, = a.shape", "fewer names on the left"),
        ("return np.zeros((-1, 2))", "A size came out negative"),
        ("return np.max(a[:0])", "There is nothing in it"),
        ("return a.sum(axis=2)", "There is no axis 2: the array has 2"),
        ("b += 1; b = 0", "`b` is read before it has a value"),
        ("return imgae", "`imgae` has no value"),
        ("return range(2.0)", "A count is a whole number"),
        ("return a[0:1.5]", "A slice begins and ends at whole numbers"),
        ("b = None; return b + 1", "Something here is `None`"),
        ("return a(0)", "values are picked with square ones"),
        ("b = 3; return [i for i in b]", "is a `range` missing?"),
        ("b = 3; return b[0]", "This is a single number"),
        ("b, c = 3", "several names on the left"),
        ("return len(3)", "it has no length"),
        ("b = [[1]]; return b[0, 0]", "`a[i, j]` is for arrays"),
        ("return [1] - [2]", "make an array of it"),
        ("return sorted()", None),
        ("return (lambda x: x)()", "The call leaves out 'x'"),
        ("return (lambda x: x)(1, 2)", "passes more than the function takes"),
        ("return (lambda x: x)(1, y=2)", "has no argument `y`"),
        ("(1, 2)[0] = 3", "cannot be changed in place"),
        ("b = np.zeros(3, int); b += a[0] + 0.5", "This array holds whole numbers"),
        ("return [1].shape", "only an array has `.shape`"),
        ("return np.summ(a)", "`numpy` has nothing of the name `summ`"),
        ("return 1 / 0", "Something is divided by 0"),
        ("return {}['a']", "There is no entry 'a'"),
    ],
)
def test_an_exception_is_told_in_plain_words(line, words):
    """Beside Python's own, at the line of the learner's where it stops."""
    repair = stopped_at(run(function_of(f"def f(a):\n    {line}\n", "f"), case(A)))

    assert repair.places[0].line == 2
    assert repair.places[0].kind.startswith("Python stops here with ")
    assert words is None or words in repair.places[0].kind
