"""A learner's own folder: lessons come into it, work in it is never touched."""

import pytest

from autograder.commands.learners.start import SETTINGS
from autograder.errors import UserError
from autograder.learner.folder import RECORD, Placed, place_lessons


@pytest.fixture
def lessons(tmp_path):
    """Return a folder with two lessons, as the package ships them."""
    for path, text in {"01-a/a.ipynb": "first", "01-a/a.svg": "<svg/>", "02-b/b.ipynb": "second"}.items():
        target = tmp_path / "lessons" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return tmp_path / "lessons"


def names(paths):
    """Return paths as text."""
    return [path.as_posix() for path in paths]


def test_the_first_start_puts_everything_there(lessons, tmp_path):
    """Notebooks and their pictures."""
    placed = place_lessons(lessons, tmp_path / "mine")

    assert names(placed.added) == ["01-a/a.ipynb", "01-a/a.svg", "02-b/b.ipynb"]
    assert (tmp_path / "mine/01-a/a.ipynb").read_text() == "first"


def test_the_second_start_changes_nothing(lessons, tmp_path):
    """And says nothing."""
    place_lessons(lessons, tmp_path / "mine")

    assert place_lessons(lessons, tmp_path / "mine") == Placed((), (), (), ())


def test_work_is_left_alone_and_what_is_missing_comes_back(lessons, tmp_path):
    """A learner may delete a notebook to get a fresh one."""
    mine = tmp_path / "mine"
    place_lessons(lessons, mine)
    (mine / "01-a/a.ipynb").write_text("my work")
    (mine / "02-b/b.ipynb").unlink()

    placed = place_lessons(lessons, mine)

    assert (mine / "01-a/a.ipynb").read_text() == "my work"
    assert (names(placed.kept), names(placed.outdated), names(placed.added)) == (["01-a/a.ipynb"], [], ["02-b/b.ipynb"])


def test_a_newer_lesson_replaces_only_what_the_learner_never_changed(lessons, tmp_path):
    """An update of the package corrects untouched lessons, and says which of the touched ones are older."""
    mine = tmp_path / "mine"
    place_lessons(lessons, mine)
    (mine / "01-a/a.ipynb").write_text("my work")
    for path in ("01-a/a.ipynb", "02-b/b.ipynb"):
        (lessons / path).write_text("corrected")

    placed = place_lessons(lessons, mine)

    assert (mine / "01-a/a.ipynb").read_text() == "my work"
    assert (mine / "02-b/b.ipynb").read_text() == "corrected"
    assert (names(placed.updated), names(placed.outdated)) == (["02-b/b.ipynb"], ["01-a/a.ipynb"])
    assert place_lessons(lessons, mine) == Placed((), (), placed.kept, placed.outdated)


@pytest.mark.parametrize("record", [None, "", "{", "[1]", '{"01-a/a.ipynb": 5}'])
def test_without_a_readable_record_every_difference_counts_as_work(lessons, tmp_path, record):
    """Losing the record must not cost anybody an hour."""
    mine = tmp_path / "mine"
    place_lessons(lessons, mine)
    (mine / "01-a/a.ipynb").write_text("my work")
    (mine / RECORD).unlink()
    if record is not None:
        (mine / RECORD).write_text(record)

    placed = place_lessons(lessons, mine)

    assert (mine / "01-a/a.ipynb").read_text() == "my work"
    assert names(placed.kept) == ["01-a/a.ipynb"]


def test_a_folder_that_was_there_before_keeps_what_is_in_it(lessons, tmp_path):
    """The learner's folder may hold anything."""
    mine = tmp_path / "mine"
    (mine / "01-a").mkdir(parents=True)
    (mine / "01-a/a.ipynb").write_text("another notebook")
    (mine / "notes.txt").write_text("notes")

    place_lessons(lessons, mine)

    assert (mine / "01-a/a.ipynb").read_text() == "another notebook"
    assert (mine / "notes.txt").read_text() == "notes"


def test_autosaves_in_the_source_are_not_passed_on(lessons, tmp_path):
    """They are somebody's leftovers."""
    (lessons / ".ipynb_checkpoints").mkdir()
    (lessons / ".ipynb_checkpoints/a-checkpoint.ipynb").write_text("x")

    assert len(place_lessons(lessons, tmp_path / "mine").added) == 3


@pytest.mark.parametrize("place", ["mine", "mine/inside"])
def test_a_place_that_is_a_file_ends_in_one_sentence(lessons, tmp_path, place):
    """The message names the place and the way out."""
    (tmp_path / "mine").write_text("a file")

    with pytest.raises(UserError, match=r"cannot be used .* choose another folder"):
        place_lessons(lessons, tmp_path / place)
    assert (tmp_path / "mine").read_text() == "a file"


def test_a_package_without_lessons_says_so(tmp_path):
    """A broken installation is named as one."""
    with pytest.raises(UserError, match="install the course again"):
        place_lessons(tmp_path / "nothing", tmp_path / "mine")


def test_the_settings_for_jupyterlab_are_where_they_are_looked_for():
    """JupyterLab passes in silence over a folder that is not there, and then asks its questions."""
    files = sorted(path.relative_to(SETTINGS).as_posix() for path in SETTINGS.rglob("*.json"))

    assert files == [
        "jupyter_server_config.json",
        "labconfig/default_setting_overrides.json",
        "labconfig/page_config.json",
    ]
