"""What `autograder grade` takes on its command line."""

from __future__ import annotations

import os
from dataclasses import dataclass

import click

from autograder.commands.amounts import COUNT, DURATION, SIZE, Amount

SANDBOXES = ("bubblewrap", "landlock", "none")


@dataclass(frozen=True)
class Request:
    """Hold what was typed; sizes in bytes, durations in seconds."""

    assignments: tuple[str, ...]
    student: tuple[str, ...]
    jobs: int
    force: bool
    retrain: bool
    json: bool
    verbose: bool
    sandbox: str | None
    scheduler: str | None
    timeout: float
    notebook_timeout: float
    memory: int
    disk: int
    file: int
    cpu: float
    processes: int


def cores() -> int:
    """Return how many cores this process may use, which may be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _amount(name: str, amount: Amount, default: str, about: str) -> click.Option:
    return click.Option(
        [name], type=amount, default=default, show_default=True, metavar=amount.name.upper(), help=about
    )


PARAMETERS: tuple[click.Parameter, ...] = (
    click.Argument(["assignments"], nargs=-1, metavar="[ASSIGNMENT]..."),
    click.Option(["--student"], multiple=True, metavar="S", help="Only this one; may be repeated."),
    click.Option(["--force"], is_flag=True, help="Grade again what is graded already."),
    click.Option(["--retrain"], is_flag=True, help="Train models again instead of taking submitted weights."),
    click.Option(["--json"], is_flag=True, help="Print the results for machines."),
    click.Option(["--verbose"], is_flag=True, help="Print a row for each notebook, with remarks."),
    click.Option(["--scheduler"], metavar="ADDRESS", help="Grade on the Dask cluster at this address."),
    click.Option(
        ["--sandbox"],
        type=click.Choice(SANDBOXES),
        help="By default the first of these two that this machine has; `none` trusts students' code with your account.",
    ),
    _amount("--jobs", Amount(COUNT, "1"), str(cores()), "Notebooks at a time, one for each core."),
    _amount("--timeout", Amount(DURATION, "1"), "120", "Of a cell."),
    _amount("--notebook-timeout", Amount(DURATION, "1"), "15m", "Of a notebook."),
    # TensorFlow needs most of what is the least here.
    _amount("--memory", Amount(SIZE, "1G"), "2G", "Of a notebook."),
    _amount("--disk", Amount(SIZE, "64M"), "512M", "Of all files of a notebook."),
    _amount("--file", Amount(SIZE, "16M"), "256M", "Of one file."),
    _amount("--cpu", Amount(DURATION, "60"), "30m", "Computing time of one process."),
    _amount("--processes", Amount(COUNT, "64"), "128", "Of a notebook; threads count."),
)
