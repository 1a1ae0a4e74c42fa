"""Say in plain words why Python stopped at a line: what the commonest exceptions mean where arrays are concerned."""

from __future__ import annotations

import re

# Of an exception: its name, a pattern of its text, and what it means here. The first that fits is told.
REASONS: tuple[tuple[str, str, str], ...] = (
    (
        "IndexError",
        r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)",
        "Place {0} is read or written on axis {1}, which has {2}: counting begins at 0. A loop or an index "
        "goes too far",
    ),
    (
        "IndexError",
        r"too many indices for array",
        "There are more indices in the brackets than the array has axes",
    ),
    (
        "IndexError",
        r"(list|tuple|string) index out of range",
        "The {0} is shorter than that: a loop or an index goes too far",
    ),
    (
        "IndexError",
        r"only integers, slices|arrays used as indices must be",
        "An index is a whole number: `/` gives a fraction, `//` a whole number",
    ),
    (
        "IndexError",
        r"invalid index to scalar|0-dimensional",
        "This is a single number already: it has no places",
    ),
    (
        "ValueError",
        r"operands could not be broadcast together with shapes (\(.*?\)) (\(.*?\))",
        "Arrays of shapes {0} and {1} cannot be taken together value by value: one is too large, too small, "
        "or cut off at a border",
    ),
    (
        "ValueError",
        r"could not broadcast input array from shape (\(.*?\)) into shape (\(.*?\))",
        "What is put here has the shape {0}, its place the shape {1}",
    ),
    (
        "ValueError",
        r"matmul|not aligned",
        "In a matrix product, the columns on the left must be as many as the rows on the right",
    ),
    (
        "ValueError",
        r"setting an array element with a sequence|inhomogeneous",
        "Several values stand where a single number belongs",
    ),
    (
        "TypeError",
        r"only (length-1|size-1|0-dimensional) arrays can be converted",
        "Several values stand where a single number belongs",
    ),
    (
        "ValueError",
        r"truth value of an array",
        "A condition wants one truth value and gets one for each place: compare single values, or use `np.where`",
    ),
    (
        "ValueError",
        r"cannot reshape array of size (\d+) into shape (\(.*?\))",
        "{0} values do not fill the shape {1}",
    ),
    (
        "ValueError",
        r"not enough values to unpack",
        "There are more names on the left than values on the right",
    ),
    (
        "ValueError",
        r"too many values to unpack",
        "There are fewer names on the left than values on the right",
    ),
    (
        "ValueError",
        r"negative dimensions",
        "A size came out negative: something is subtracted the wrong way round",
    ),
    (
        "ValueError",
        r"zero-size array|empty sequence|arg is an empty",
        "There is nothing in it: a slice or a loop ends where it begins",
    ),
    (
        "ValueError",
        r"read-only",
        "This array is only lent: make one of your own with `.copy()`, or a new one",
    ),
    (
        "AxisError",
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        "There is no axis {0}: the array has {1}, counted from 0",
    ),
    (
        "UnboundLocalError",
        r"variable '(\w+)'",
        "`{0}` is read before it has a value: set it in front of the loop or condition",
    ),
    (
        "NameError",
        r"name '(\w+)' is not defined",
        "`{0}` has no value: is it spelt as above, and set before this line?",
    ),
    (
        "TypeError",
        r"'(\w+)' object cannot be interpreted as an integer",
        "A count is a whole number: `/` gives a fraction, `//` a whole number",
    ),
    (
        "TypeError",
        r"slice indices must be integers",
        "A slice begins and ends at whole numbers: take `//` for `/`",
    ),
    (
        "TypeError",
        r"NoneType",
        "Something here is `None`: a function without `return`, or one that changes a list in place, gives `None`",
    ),
    (
        "TypeError",
        r"'(\w+(?:\.\w+)?)' object is not callable",
        "Round brackets call a function: values are picked with square ones, and products need a `*`",
    ),
    (
        "TypeError",
        r"'(int|float|numpy\.\w+)' object is not iterable",
        "A loop wants several things, and this is one number: is a `range` missing?",
    ),
    (
        "TypeError",
        r"'(int|float|numpy\.\w+)' object is not subscriptable",
        "This is a single number: there is nothing in it to pick",
    ),
    (
        "TypeError",
        r"cannot unpack non-iterable",
        "There are several names on the left, and one value on the right",
    ),
    (
        "TypeError",
        r"has no len\(\)|len\(\) of unsized",
        "This is a single number: it has no length",
    ),
    (
        "TypeError",
        r"(list|tuple) indices must be integers or slices, not tuple",
        "A {0} takes one index at a time, `a[i][j]`: `a[i, j]` is for arrays",
    ),
    (
        "TypeError",
        r"unsupported operand type\(s\) for .*'(list|tuple)'|can't multiply sequence",
        "Lists and tuples cannot be computed with: make an array of it with `np.array`",
    ),
    (
        "TypeError",
        r"missing \d+ required positional arguments?: (.*)",
        "The call leaves out {0}",
    ),
    (
        "TypeError",
        r"takes .* positional arguments? but \d+ (?:was|were) given",
        "The call passes more than the function takes",
    ),
    (
        "TypeError",
        r"got an unexpected keyword argument '(\w+)'",
        "The function that is called has no argument `{0}`",
    ),
    (
        "TypeError",
        r"does not support item assignment",
        "A tuple, a text or a number cannot be changed in place",
    ),
    (
        "UFuncTypeError|_UFuncOutputCastingError",
        r"Cannot cast",
        "This array holds whole numbers and cannot take fractions: make it one of `float`",
    ),
    (
        "AttributeError",
        r"'(list|tuple|int|float)' object has no attribute '(\w+)'",
        "This is a {0}, and only an array has `.{1}`",
    ),
    (
        "AttributeError",
        r"module '(\w+)' has no attribute '(\w+)'",
        "`{0}` has nothing of the name `{1}`: is it misspelt?",
    ),
    (
        "ZeroDivisionError",
        r"",
        "Something is divided by 0: look at what the number below is here",
    ),
    (
        "KeyError",
        r"(.*)",
        "There is no entry {0}: look at which there are",
    ),
    (
        "RecursionError",
        r"",
        "The function calls itself without end",
    ),
)


def reason_of(kind: str, text: str) -> str | None:
    """Return what an exception means, `None` where its own text must do."""
    for kinds, pattern, words in REASONS:
        if kind in kinds.split("|") and (match := re.search(pattern, text)):
            return words.format(*match.groups())
    return None
