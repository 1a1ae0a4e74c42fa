"""Answers as learners write them: the wrong ones are refused and told in a message that is read, right ones pass."""

import pytest

from autograder.checks import exercise_named
from autograder.checks.engine.wrapping import wrapped
from autograder.course import LESSONS
from tests.corpus.answers import FOLDER, SETS, answers, cells_of

MOST_LINES, MOST_COLUMNS = 30, 120
PATHS = [path for which in SETS for path in (FOLDER / which).glob("[!m]*/*.py")]  # those of models take minutes
EXERCISES = sorted({path.stem for path in PATHS})

# The first is wrong only for a layer of more weights than an honest answer, which makes them all, has memory for; the
# second only for one that sleeps wherever no input is negative, to which a right answer with small pushes is blind too.
NOT_CAUGHT = {("unseen", "dense_params-wrong-6"), ("seen", "probe_receptive_field-wrong-3")}


def test_an_answer_says_which_mistake_it_is():
    """Of the answers that learners gave to many an exercise, most are mistakes of the catalogue, by their ids."""
    ids = {mistake.id for lesson in LESSONS for name in lesson.exercises for mistake in exercise_named(name).mistakes}
    told = [answer.mistake for exercise in EXERCISES for answer in answers("seen", exercise) if answer.mistake]

    assert len(told) > 200
    assert set(told) <= ids


@pytest.mark.parametrize(
    "title",
    ["wrong", "right [toy.mean]: a mean", "wrong [toy.mean] a mean", "wrong []: a mean", "Wrong: a mean", "wrong: "],
)
def test_a_cell_that_begins_otherwise_is_refused(tmp_path, title):
    """With the forms that there are."""
    (tmp_path / "toy.py").write_text(f'"""Answers."""\n\n# %% wrong: one\nx = 1\n\n# %% {title}\nx = 2\n')

    with pytest.raises(ValueError, match=r"`toy.py`: a cell begins `# %% wrong: …`, `# %% wrong \[id\]: …`"):
        list(cells_of(tmp_path / "toy.py"))


@pytest.mark.parametrize("exercise", EXERCISES)
@pytest.mark.parametrize("which", SETS)
def test_wrong_answers_are_refused_in_few_lines_and_right_ones_pass(which, exercise):
    """Half of them nobody looked at who wrote the checks: none of the wrong ones passes, and no right one fails.

    Those that say which mistake of the catalogue they are get its name.
    """
    judge = exercise_named(exercise).judge

    for answer in answers(which, exercise):
        outcome = judge(answer.function(), seed=20261130)
        lines = wrapped(outcome.message).splitlines()

        right = answer.right or (which, answer.name) in NOT_CAUGHT
        assert outcome.passed == right, f"{answer.name}: {answer.words}\n{outcome.message}"
        assert answer.mistake in (None, outcome.mistake), f"{answer.name}: {answer.words}\n{outcome.message}"
        assert len(lines) <= MOST_LINES, outcome.message
        assert max(map(len, lines)) <= MOST_COLUMNS, outcome.message
