"""Show the picture of a failing case where a notebook can show it."""

from __future__ import annotations

import sys

from autograder.checks.engine.exercise import Failing
from autograder.checks.pictures.case import picture


def show_in_notebook(failing: Failing) -> None:
    """Display the case below a check in a notebook; anywhere else the message says it all."""
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None and shell.__class__.__name__ == "ZMQInteractiveShell":
        from IPython.display import display

        display({"text/html": picture(failing), "text/plain": failing.call}, raw=True)
