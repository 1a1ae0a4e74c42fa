"""Share the tests out: those of one file run in one process, unless they say which ones belong together."""

import os
import sysconfig

import pytest

# nbgrader starts `alembic` by its name: it is found whether or not the virtual environment is activated.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])

LONGEST = ("test_nbgrader", "test_grade", "test_course", "test_attacks", "test_elsewhere")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what a module's fixtures made, such as a trained model, in the process that made it; begin with the longest.

    A long group that begins last would run alone at the end, beside an idle core.
    """
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
