"""Lesson 05 drawn: how networks that were trained in several ways cope with digits that are moved and turned."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt

from autograder.lesson.figures import WIDTH, show, style
from autograder.lesson.palette import BLUE, FAINT, GREEN, INK, ORANGE, QUIET, RED
from autograder.lesson.robustness import JUDGED, SHIFTS, TURNS, Robustness

MARKS = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"), (RED, ":", "D"), (INK, "-", "v"))


def cures(rows: Sequence[Robustness]) -> None:
    """Draw the accuracy of each network as digits move sideways, and as they turn."""
    with style():
        fig, (left, right) = plt.subplots(1, 2, figsize=(WIDTH, 4.4), sharey=True, layout="constrained")
        for place, row in enumerate(rows):
            colour, dash, marker = MARKS[place % len(MARKS)]
            for ax, places, values in ((left, SHIFTS, row.shifted), (right, TURNS, row.turned)):
                percent = [100 * value for value in values]
                ax.plot(places, percent, color=colour, ls=dash, marker=marker, ms=7, label=row.name)
        for row in rows[:1]:
            back = [100 * value for value in row.moved_back]
            ends = (SHIFTS[0], SHIFTS[-1])[: len(back)]
            left.plot(ends, back, "*", ms=15, mfc="white", mec=INK, label=f"{row.name}, its maps moved back")
        for ax, places, words in (
            (left, SHIFTS, "moved to the right, in pixels"),
            (right, TURNS, "turned to the left, in degrees"),
        ):
            ax.axhline(10, color=QUIET, ls=":", marker="")
            ax.set(xlabel=words, xticks=places, ylim=(0, 104))
            ax.grid(axis="y", color=FAINT)
        left.annotate("chance", (SHIFTS[0], 10), (0, 4), textcoords="offset points", color=QUIET)
        left.set_ylabel(f"right, % of {JUDGED}")
        fig.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=2)
    show(fig, alt=_finding(rows))


def _finding(rows: Sequence[Robustness]) -> str:
    in_place, steepest = SHIFTS.index(0), TURNS.index(30)
    said = [
        f"{row.name}: {row.shifted[in_place]:.0%} where they are, {row.shifted[0]:.0%} and {row.shifted[-1]:.0%} "
        f"four pixels to the left and right, {row.turned[TURNS.index(-30)]:.0%} and {row.turned[steepest]:.0%} "
        "turned by 30° to the right and left."
        for row in rows
    ]
    back = rows[0].moved_back if rows else ()
    if back:
        said.append(
            f"With its maps moved back, {rows[0].name} reads {back[0]:.0%} and {back[1]:.0%} of the moved ones."
        )
    return " ".join(said)
