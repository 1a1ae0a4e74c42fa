"""Name the files beside a notebook that hide a module which the course needs."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterable

PACKAGES = {
    "IPython": "IPython",
    "PIL": "Pillow",
    "autograder": "the course",
    "h5py": "h5py",
    "ipykernel": "the kernel of JupyterLab",
    "ipywidgets": "ipywidgets",
    "jupyter_client": "Jupyter",
    "keras": "Keras",
    "matplotlib": "Matplotlib",
    "matplotlib_inline": "Matplotlib",
    "nbgrader": "nbgrader",
    "numpy": "NumPy",
    "rich": "Rich",
    "tensorflow": "TensorFlow",
}
# Modules of Python that neither the course nor what it imports needs: such a name hides nothing from anybody.
NOT_NEEDED = {"antigravity", "cgi", "chunk", "crypt", "idlelib", "lib2to3", "pipes", "profile", "sched", "statistics"}
NOT_NEEDED |= {"this", "tkinter", "trace", "turtle", "turtledemo", "venv", "wave"}


class HidingError(ImportError):
    """Say which file hides which module."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return str(self).splitlines()


def hidden_by(paths: Iterable[str]) -> dict[str, str]:
    """Return what files, by their paths inside a folder, hide from a notebook there: `numpy.py` hides `NumPy`.

    A folder hides a module if it is a package, so it is named by its `__init__.py`.
    """
    hidden = {}
    for path in sorted(paths):
        parts = path.split("/")
        if len(parts) == 1 and path.endswith(".py"):
            module = path.removesuffix(".py")
        elif len(parts) == 2 and parts[1] == "__init__.py":
            module = parts[0]
        else:
            continue
        if module in PACKAGES:
            hidden[path] = PACKAGES[module]
        elif module in sys.stdlib_module_names - NOT_NEEDED:
            hidden[path] = f"Python's own `{module}`"
    return hidden


def hidden_in(folder: str) -> dict[str, str]:
    """Return what the files of a folder hide, as `hidden_by` does; nothing where the folder cannot be read."""
    paths = []
    try:
        for name in os.listdir(folder or "."):
            package = os.path.join(name, "__init__.py")
            paths += [name] if os.path.isfile(os.path.join(folder, name)) else []
            paths += [f"{name}/__init__.py"] if os.path.isfile(os.path.join(folder, package)) else []
    except OSError:
        return {}
    own = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
    return hidden_by(path for path in paths if (path, os.path.realpath(folder)) != ("autograder/__init__.py", own))


def in_words(hidden: dict[str, str], place: str = "in this folder") -> str:
    """Return a sentence for each file that hides something, with the repair."""
    return "\n".join(
        f"`{path.removesuffix('/__init__.py')}` {place} hides {what}: rename it." for path, what in hidden.items()
    )


def refuse_hidden_modules() -> None:
    """Raise `HidingError` where this process finds, or would find, a file of the working folder in a module's place.

    What was imported before the folder came on the path is there, and stays.
    """
    here = os.path.realpath(os.getcwd())
    hidden = {path: what for path, what in hidden_in(here).items() if _is_found(path, here)}
    if hidden:
        raise HidingError(in_words(hidden))


def _is_found(path: str, folder: str) -> bool:
    try:
        spec = importlib.util.find_spec(path.removesuffix("/__init__.py").removesuffix(".py"))
    except (ImportError, ValueError):
        return False
    return bool(spec and spec.origin and os.path.realpath(spec.origin) == os.path.join(folder, *path.split("/")))
