"""Hand in to nbgrader's exchange, where this machine has one for the class."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import UserError


@dataclass(frozen=True)
class Exchange:
    """Hold where a course takes in what is handed in."""

    root: Path
    course: str

    @property
    def inbound(self) -> Path:
        """Return the folder in which hand-ins arrive."""
        return self.root / self.course / "inbound"


def exchange_for(folder: Path, assignment: str) -> Exchange | None:
    """Return the exchange to which an assignment was released, if the settings of this machine name one."""
    if sys.platform == "win32":
        return None  # nbgrader has none there
    exchange = exchange_in(settings_in(folder))
    if exchange is None or not (exchange.root / exchange.course / "outbound" / assignment).is_dir():
        return None
    return exchange if os.access(exchange.inbound, os.W_OK | os.X_OK) else None


def exchange_in(settings: Any) -> Exchange | None:
    """Return the exchange that settings name; `None` where they name no course."""
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default.exchange import Exchange as Settings

    course = str(settings.CourseDirectory.get("course_id", CourseDirectory().course_id))
    root = Path(str(settings.Exchange.get("root", Settings.root.default_value)))
    return Exchange(root, course) if course else None


def settings_in(folder: Path) -> Any:
    """Return nbgrader's settings as its commands read them in a folder: those of the machine and the user too."""
    from nbgrader.apps.baseapp import NbGrader

    here = Path.cwd()
    os.chdir(folder)
    try:
        app = NbGrader()
        app.load_config_file()
    finally:
        os.chdir(here)
    return app.config


def hand_in(exchange: Exchange, folder: Path, assignment: str) -> None:
    """Hand in the folder of a lesson with nbgrader's own command; raise `UserError` where that refuses."""
    command = [sys.executable, "-m", "nbgrader", "submit", assignment]
    command += [f"--course={exchange.course}", f"--Exchange.root={exchange.root}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "ERROR" in line] or done.stderr.splitlines()[-1:]
        reason = said[-1].partition("ERROR |")[2].strip() or said[-1] if said else f"exit code {done.returncode}"
        raise UserError(f"nbgrader did not take it: {reason}")
