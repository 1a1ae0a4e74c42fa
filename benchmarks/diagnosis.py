"""Count how many wrong answers of the corpus are caught, named and located, and how long that takes.

    python benchmarks/diagnosis.py [seen|unseen] [LESSON|EXERCISE] [--show] [--all]

`--show` prints the messages of those that are neither named nor located, `--all` what is said of all others. An answer
that says which mistake it is, and is not named so, is printed in any case.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from autograder.checks import exercise_named
from autograder.course import lesson_of
from tests.corpus.answers import Answer, answers

COLUMNS = ("wrong", "caught", "named", "located", "silent", "right", "refused")


def ended(answer: Answer, *, show: bool) -> tuple[Counter[str], float]:
    """Return what became of one answer, and the seconds it took."""
    exercise = exercise_named(answer.exercise)
    counts: Counter[str] = Counter({"right" if answer.right else "wrong": 1})
    began = time.process_time()
    try:
        outcome = exercise.judge(*exercise.objects(answer.function()), seed=20261130)
    except Exception as error:
        print(f"{answer.name} ({answer.words}): {type(error).__name__}: {error}")
        return counts, 0.0
    seconds = time.process_time() - began
    if answer.right:
        counts["refused"] += not outcome.passed
        if not outcome.passed:
            print(f"REFUSED {answer.name} ({answer.words})\n{outcome.message}\n")
        return counts, seconds
    counts["caught"] += not outcome.passed
    counts["named"] += outcome.mistake is not None
    counts["located"] += outcome.mistake is None and bool(outcome.places)
    silent = not outcome.passed and outcome.mistake is None and not outcome.places
    counts["silent"] += silent
    if outcome.passed:
        print(f"PASSED {answer.name} ({answer.words})")
    if silent:
        print(f"SILENT {answer.name} ({answer.words})" + f"\n{outcome.message}\n" * show)
    if answer.mistake not in (None, outcome.mistake):
        print(
            f"NOT NAMED {answer.name} ({answer.words}): `{answer.mistake}`, but {outcome.mistake or 'without a name'}"
        )
    if seconds > 4:
        print(f"SLOW {answer.name} {seconds:.1f} s")
    if "--all" in sys.argv and not silent and not outcome.passed:
        told = outcome.message.split("\n\n")[1]
        print(f"{answer.name} ({answer.words})\n    {outcome.mistake or 'located'}: {told!r}")
    return counts, seconds


def main(which: str = "unseen", *only: str, show: bool = False) -> None:
    """Print a row for each exercise, and the whole."""
    rows: dict[str, Counter[str]] = {}
    times: list[float] = []
    for answer in answers(which):
        if lesson_of(answer.exercise).topic in only or answer.exercise in only or not only:
            counts, seconds = ended(answer, show=show)
            rows.setdefault(answer.exercise, Counter()).update(counts)
            times.append(seconds)
    whole: Counter[str] = sum(rows.values(), Counter())
    print(f"{'exercise':26}" + "".join(f"{column:>9}" for column in COLUMNS))
    for name, row in (*rows.items(), ("all", whole)):
        print(f"{name:26}" + "".join(f"{row[column]:9}" for column in COLUMNS))
    told = whole["named"] + whole["located"]
    times.sort()
    print(f"\nnamed or located: {100 * told / max(whole['caught'], 1):.1f} % of the caught")
    print(
        f"seconds: median {times[len(times) // 2]:.2f}, 95 % {times[int(len(times) * 0.95)]:.2f}, all {times[-1]:.2f}"
    )


if __name__ == "__main__":
    main(*[each for each in sys.argv[1:] if not each.startswith("-")], show="--show" in sys.argv)
