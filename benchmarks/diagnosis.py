"""Count how many wrong answers of the corpus are caught, named, located, narrowed and shown, and how long that takes.

    python benchmarks/diagnosis.py [seen|unseen] [LESSON|EXERCISE] [--show] [--all]

*Located* are answers of which an edit tells the line, or at a line of which Python stops; *narrowed* those of which it
is told only in which calls, or in which part of the result, they are wrong; *shown* those of which only the line is
known at which the first wrong value comes into the result. `--show` prints the messages of those that are
silent, `--all` what is said of all others. An answer that says which mistake it is, and is not named so, is printed
in any case. Of unseen answers nothing is printed but their numbers, unless it is asked for with one of these.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.checks import exercise_named
from autograder.course import lesson_of
from tests.corpus.answers import Answer, answers

COLUMNS = ("wrong", "caught", "named", "located", "narrowed", "shown", "silent", "right", "refused")
# The ids of `autograder/checks/diagnosis/partly_right/`.
NARROWED = re.compile(r"\.(wrong-|right-values-inside|part-of-the-values|values-in-other-places|as-large-as-)")


def ended(answer: Answer, *, show: bool, quiet: bool) -> tuple[Counter[str], float]:
    """Return what became of one answer, and the seconds it took."""
    exercise = exercise_named(answer.exercise)
    counts: Counter[str] = Counter({"right" if answer.right else "wrong": 1})
    began = time.process_time()
    try:
        outcome = exercise.judge(*exercise.objects(answer.function()), seed=20261130)
    except Exception as error:
        print(f"{answer.name}: {type(error).__name__}: {error}")
        return counts, 0.0
    seconds = time.process_time() - began
    if answer.right:
        counts["refused"] += not outcome.passed
        if not outcome.passed:
            print(f"REFUSED {answer.name} ({answer.words})\n{outcome.message}\n")
        return counts, seconds
    counts["caught"] += not outcome.passed
    narrowed = NARROWED.search(outcome.mistake or "") is not None
    counts["narrowed"] += narrowed
    counts["named"] += outcome.mistake is not None and not narrowed
    placed = outcome.repair if outcome.mistake is None else None
    counts["located"] += placed is not None and not placed.shows
    counts["shown"] += placed is not None and placed.shows
    silent = not outcome.passed and outcome.mistake is None and not outcome.places
    counts["silent"] += silent
    if seconds > 4:
        print(f"SLOW {answer.name} {seconds:.1f} s")
    if quiet:
        return counts, seconds
    if outcome.passed:
        print(f"PASSED {answer.name} ({answer.words})")
    if silent:
        print(f"SILENT {answer.name} ({answer.words})" + f"\n{outcome.message}\n" * show)
    if answer.mistake not in (None, outcome.mistake):
        print(
            f"NOT NAMED {answer.name} ({answer.words}): `{answer.mistake}`, but {outcome.mistake or 'without a name'}"
        )
    if "--all" in sys.argv and not silent and not outcome.passed:
        told = outcome.message.split("\n\n")[1]
        print(f"{answer.name} ({answer.words})\n    {outcome.mistake or 'located'}: {told!r}")
    return counts, seconds


def main(which: str = "unseen", *only: str, show: bool = False) -> None:
    """Print a row for each exercise, and the whole."""
    quiet = which == "unseen" and not {"--show", "--all"} & set(sys.argv)
    rows: dict[str, Counter[str]] = {}
    times: list[float] = []
    for answer in answers(which):
        if lesson_of(answer.exercise).topic in only or answer.exercise in only or not only:
            counts, seconds = ended(answer, show=show, quiet=quiet)
            rows.setdefault(answer.exercise, Counter()).update(counts)
            times.append(seconds)
    whole: Counter[str] = sum(rows.values(), Counter())
    print(f"{'exercise':26}" + "".join(f"{column:>9}" for column in COLUMNS))
    for name, row in (*rows.items(), ("all", whole)):
        print(f"{name:26}" + "".join(f"{row[column]:9}" for column in COLUMNS))
    caught, told = max(whole["caught"], 1), 0
    times.sort()
    for columns in (("named", "located"), ("narrowed",), ("shown",)):
        told += sum(whole[column] for column in columns)
        print(f"{' or '.join(columns)}, and all before: {100 * told / caught:.1f} % of the caught")
    print(
        f"seconds: median {times[len(times) // 2]:.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}, all {times[-1]:.2f}"
    )


if __name__ == "__main__":
    main(*[each for each in sys.argv[1:] if not each.startswith("-")], show="--show" in sys.argv)
