"""The verb `autograder check`: what passes in a learner's notebooks."""

from __future__ import annotations

import contextlib
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.exit_codes import GOOD, NOT_GOOD, WRONG_USE
from autograder.course import LEARNERS_FOLDER, LESSONS
from autograder.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.learner.notebook import Report

PAGE = "autograder-check.html"


@click.command("check", short_help="Run your notebooks and say what passes.")
@click.argument("notebooks", nargs=-1, type=click.Path(path_type=Path), metavar="[NOTEBOOK]...")
@click.option(
    "--html",
    "written",
    is_flag=False,
    flag_value=PAGE,
    type=click.Path(path_type=Path),
    metavar="[FILE]",
    help=f"Write messages and pictures into a page as well, `{PAGE}` unless you name one.",
)
def check(notebooks: tuple[Path, ...], written: Path | None) -> int:
    """Run notebooks, those of your folder unless you name some, and say what passes.

    The exit code is 0 when every exercise does.
    """
    if written is not None:
        written, notebooks = _page_and_notebooks(written, notebooks)
    from rich.console import Console

    from autograder.learner import notebook, page

    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # what nbclient logs is said below in plain words
    console = Console(highlight=False, soft_wrap=True)
    reports, unreadable = [], []
    for path in notebooks or _notebooks_here():
        try:
            with _progress(console, path) as progress:
                report = notebook.run(path, progress)
        except UserError as error:
            print(error, file=sys.stderr)
            unreadable.append(path)
        else:
            _print_report(console, report)
            reports.append(report)
    if written is not None and reports:
        page.write_page(written, reports)
        console.print(f"With pictures: {written}")
    if len(reports) > 1:
        console.print(f"In all: {_points(reports)} points.", style="bold")
    if unreadable:
        return WRONG_USE
    everything = all(result.status == "passed" for report in reports for result in report.results)
    return GOOD if everything else NOT_GOOD


def _page_and_notebooks(written: Path, notebooks: tuple[Path, ...]) -> tuple[Path, tuple[Path, ...]]:
    """Return the page to write and the notebooks: in `--html lesson.ipynb` the file is what to run."""
    from autograder.learner.page import refuse_what_is_not_ours

    if written.suffix == ".ipynb":
        written, notebooks = Path(PAGE), (written, *notebooks)
    if written.suffix not in (".html", ".htm"):
        raise UserError(f"`--html {written}`: name a file that ends in `.html`.")
    refuse_what_is_not_ours(written)
    return written, notebooks


def _notebooks_here() -> list[Path]:
    for folder in (Path(), LEARNERS_FOLDER):
        if notebooks := [folder / lesson.notebook for lesson in LESSONS if (folder / lesson.notebook).is_file()]:
            return notebooks
    raise UserError(f"There are no lessons here or in `{LEARNERS_FOLDER}`: `autograder start` puts them there.")


@contextlib.contextmanager
def _progress(console: Console, path: Path) -> Iterator[Callable[[int, int], None]]:
    """Show how far a notebook has come: a moving bar in a terminal, one line elsewhere."""
    if not console.is_terminal:
        print(f"Running {path}", flush=True)
        yield lambda done, cells: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"Running {path}", total=None)
        yield lambda done, cells: bar.update(task, completed=done, total=cells)


STYLES = {"passed": "green", "partial": "yellow", "failed": "red", "no check": "red", "not reached": "red"}


def _print_report(console: Console, report: Report) -> None:
    from rich.markup import escape

    console.print(f"\n{escape(report.title)}: {_points([report])} points", style="bold")
    width = max(len(result.exercise) for result in report.results)
    for result in report.results:
        status = f"{result.status:<14}"
        style = STYLES.get(result.status, "dim")
        points = f"{result.earned:g} of {result.points:g}"
        console.print(f"  [{style}]{status}[/] {result.exercise:<{width}}  {points}")
        for line in result.message.splitlines():
            console.print(f"      {escape(line)}".rstrip())
    if report.stopped:
        console.print(f"  {escape(report.stopped)}", style="red")
    console.print()


def _points(reports: Sequence[Report]) -> str:
    return f"{sum(report.earned for report in reports):g} of {sum(report.points for report in reports):g}"
