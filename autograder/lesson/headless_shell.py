"""A shell that passes over what concerns only how a notebook looks, or is not installed: it stops no answer."""

from __future__ import annotations

import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

from autograder.probes.attempt import text_of

# What these do concerns pictures, reloading or installing. None of it decides an answer.
ASIDE = frozenset(
    ["aimport", "alias", "autoreload", "autosave", "colors", "config", "gui", "load_ext", "matplotlib", "pdb", "pylab"],
).union(["reload_ext", "unload_ext", "xmode"])
MAX_TEXT = 2000  # characters of an error
INSTALLS = frozenset(["conda", "mamba", "micromamba", "pip", "uv"])


class HeadlessShell(InteractiveShell):
    """Run cells where nobody looks: while grading, and for `autograder check`."""

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run `%magic`; what is not installed here, or only concerns how a notebook looks, stops no cell."""
        if magic_name in INSTALLS:
            return _leave_out(f"%{magic_name} {line}", "nothing is installed by a notebook that is judged")
        if self.find_line_magic(magic_name) is None:  # type: ignore[no-untyped-call]
            return _leave_out(f"%{magic_name} {line}", "it is not installed here")
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except Exception as error:
            if magic_name not in ASIDE:
                raise
            return _leave_out(f"%{magic_name} {line}", f"{type(error).__name__}: {text_of(error, MAX_TEXT)}")

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run `%%magic`; where it is not installed, run the cell without it."""
        if self.find_cell_magic(magic_name) is not None:  # type: ignore[no-untyped-call]
            return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]
        _leave_out(f"%%{magic_name} {line}", "it is not installed here")
        self.run_cell(cell).raise_error()  # type: ignore[no-untyped-call]
        return None

    def enable_matplotlib(self, gui: Any = None) -> Any:
        """Keep pictures in the notebook, whatever window or widget is asked for."""
        return super().enable_matplotlib("inline")  # type: ignore[no-untyped-call]

    def enable_gui(self, gui: Any = None) -> None:
        """Do nothing: there is no window."""

    def ask_exit(self) -> None:
        """Do nothing: `exit` and `quit` end nothing in a notebook that is judged."""


def _leave_out(magic: str, why: str) -> None:
    print(f"`{magic.strip()[:80]}` was left out: {why}.", file=sys.stderr)
