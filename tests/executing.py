"""Run a notebook from top to bottom in a process of its own; each code cell is told the CPU seconds that it took.

A clock on the wall tells of a busy machine more than of a cell.
"""

import sys
from pathlib import Path

import autograder.grading.course.without_address_grammar  # noqa: F401 - before anything imports nbformat

# isort: split
import nbformat
import psutil
from nbclient import NotebookClient

TIMEOUT = 300  # seconds a cell


class MeasuringClient(NotebookClient):
    """Execute a notebook and write into the metadata of each cell how long the kernel computed."""

    def __init__(self, *arguments, **settings):
        super().__init__(*arguments, **settings, on_cell_execute=self.begin, on_cell_executed=self.end)
        self.began = 0.0

    def cpu(self):
        """Return the CPU seconds of the kernel so far."""
        times = psutil.Process(self.km.provisioner.pid).cpu_times()
        return times.user + times.system

    def begin(self, cell, **_):
        """Note what has been used before the cell."""
        self.began = self.cpu()

    def end(self, cell, **_):
        """Note what the cell has used."""
        cell.metadata["cpu_seconds"] = self.cpu() - self.began


def execute(path):
    """Run the notebook at this path and write what came of it beside it."""
    notebook = nbformat.read(path, 4)
    place = {"metadata": {"path": str(path.parent)}}
    MeasuringClient(notebook, timeout=TIMEOUT, allow_errors=True, resources=place).execute()
    nbformat.write(notebook, path.with_name("executed.ipynb"))


if __name__ == "__main__":
    execute(Path(sys.argv[1]).resolve())
