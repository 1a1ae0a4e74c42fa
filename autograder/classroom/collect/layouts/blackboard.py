"""Blackboard, "Assignment File Download": `Lesson 01_alovelace_attempt_2026-11-20-10-15-30_convolution.ipynb`.

That is the assignment, the user name, the word for an attempt in the language of the site, the time in the zone of the
site, and the student's name for the file. Beside the files of an attempt lies a text without the last part, which says
`Name: Ada Lovelace (alovelace)` and names the files. Sources: `utils/organiser.py` of vangef/BBGradebookOrganiser;
`unzip.py` of Zohair-coder/CS270-grading-assistant; the gradebook files that CodeGrade parses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised, local_time
from autograder.files import read_regular

NAME = re.compile(
    r"(?P<attempt>(?P<before>.+)_[^\W\d_]+_(?P<time>\d{4}(?:-\d\d){5}))(?:_(?P<file>.+)|(?P<note>\.txt))", re.DOTALL
)
PERSON = re.compile(r"\w[\w ]*: (?P<name>[^\n]+) \((?P<id>[^()\n]+)\)\r?\n")
MAX_NOTE = 2**20  # bytes; what a student typed stands in it as well


def recognise(files: Sequence[Arrived]) -> Recognised:
    """Return the files that are named as Blackboard names them; names of people stand in its notes."""
    named = [(file, match) for file in files if len(file.path.parts) == 1 and (match := NAME.fullmatch(file.path.name))]
    people = {match["before"]: person for file, match in named if match["note"] and (person := _person(file))}
    handed, of_system = [], []
    for file, match in named:
        if match["note"]:
            of_system.append((file, "Blackboard's own note, read for the name"))
            continue
        when = local_time(*map(int, match["time"].split("-")))
        who = people.get(match["before"]) or Identity(match["before"].rpartition("_")[2], _ends(match["before"]))
        handed.append(Handed(file, who, PurePosixPath(match["file"]), match["attempt"], when))
    return Recognised(tuple(handed), tuple(of_system))


def _person(file: Arrived) -> Identity | None:
    try:
        text = read_regular(file.location, MAX_NOTE).decode("utf-8-sig", errors="replace")
    except OSError:
        return None
    match = PERSON.match(text)
    return Identity(match["id"], (match["id"],), match["name"]) if match else None


def _ends(before: str) -> tuple[str, ...]:
    """Return what may be the user name at the end of `Lesson 01_a_lovelace`: it may have `_` in it."""
    parts = before.split("_")
    return tuple("_".join(parts[place:]) for place in range(max(1, len(parts) - 3), len(parts)))
