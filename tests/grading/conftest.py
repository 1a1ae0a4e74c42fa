"""Sessions in the real sandbox, one provider for all tests, and what grades a notebook of the tiny course with them."""

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from typing import Any

import nbgrader.api
import pytest
from nbformat import NotebookNode
from preloaded import asked_once

from autograder.grading.notebook.run import GradedNotebook, grade_notebook
from autograder.grading.sandbox.levels import BUBBLEWRAP, LANDLOCK, sessions_at
from autograder.grading.sandbox.limits import Limits
from autograder.grading.sandbox.sessions import Sessions
from tests.grading.tiny import SEED, as_file, source

asked_once(nbgrader.api)


class KeptWorker(Executor):
    """Be to `autograder grade --jobs 1` a pool of one worker, whose process outlives the command: it has a provider."""

    pool: ProcessPoolExecutor | None = None

    def __init__(self, jobs: int, *how: Any) -> None:
        assert jobs == 1
        self._how = how

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have the worker that is there do it, or a new one."""
        try:
            if KeptWorker.pool is not None:
                return KeptWorker.pool.submit(function, *args, **kwargs)
        except BrokenExecutor:
            pass
        KeptWorker.pool = ProcessPoolExecutor(1, *self._how)
        return KeptWorker.pool.submit(function, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Keep it for the next."""


@pytest.fixture(scope="session", autouse=True)
def kept_worker() -> Iterator[None]:
    """Let commands with one job, in the process of the tests, have one worker after the other."""

    def pool(jobs: int, *how: Any) -> Executor:
        return KeptWorker(jobs, *how) if jobs == 1 else ProcessPoolExecutor(jobs, *how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.commands.instructors.grade.ProcessPoolExecutor", pool)
        yield
    if KeptWorker.pool is not None:
        KeptWorker.pool.shutdown()


@pytest.fixture(scope="session")
def quick() -> Limits:
    """Limits within which an attack ends soon."""
    return Limits(cell=3.0, notebook=40.0, memory=512 * 2**20, disk=32 * 2**20, file=8 * 2**20, processes=64, cpu=30)


AT_BOTH_LEVELS = ("test_attacks",)  # modules whose tests run with namespaces and, marked slow, with Landlock


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Let the attacks be tried at each level of confinement."""
    if "level" in metafunc.fixturenames and metafunc.module.__name__.endswith(AT_BOTH_LEVELS):
        both = [BUBBLEWRAP, pytest.param(LANDLOCK, marks=pytest.mark.slow)]
        metafunc.parametrize("level", both, indirect=True, scope="session")


@pytest.fixture(scope="session")
def level(request: pytest.FixtureRequest) -> str:
    """How the sessions of a test are confined."""
    return str(getattr(request, "param", BUBBLEWRAP))


@pytest.fixture(scope="session")
def sessions(quick: Limits, level: str) -> Iterator[Sessions]:
    """Yield sessions in the real sandbox, one provider for all tests as long as nobody spoils it."""
    started = sessions_at(level, quick, threads=1, environment={})
    yield started
    started.close()


@pytest.fixture
def grade(sessions: Sessions):
    """Return a function that grades a notebook of the tiny course in the sandbox."""

    def grade_it(notebook: NotebookNode | bytes | None, files: dict[str, bytes] | None = None) -> GradedNotebook:
        content = as_file(notebook) if isinstance(notebook, NotebookNode) else notebook
        return grade_notebook(content, source(), files or {}, sessions, SEED)

    return grade_it


@pytest.fixture
def statuses(grade):
    """Return a function that grades a notebook and tells the statuses of its two tests."""

    def ends(notebook: NotebookNode | bytes | None, files: dict[str, bytes] | None = None) -> list[str]:
        return [cell.status for cell in grade(notebook, files).cells]

    return ends
