"""Google Classroom, the assignment's folder in Drive: `Ada Lovelace - convolution.ipynb`, all in one folder.

Classroom makes "a copy for each student" of a notebook and puts the name before its own; Drive packs the folder of an
assignment into `Lesson 01-20261120T101500Z-001.zip`, where a file's date is that of its last change. What students
added themselves keeps the name they gave it, and Classroom does not say in the folder whose it is. Source: Google's
help, "How instructors and students share files" (support.google.com/edu/assignments/answer/9433485).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised

NAME = re.compile(r"(?:Copy of )?(?P<name>[^/]*[^\W\d_][^/]*?) - (?P<file>[^/]+\.(?:ipynb|npz|zip|py))", re.IGNORECASE)


def recognise(files: Sequence[Arrived]) -> Recognised:
    """Return the files that bear the names of people."""
    matches = [(file, NAME.fullmatch(file.path.name)) for file in files if len(file.path.parts) == 1]
    return Recognised(
        tuple(
            Handed(file, Identity(match["name"], (), match["name"]), PurePosixPath(match["file"]), match["name"])
            for file, match in matches
            if match
        )
    )
