"""Of several notebooks, the one with the answers is graded, and the others are spoken of."""

import json

import nbformat
import pytest

from autograder.commands.main import main
from autograder.grading.notebook.choice import MAX_OTHERS, choose
from tests.grading.tiny import PATH, STUBS, as_file, handed_in, make_course, source, submit

NAME = PATH.name
STUB = {
    name.replace("-", "_"): stub.format("# YOUR CODE HERE\n    raise NotImplementedError()")
    for name, stub in STUBS.items()
}
UNTOUCHED = as_file(handed_in(**STUB))
ANSWERED = as_file(handed_in())
HALF = as_file(handed_in(output_size=STUB["output_size"]))
BROKEN = ANSWERED[:400]
NO_WORDS: list[str] = []

HANDED_IN = [
    pytest.param(UNTOUCHED, {"tiny (1).ipynb": ANSWERED}, ANSWERED, ["`tiny.ipynb` has no answers"], id="browser"),
    pytest.param(
        UNTOUCHED, {"tiny-Copy1.ipynb": ANSWERED}, ANSWERED, ["`tiny-Copy1.ipynb` was taken"], id="jupyterlab"
    ),
    pytest.param(UNTOUCHED, {"my work/Tiny.IPYNB": ANSWERED}, ANSWERED, ["`my work/Tiny.IPYNB`"], id="folder"),
    pytest.param(BROKEN, {"tiny (1).ipynb": ANSWERED}, ANSWERED, ["`tiny.ipynb` cannot be read"], id="unreadable"),
    pytest.param(None, {"tiny (1).ipynb": ANSWERED}, ANSWERED, ["was taken as the notebook"], id="missing"),
    pytest.param(None, {"tiny.IPYNB": ANSWERED}, ANSWERED, ["`tiny.IPYNB` was taken as the notebook"], id="capitals"),
    pytest.param(None, {"a.ipynb": BROKEN, "b.ipynb": UNTOUCHED}, UNTOUCHED, ["`b.ipynb` was taken"], id="readable"),
    pytest.param(HALF, {"tiny (1).ipynb": ANSWERED}, HALF, ["`tiny (1).ipynb` was not graded"], id="both"),
    pytest.param(ANSWERED, {"tiny (1).ipynb": UNTOUCHED}, ANSWERED, NO_WORDS, id="the-copy-is-untouched"),
    pytest.param(ANSWERED, {"tiny (1).ipynb": ANSWERED}, ANSWERED, NO_WORDS, id="the-copy-is-the-same"),
    pytest.param(ANSWERED, {"tiny (1).ipynb": BROKEN}, ANSWERED, NO_WORDS, id="the-copy-is-broken"),
    pytest.param(UNTOUCHED, {"tiny (1).ipynb": UNTOUCHED + b" "}, UNTOUCHED, NO_WORDS, id="none"),
    pytest.param(UNTOUCHED, {}, UNTOUCHED, NO_WORDS, id="alone"),
    pytest.param(None, {}, None, NO_WORDS, id="nothing"),
    pytest.param(
        UNTOUCHED,
        {"tiny (2).ipynb": HALF, "tiny (10).ipynb": ANSWERED, "tiny (1).ipynb": HALF},
        ANSWERED,
        ["`tiny (10).ipynb` was taken", "`tiny (1).ipynb`, `tiny (2).ipynb` were not graded"],
        id="the-most-answers",
    ),
    pytest.param(
        UNTOUCHED,
        {"tiny (2).ipynb": HALF, "tiny (10).ipynb": HALF + b" "},
        HALF + b" ",
        ["`tiny (10).ipynb` was taken", "`tiny (2).ipynb` was not graded"],
        id="the-last-of-two",
    ),
]


@pytest.mark.parametrize(("content", "others", "taken", "words"), HANDED_IN)
def test_the_notebook_with_answers_is_taken(content, others, taken, words):
    """The right name decides only where both have some."""
    choice = choose(NAME, content, others, source())

    assert choice.content == taken
    assert len(choice.notes) == len(words)
    assert all(word in note for word, note in zip(words, choice.notes, strict=True))


def test_not_every_copy_is_looked_into():
    """Those with the highest numbers are, and the rest is told."""
    others = {f"tiny ({number}).ipynb": HALF for number in range(MAX_OTHERS + 2)}

    choice = choose(NAME, UNTOUCHED, others, source())

    assert choice.content == HALF
    assert choice.notes[0].startswith("`tiny (0).ipynb`, `tiny (1).ipynb` were not looked into")


def test_a_copy_beside_the_file_that_was_given_out_earns_its_points(tmp_path, monkeypatch):
    """With a word in the result and at the top of the notebook that goes back."""
    make_course(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    folder = submit(tmp_path / "course", "ada", UNTOUCHED)
    (folder / "tiny (1).ipynb").write_bytes(ANSWERED)

    assert main(["grade", "--jobs", "1"]) == 0

    result = json.loads((tmp_path / f"course/.autograder/results/{PATH.parent}/ada/tiny.json").read_text())
    graded = nbformat.read(tmp_path / f"course/autograded/ada/{PATH}", as_version=4)
    assert (result["score"], result["mended"]) == (4.0, [])
    assert "`tiny (1).ipynb` was taken" in result["notes"][0]
    assert "`tiny (1).ipynb` was taken" in graded.cells[0].source
