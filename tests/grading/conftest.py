"""Kernels in the real sandbox, warm for all tests, and what grades a notebook of the tiny course with them."""

from collections.abc import Iterator

import pytest
from nbformat import NotebookNode

from autograder.grading.notebook.run import Played, grade_notebook
from autograder.grading.sandbox.bubblewrap import Limits
from autograder.grading.sandbox.sessions import WarmKernels
from tests.grading.tiny import SEED, as_file, source


@pytest.fixture(scope="session")
def quick() -> Limits:
    """Limits within which an attack ends soon."""
    return Limits(cell=3.0, notebook=40.0, memory=512 * 2**20, disk=32 * 2**20, file=8 * 2**20, processes=64, cpu=30)


@pytest.fixture(scope="session")
def kernels(quick: Limits) -> Iterator[WarmKernels]:
    """Yield kernels in the real sandbox, one provider for all tests as long as nobody spoils it."""
    warm = WarmKernels(quick, threads=1)
    yield warm
    warm.close()


@pytest.fixture
def grade(kernels: WarmKernels):
    """Return a function that grades a notebook of the tiny course in the sandbox."""

    def grade_it(notebook: NotebookNode | bytes | None, files: dict[str, bytes] | None = None) -> Played:
        content = as_file(notebook) if isinstance(notebook, NotebookNode) else notebook
        return grade_notebook(content, source(), files or {}, kernels, SEED)

    return grade_it


@pytest.fixture
def statuses(grade):
    """Return a function that grades a notebook and tells the statuses of its two tests."""

    def ends(notebook: NotebookNode | bytes | None, files: dict[str, bytes] | None = None) -> list[str]:
        return [cell.status for cell in grade(notebook, files).cells]

    return ends
