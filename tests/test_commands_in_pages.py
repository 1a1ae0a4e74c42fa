"""What the pages say to type is understood: commands, options, scripts and tests that are named exist."""

import json
import re
import shlex
import tomllib

import click
import pytest
from small_course import REPOSITORY

from autograder.commands.main import autograder

PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "RELEASING.md",
    *(f"docs/{page.name}" for page in (REPOSITORY / "docs").glob("*.md")),
]
LESSONS = [path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "notebooks").glob("*/*.ipynb")]
FENCED = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
PLACEHOLDER = re.compile(r"[A-Z_]{2,}|\.\.\.")


def text_of(page):
    """Return the text of a page, or that of a lesson's cells."""
    text = (REPOSITORY / page).read_text(encoding="utf-8")
    if page.endswith(".ipynb"):
        text = "\n\n".join(
            "".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"
        )
    return text


def commands_in(text):
    """Return the commands of all blocks and of the text between: lists of words, without comments and placeholders."""
    lines = [line for block in FENCED.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    lines += INLINE.findall(FENCED.sub("", text))
    for line in lines:
        for command in re.split(r"&&|\||;", line):
            try:
                words = shlex.split(command, comments=True)
            except ValueError:  # no command: an apostrophe in a message
                continue
            words = words[1:] if words[:1] == ["#"] else words
            if words and not any(PLACEHOLDER.fullmatch(word) for word in words[:2]):
                yield words


def understood(words):
    """Parse the words after `autograder` as the command line does, and look at values that are to be chosen from."""
    options, rest, _ = autograder.make_parser(click.Context(autograder)).parse_args(list(words))
    if not rest:
        return
    verb = autograder.commands[rest[0]]
    context = click.Context(verb)
    options, _, _ = verb.make_parser(context).parse_args(rest[1:])
    for parameter in verb.params:
        if isinstance(parameter.type, click.Choice) and (value := options.get(parameter.name)) is not None:
            for choice in value if isinstance(value, (list, tuple)) else [value]:
                if not PLACEHOLDER.fullmatch(str(choice)):
                    parameter.type.convert(choice, parameter, context)


@pytest.mark.parametrize("page", [*PAGES, *LESSONS])
def test_what_a_page_says_to_type_is_understood(page):
    """By the real command line; and of nbgrader the command exists, of Python the script, of pytest the file."""
    from nbgrader.apps.nbgraderapp import NbGraderApp

    for words in commands_in(text_of(page)):
        match words:
            case ["autograder", *rest]:
                understood(rest)
            case ["nbgrader", verb, *_]:
                assert verb in NbGraderApp.subcommands, words
            case ["python" | "pytest", first, *_] if first.partition("::")[0].endswith(".py") or "/" in first:
                assert (REPOSITORY / first.partition("::")[0]).exists(), words
            case _:
                pass


@pytest.mark.parametrize(
    "typed",
    [
        "autograder grade --jbos 2",
        "autograder graed",
        "autograder export --format exel",
        "nbgrader autogrde",
        "python benchmarks/none.py",
    ],
)
def test_what_is_misspelled_in_a_page_is_seen(typed, tmp_path):
    """In a block and in a line of text."""
    for page in (f"```bash\n{typed}\n```\n", f"Run `{typed}` now.\n"):
        (tmp_path / "page.md").write_text(page, encoding="utf-8")
        with pytest.raises((click.UsageError, KeyError, AssertionError)):
            test_what_a_page_says_to_type_is_understood(str(tmp_path / "page.md"))


def test_extras_that_pages_name_exist():
    """`pip install -e '.[docs]'` installs something."""
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]

    named = {name for page in PAGES for name in re.findall(r"(?:\.|cnn-course|copy)\[([\w,-]+)\]", text_of(page))}
    assert named
    assert {name for names in named for name in names.split(",")} <= set(extras)
