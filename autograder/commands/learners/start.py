"""The verb `autograder start`: the lessons in a folder of the learner's own, and JupyterLab on the first one."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path
from urllib.parse import quote

import click

from autograder.commands.counting import many
from autograder.commands.exit_codes import GOOD
from autograder.course import LEARNERS_FOLDER, LESSONS, lessons_folder
from autograder.lesson.hidden_modules import hidden_in, in_words

# What has no option: no question about news, no panels of nbgrader and of extensions, long lines of code are wrapped.
SETTINGS = Path(__file__).parents[2] / "jupyter"


@click.command("start", short_help="Put the lessons into a folder of your own and open JupyterLab.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    default=LEARNERS_FOLDER,
    show_default=True,
    help="Where the lessons go.",
)
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def start(folder: Path, no_browser: bool) -> int:
    """Put the lessons into a folder of your own and open JupyterLab on the first one.

    What you wrote there stays as it is.
    """
    from autograder.learner.folder import place_lessons
    from autograder.learner.index import INDEX, index

    placed = place_lessons(lessons_folder(), folder, {INDEX: index()})
    if placed.added:
        print(f"Put {many(len(placed.added), 'file')} into `{folder}`.")
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
    return _jupyterlab(folder, first, no_browser)


def _jupyterlab(folder: Path, notebook: Path, no_browser: bool) -> int:
    """Serve JupyterLab on a folder until Ctrl-C; nothing is fetched from the network."""
    from jupyterlab.labapp import LabApp

    theirs = os.environ.get("JUPYTER_CONFIG_PATH")
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join([str(SETTINGS), theirs] if theirs else [str(SETTINGS)])
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
