"""Open a lesson in a real JupyterLab in a real browser, its solution filled in, and run it.

`python tests/browser.py docs/lesson.png` takes the picture of the README.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode
from small_course import REPOSITORY, filled, write

from autograder.course import LESSONS, Lesson

if TYPE_CHECKING:
    from playwright.sync_api import Page

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # root, as in a container, can have none; it visits this machine only
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PATIENCE = 180_000  # milliseconds
IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
ALL_CELLS_IN_THE_PAGE = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"}}
EVERY_CELL_IS_DONE = """() => [...document.querySelectorAll(".jp-CodeCell")].every(
    cell => !cell.querySelector(".cm-content").innerText.trim()
        || /\\[\\d+\\]/.test(cell.querySelector(".jp-InputPrompt").innerText))"""


@contextlib.contextmanager
def solved_lesson(lesson: Lesson, folder: Path) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Yield the page of a lesson that was run from top to bottom, what it logged as wrong and what it asked for."""
    student, solution = (nbformat.read(REPOSITORY / tree / lesson.notebook, 4) for tree in ("notebooks", "solutions"))
    with run_notebook(filled(student, solution, lesson.exercises), lesson, folder) as seen:
        yield seen


@contextlib.contextmanager
def run_notebook(content: NotebookNode, lesson: Lesson, folder: Path) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Yield the page of a notebook in place of a lesson's, as `solved_lesson` does."""
    from playwright.sync_api import sync_playwright

    with served(folder) as address, sync_playwright() as playwright:
        write(content, folder / "cnn-course" / lesson.notebook)
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        wrong: list[str] = []
        asked: list[str] = []
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address.replace(LESSONS[0].notebook.as_posix(), lesson.notebook.as_posix()))
        run_all_cells(page)
        yield page, wrong, asked
        browser.close()


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Run `autograder start` in a folder and yield the address that it prints."""
    for name, settings in ALL_CELLS_IN_THE_PAGE.items():
        (folder / "settings" / name).parent.mkdir(parents=True)
        (folder / "settings" / name).write_text(json.dumps(settings))
    own = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    environment = {**os.environ, **{name: str(folder / value) for name, value in own.items()}}
    command = [sys.executable, "-m", "autograder", "start", "--no-browser"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield next(address[0] for line in server.stdout if (address := re.search(r"http://\S+", line)))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def run_all_cells(page: Page) -> None:
    """Run the notebook that is open, and wait until every cell was run and every widget is drawn."""
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(EVERY_CELL_IS_DONE, timeout=PATIENCE)
    page.wait_for_selector(IDLE, timeout=PATIENCE)
    page.wait_for_load_state("networkidle")


def photograph(page: Page, folder: Path, height: int = 4000) -> list[Path]:
    """Save pictures of the whole notebook, each of at most `height` pixels, and return their paths."""
    total = int(page.evaluate("() => document.querySelector('.jp-WindowedPanel-viewport').scrollHeight"))
    page.set_viewport_size({"width": 1280, "height": height + 200})
    paths = []
    for place in range(0, total, height):
        page.evaluate("top => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, top)", place)
        page.wait_for_timeout(500)
        paths.append(folder / f"lesson-{place // height + 1}.png")
        page.screenshot(path=paths[-1])
    return paths


def main(path: Path) -> None:
    """Save a picture of an exercise of lesson 01 with its check and the picture that its answer draws."""
    with tempfile.TemporaryDirectory() as folder, solved_lesson(LESSONS[0], Path(folder)) as (page, _, _):
        page.set_viewport_size({"width": 1100, "height": 1440})
        page.keyboard.press("Control+b")  # without the list of files
        page.wait_for_timeout(1000)
        heading = page.locator(".jp-MarkdownCell h3", has_text="Exercise: cross_correlate2d").first
        heading.evaluate("heading => heading.scrollIntoView()")
        page.wait_for_timeout(1000)
        page.screenshot(path=path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
