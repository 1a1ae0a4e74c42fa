"""Say in one line each what is wrong with an answer, and what its student does next."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.classroom.messages import LOOK, STUCK, paragraph, what_is_wrong
from autograder.classroom.record import MANUAL, ExerciseRecord
from autograder.grading.notebook.result import FAILED, GRADER_ERROR, NOT_ATTEMPTED, PARTIAL, PASSED

MAX_LINE = 300  # characters
SIGNS = {PASSED: "✓", PARTIAL: "◐", FAILED: "✗", NOT_ATTEMPTED: "○", MANUAL: "✎"}


@dataclass(frozen=True)
class Advice:
    """Hold the sign and the word of how an answer stands, what is wrong with it, and what to do."""

    sign: str
    word: str
    wrong: str
    to_do: str


def advice_on(exercise: ExerciseRecord) -> Advice:
    """Return the advice on one answer."""
    sign, wrong, to_do = SIGNS.get(exercise.status, "!"), _wrong(exercise), _to_do(exercise)
    if exercise.score is None:
        wait = "Nothing for now: your instructor gives the points."
        return Advice("…", "waiting", "" if exercise.status in (PASSED, MANUAL) else wrong, wait)
    match exercise.status:
        case s if s == PASSED or (exercise.by_hand and exercise.score >= exercise.points):
            return Advice(SIGNS[PASSED], "graded by hand" if exercise.by_hand else PASSED, "", "")
        case s if s == NOT_ATTEMPTED:
            return Advice(sign, s, "Nothing was written here yet.", "Write your answer, and run the check below it.")
        case s if s == GRADER_ERROR:
            return Advice(sign, s, "The grader itself failed here. This is not your fault.", "")
        case s if s == MANUAL:
            return Advice(sign, s, "", "Read what your instructor wrote." if exercise.score < exercise.points else "")
        case s:
            return Advice(sign, "partly right" if s == PARTIAL else s, wrong, to_do)


def _wrong(exercise: ExerciseRecord) -> str:
    said = what_is_wrong(exercise.message)
    return said if len(said) <= MAX_LINE else f"{said[:MAX_LINE]}…"


def _to_do(exercise: ExerciseRecord) -> str:
    look, stuck = paragraph(exercise.message, LOOK), paragraph(exercise.message, STUCK)
    steps = [f"Look at {look}." if look else "", f"Run `{stuck}` for a hint." if stuck else ""]
    return " ".join(filter(None, steps)) or ("Read what the check says." if exercise.message else "")
