"""Draw the pictures of a report as SVG inside a page: its fonts, its colours, on a light and on a dark page."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograder.classroom.report.exercises import ENDS, ExerciseNumbers
from autograder.classroom.report.numbers import Bar, Step

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Stand-ins, which the page's own colours replace: nothing else in a picture has these.
INK, PAPER, FAINT, ACCENT = "#010203", "#fdfefc", "#c0c1c2", "#0a0b0c"
COLOURS = {INK: "--ink", PAPER: "--paper", FAINT: "--faint", ACCENT: "--accent"} | {
    f"#0{number}0{number}0{number}": f"--end-{number}" for number in range(4, 9)
}
OF_ENDS = tuple(colour for colour, name in COLOURS.items() if name.startswith("--end-"))
HATCHES = ("", "///", "", "", "\\\\\\")  # passed, partly, failed, not attempted, waiting
SETTINGS: Any = {  # its type would be that of each of matplotlib's settings
    "svg.fonttype": "none",
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "hatch.color": PAPER,
    "hatch.linewidth": 1.2,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
FEWEST_TO_LABEL = 0.045  # of the width: a number fits into a bar


def draw_histogram(bars: Sequence[Bar], name: str) -> str:
    """Return a picture of how many have how many points."""
    figure, axes = _figure(7.6, 2.6)
    axes.bar([bar.low for bar in bars], [bar.count for bar in bars], [bar.high - bar.low for bar in bars], align="edge")
    for patch, bar in zip(axes.patches, bars, strict=True):
        patch.set(facecolor=ACCENT, edgecolor=PAPER, linewidth=1)
        if bar.count:
            axes.annotate(str(bar.count), ((bar.low + bar.high) / 2, bar.count), ha="center", va="bottom")
    axes.set(xlabel="points", ylabel="students", xlim=(0, bars[-1].high))
    axes.margins(y=0.15)
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.yaxis.get_major_locator().set_params(integer=True)
    return _svg(figure, name)


def draw_exercises(exercises: Sequence[ExerciseNumbers], name: str) -> str:
    """Return a picture of how each exercise ended, as one bar from passed to waiting."""
    figure, axes = _figure(7.6, 0.6 + 0.36 * len(exercises))
    lefts = [0] * len(exercises)
    most = max(sum(exercise.ends.values()) for exercise in exercises) or 1
    for end, colour, hatch in zip(ENDS, OF_ENDS, HATCHES, strict=True):
        counts = [exercise.ends[end] for exercise in exercises]
        rows = [row for row, count in enumerate(counts) if count]
        style = {"facecolor": colour, "edgecolor": PAPER, "linewidth": 1, "hatch": hatch, "label": end}
        axes.barh(rows or [0], [counts[row] for row in rows or [0]], 0.72, [lefts[row] for row in rows or [0]], **style)
        for row, (left, count) in enumerate(zip(lefts, counts, strict=True)):
            if count > FEWEST_TO_LABEL * most:
                text = axes.annotate(str(count), (left + count / 2, row), ha="center", va="center", color=PAPER)
                text.set_bbox({"facecolor": colour, "edgecolor": "none", "pad": 1.5} if hatch else None)
        lefts = [left + count for left, count in zip(lefts, counts, strict=True)]
    axes.set_yticks(range(len(exercises)), [exercise.exercise for exercise in exercises])
    axes.set(xlim=(0, most), xticks=[])
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.invert_yaxis()
    figure.legend(loc="outside upper left", ncols=len(ENDS), frameon=False, handlelength=1.2, columnspacing=1.4)
    return _svg(figure, name)


def draw_steps(steps: Sequence[Step], name: str) -> str:
    """Return a picture of the median and the middle half of the class, lesson after lesson."""
    figure, axes = _figure(7.6, 2.8)
    there = [(place, step.spread) for place, step in enumerate(steps) if step.spread is not None]
    places = [place for place, _ in there]
    axes.fill_between(
        places, [spread.lower for _, spread in there], [spread.upper for _, spread in there], color=FAINT, lw=0
    )
    axes.plot(places, [spread.median for _, spread in there], color=ACCENT, marker="o", linewidth=2)
    for place, spread in there:
        axes.annotate(f"{spread.median:.0%}", (place, spread.median), (0, 8), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(steps)), [step.assignment for step in steps])
    axes.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
    axes.set(ylim=(0, 1.12), xlim=(-0.4, len(steps) - 0.6))
    return _svg(figure, name)


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(SETTINGS):
        figure = Figure((width, height), layout="constrained")
        return figure, figure.add_subplot()


def _svg(figure: Figure, name: str) -> str:
    """Return a figure as part of a page: ids that no other picture has, colours that the page decides."""
    import matplotlib

    file = io.StringIO()
    with matplotlib.rc_context(SETTINGS | {"svg.hashsalt": name}):
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = file.getvalue()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r'(\bid="|xlink:href="#|url\(#)', rf"\1{name}-", text)
    text = re.sub(
        r'<svg [^>]*?(viewBox="[^"]*")[^>]*>', r'<svg \1 aria-hidden="true" focusable="false">', text, count=1
    )
    text = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", text, flags=re.DOTALL)
    text = re.sub(r'font: ([0-9.]+)px [^;"]*', r"font-size: \1px", text).replace("xlink:href", "href")
    for colour, variable in COLOURS.items():
        text = text.replace(colour, f"var({variable})")
    return text.strip()
