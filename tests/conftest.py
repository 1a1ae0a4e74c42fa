"""Share the tests out to processes, the longest first, and diagnose wrong answers only where a test is about that."""

import os
import sys
import sysconfig
from collections.abc import Iterator

import pytest

# nbgrader starts `alembic` by its name: it is found whether or not the virtual environment is activated.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
# Of the hundreds of processes that the tests start, each would compile what it imports anew: with TensorFlow, for ten
# seconds.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

DIAGNOSIS, HARDLY_ANY = "autograder.checks.diagnosis", 0.02  # seconds
LONGEST = (
    *("test_nbgrader", "test_foreign_settings", "test_elsewhere", "test_browser", "test_course", "test_hub"),
    *("test_models", "test_model", "test_attacks", "test_lessons", "test_grade"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what a module's fixtures made, such as a trained model, in the process that made it; begin with the longest.

    A long test that begins last would run alone at the end, beside an idle core.
    """
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
    for item in items:
        if item.get_closest_marker("xdist_group") is None and _shares_a_fixture(item):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


def _shares_a_fixture(item: pytest.Item) -> bool:
    """Return whether something this test needs is made once for all tests of its module."""
    assert isinstance(item, pytest.Function)
    made = item._fixtureinfo.name2fixturedefs
    return any(fixture.scope == "module" for name in item.fixturenames for fixture in made.get(name, ()))


@pytest.fixture(autouse=True)
def _no_time_for_a_diagnosis(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave hardly any time to look for slips and edits, which takes seconds, but to the tests marked `diagnosed`.

    What a catalogue names, and what a judge sees by itself, is named all the same.
    """
    if request.node.get_closest_marker("diagnosed") is None:
        for budget in (
            "naming.SECONDS",
            "known.SECONDS",
            "places.SECONDS",
            "places.SECONDS_FOR_TWO",
            "places.LEAST_SECONDS",
        ):
            monkeypatch.setattr(f"{DIAGNOSIS}.{budget}", HARDLY_ANY)


@pytest.fixture(autouse=True)
def _nobody_closes_what_is_captured() -> None:
    """Keep the logging that comes with TensorFlow from closing pytest's stream.

    Its handler took it for its own, and whatever sets up logging anew, such as an application of Jupyter's, closes it.
    """
    if (logging := sys.modules.get("absl.logging")) is not None and (handler := logging.get_absl_handler()):
        handler.python_handler.stream = sys.__stderr__


@pytest.fixture(autouse=True)
def _back_to_the_folder_before() -> Iterator[None]:
    """Let no test leave the next one in another folder."""
    before = os.getcwd()
    yield
    os.chdir(before)
