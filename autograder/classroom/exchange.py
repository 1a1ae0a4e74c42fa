"""Hand in to nbgrader's exchange, where this machine has one for the class."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError


@dataclass(frozen=True)
class Exchange:
    """Hold where a course takes in what is handed in."""

    root: Path
    course: str


def exchange_for(folder: Path, assignment: str) -> Exchange | None:
    """Return the exchange to which an assignment was released, if the settings of this machine name one."""
    if sys.platform == "win32":
        return None  # nbgrader has none there
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default.exchange import Exchange as Settings

    here = Path.cwd()
    os.chdir(folder)  # nbgrader reads the settings that lie in the current folder as well
    try:
        app = NbGrader()
        app.load_config_file()
    finally:
        os.chdir(here)
    course = str(app.config.CourseDirectory.get("course_id", CourseDirectory().course_id))
    root = Path(str(app.config.Exchange.get("root", Settings.root.default_value)))
    released, inbound = root / course / "outbound" / assignment, root / course / "inbound"
    if not course or not released.is_dir() or not os.access(inbound, os.W_OK | os.X_OK):
        return None
    return Exchange(root, course)


def hand_in(exchange: Exchange, folder: Path, assignment: str) -> None:
    """Hand in the folder of a lesson with nbgrader's own command; raise `UserError` where that refuses."""
    command = [sys.executable, "-m", "nbgrader", "submit", assignment]
    command += [f"--course={exchange.course}", f"--Exchange.root={exchange.root}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "ERROR" in line] or done.stderr.splitlines()[-1:]
        reason = said[-1].partition("ERROR |")[2].strip() or said[-1] if said else f"exit code {done.returncode}"
        raise UserError(f"nbgrader did not take it: {reason}")
