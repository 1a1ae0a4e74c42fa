"""The command line: the only module of the package that prints, exits and reads what the user typed."""

from __future__ import annotations

import argparse
import contextlib
import io
import logging
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from autograder import __version__
from autograder.commands.grade import add_grade_command
from autograder.course import LESSONS, lessons_folder
from autograder.errors import UserError
from autograder.lesson.hidden_modules import hidden_in, in_words

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.learner.notebook import Report

GOOD, NOT_GOOD, WRONG_USE, INTERRUPTED = 0, 1, 2, 130
FOLDER = Path("cnn-course")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that was typed and return its exit code: 0 good, 1 not good, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a pipe of Windows knows no −
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UserError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough (`autograder check | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_GOOD


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="autograder", description="Learn and teach convolutional networks.")
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_start(verbs.add_parser("start", help="put the lessons into a folder of your own and open JupyterLab"))
    _add_check(verbs.add_parser("check", help="run your notebooks and say what passes"))
    _add_generate(verbs.add_parser("generate", help="make the students' notebooks from the instructor's"))
    add_grade_command(verbs.add_parser("grade", help="grade submissions in a sandbox"))
    return parser


def _add_start(parser: argparse.ArgumentParser) -> None:
    parser.description = "Put the lessons into a folder of your own and open JupyterLab on the first one."
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where the lessons go (default: {FOLDER})")
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    parser.set_defaults(run=_start)


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.description = "Run notebooks and say what passes. The exit code is 0 when every exercise does."
    parser.add_argument("notebooks", type=Path, nargs="*", metavar="NOTEBOOK", help="default: those of your folder")
    parser.set_defaults(run=_check)


def _add_generate(parser: argparse.ArgumentParser) -> None:
    parser.description = "Make notebooks/ from solutions/, and bring solutions/ into normal form."
    parser.add_argument("--check", action="store_true", help="write nothing: say what is stale")
    parser.set_defaults(run=_generate)


def _start(options: argparse.Namespace) -> int:
    from autograder.learner.folder import place_lessons

    folder: Path = options.folder
    placed = place_lessons(lessons_folder(), folder)
    if placed.added:
        print(f"Put {_count(placed.added, 'file')} into `{folder}`.")
    for path in placed.updated:
        print(f"Renewed `{path}`, which you had not changed.")
    if placed.kept:
        print(f"Left alone what you changed: {', '.join(f'`{path}`' for path in placed.kept)}.")
    for path in placed.outdated:
        print(f"There is a newer version of `{path}`: rename yours and run `autograder start` again to get it.")
    for each in (folder, *(folder / lesson.assignment for lesson in LESSONS)):
        if hidden := hidden_in(str(each)):
            print(in_words(hidden, f"in `{each}`"))
    first = next((lesson.notebook for lesson in LESSONS if (folder / lesson.notebook).exists()), Path())
    return _jupyterlab(folder, first, options.no_browser)


def _jupyterlab(folder: Path, notebook: Path, no_browser: bool) -> int:
    """Serve JupyterLab on a folder until Ctrl-C; nothing is fetched from the network."""
    from jupyterlab.labapp import LabApp

    # Settings that have no option: no question about news, no panels of nbgrader and of extensions to install.
    theirs = os.environ.get("JUPYTER_CONFIG_PATH")
    ours = str(Path(__file__).parents[1] / "jupyter")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([ours, theirs] if theirs else [ours])
    logging.disable(logging.WARNING)
    token = secrets.token_hex(24)  # of our own making: JupyterLab prints pages about one that it made
    page = f"lab/tree/{quote(notebook.as_posix())}"
    app = LabApp.initialize_server(
        [
            f"--ServerApp.root_dir={folder.resolve()}",
            f"--LabApp.default_url=/{page}",
            f"--ServerApp.open_browser={not no_browser}",
            "--ServerApp.answer_yes=True",
            "--ServerApp.allow_root=True",  # in a container there is nobody else; it listens on this machine only
            "--KernelManager.transport_encryption=auto",
            f"--IdentityProvider.token={token}",
        ]
    )
    words = f"JupyterLab is at {app.connection_url}{page}?token={token}\nTo stop it, press Ctrl-C here."
    app.io_loop.add_callback(print, words, flush=True)  # when it listens, which it does not yet
    app.start()
    return GOOD


def _generate(options: argparse.Namespace) -> int:
    from autograder.authoring import generate

    root = _repository()
    plan = generate.plan(root)
    changed = generate.stale(root, plan.files) if options.check else generate.write(root, plan.files)
    for path in changed:
        print(f"`{path}` is stale: run `autograder generate`." if options.check else f"Wrote `{path}`.")
    for path in plan.stray:
        print(f"`{path}` has no source in `{generate.SOURCE}`: delete it, or put its source there.")
    for fault in plan.faults:
        print(fault)
    if not changed and not plan.stray and not plan.faults:
        print(f"All {len(plan.files)} files are up to date.")
    return NOT_GOOD if plan.stray or plan.faults or (options.check and changed) else GOOD


def _repository() -> Path:
    from autograder.authoring.generate import SOURCE

    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SOURCE).is_dir():
            return folder
    raise UserError(f"There is no folder `{SOURCE}` here or above: run this in a clone of the course's repository.")


def _check(options: argparse.Namespace) -> int:
    from rich.console import Console

    from autograder.learner import notebook

    logging.getLogger("traitlets").setLevel(logging.CRITICAL)  # what nbclient logs is said below in plain words
    console = Console(highlight=False, soft_wrap=True)
    reports, unreadable = [], []
    for path in options.notebooks or _notebooks_here():
        try:
            with _progress(console, path) as progress:
                report = notebook.run(path, progress)
        except UserError as error:
            print(error, file=sys.stderr)
            unreadable.append(path)
        else:
            _print_report(console, report)
            reports.append(report)
    if len(reports) > 1:
        console.print(f"In all: {_points(reports)} points.", style="bold")
    if unreadable:
        return WRONG_USE
    everything = all(result.status == "passed" for report in reports for result in report.results)
    return GOOD if everything else NOT_GOOD


def _notebooks_here() -> list[Path]:
    for folder in (Path(), FOLDER):
        if found := [folder / lesson.notebook for lesson in LESSONS if (folder / lesson.notebook).is_file()]:
            return found
    raise UserError(f"There are no lessons here or in `{FOLDER}`: `autograder start` puts them there.")


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


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
