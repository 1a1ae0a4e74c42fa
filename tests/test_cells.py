"""What a cell's code makes is known without running it, whatever of IPython's own language stands in it."""

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from autograder.cells import as_python, names_defined

PYTHON = [
    ("def f(): pass", {"f"}),
    ("class A: pass\nasync def g(): pass", {"A", "g"}),
    ("a, (b, *c) = 1, (2, 3)", {"a", "b", "c"}),
    ("for i in x:\n    y = i", {"i", "y"}),
    ("import a.b, c as d\nfrom e import f", {"a", "d", "f"}),
    ("try:\n    a = 1\nexcept E:\n    b = 1\nelse:\n    c = 1\nfinally:\n    d = 1", {"a", "b", "c", "d"}),
    ("if x:\n    a = 1\nelif y:\n    b = 1\nelse:\n    def c(): pass", {"a", "b", "c"}),
    ("match x:\n    case {'k': v, **r}:\n        a = 1\n    case [h, *t]:\n        pass", {"v", "r", "a", "h", "t"}),
    ("print(a := 1)\n[b for b in x if (c := b)]", {"a", "c"}),
    ("with open(x) as a, y as b:\n    pass", {"a", "b"}),
    ("await f()\nasync with x as a:\n    b = 1", {"a", "b"}),
    ("def f():\n    a = 1\n\n    return a", {"f"}),
    ("s = '''\n%time\n!ls\n?\n'''\nt = 1", {"s", "t"}),
    ("x = (5\n% 3)\ny = 5 \\\n% 2", {"x", "y"}),
    ("print(1)", set()),
    ("def f(:", set()),
    ("a.b = 1\nc[0] = 2", set()),
]
LINES = [
    ("%matplotlib inline\nx = 1", {"x"}),
    ("%matplotlib inline\n\ndef f():\n    a = 1\n\n    return a", {"f"}),
    ("!pip install a\nx = 1", {"x"}),
    ("!ls \\\n  -l\nx = 1", {"x"}),
    ("x = %time f()\ny = !ls | grep it's\nz = 1", {"x", "y", "z"}),
    ("a, b = !ls\nc = [1,\n2]", {"a", "b", "c"}),
    ("if x:\n    %time\n    a = 1\nelse:\n    !ls", {"a"}),
    ("def f():\n    %time g()\n    return 1\n\n\nx = 1", {"f", "x"}),
    ("print?\nx = 1\nlist.append??\n?f\n", {"x"}),
    ("s = '''\n%time\n!ls\n?\n'''\n%pwd\nt = 1", {"s", "t"}),
    ('s = """\\"""\n%time\n"""\n%pwd\nt = 1', {"s", "t"}),
    ("x = (5\n% 3)\n%pwd\ny = 5 \\\n% 2", {"x", "y"}),
    ("x = 'it\\'s' # what? it's\n%pwd", {"x"}),
    ("if x != 1:\n    y = f'{x!r}'\n%pwd", {"y"}),
    ("await f()\n%pwd\nasync with x as a:\n    b = 1", {"a", "b"}),
    ("    def f():\n        return 1\n    %pwd", {"f"}),
    ("\n\n>>> def f():\n...     return 1\n>>> x = 1", {"f", "x"}),
    ("In [1]: x = 1\n   ...: y = 2", {"x", "y"}),
    ("\r\n%pwd\r\nx = 1\r\n", {"x"}),
]
CELLS = [
    ("%%time\nx = 1", {"x"}),
    ("\n\n%%capture out\n%%time\n%pwd\n\ndef f():\n\n    return 1", {"f"}),
    ("%%nobody_has_this one two\nx = 1", {"x"}),
    ("%%bash\nx=1", set()),
    ("%%writefile a.py\nx = 1", set()),
    ("%%timeit\nx = 1", set()),
]


@pytest.mark.parametrize(("code", "names"), [*PYTHON, *LINES, *CELLS])
def test_the_names_that_code_defines(code, names):
    """At its top level, magics left out."""
    assert names_defined(code) == names


@pytest.mark.parametrize(("code", "names"), [*PYTHON, *LINES])
def test_ipython_reads_the_same(code, names):
    """Its own way from a cell to Python makes the same names."""
    assert names_defined(TransformerManager().transform_cell(code)) == names


@pytest.mark.parametrize(("code", "names"), [*PYTHON])
def test_plain_python_stays_as_it_is(code, names):
    """No line of a string or a sum is taken for a magic."""
    assert as_python(code) == code
