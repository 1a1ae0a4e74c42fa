"""Moodle, "Download all submissions": `Ada Lovelace_4711_assignsubmission_file/convolution.ipynb`.

That is the full name, the number of the participant in this assignment, and the kind of submission; before Moodle 4
the folder ends in another `_`. Without "Download submissions in folders" it is one name instead of a folder and a file,
`Ada Lovelace_4711_assignsubmission_file_convolution.ipynb`. The grading worksheet has the number as `Participant 4711`.
Moodle says nowhere when something was handed in. Source: `mod/assign/classes/downloader.php`
(`get_student_prefix`, `load_submissionplugin_filelist`) of moodle/moodle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised

PREFIX = r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)"
FOLDER = re.compile(rf"{PREFIX}_?")
FLAT = re.compile(rf"{PREFIX}_(?P<file>.+)")


def recognise(files: Sequence[Arrived]) -> Recognised:
    """Return the files that lie in folders that Moodle names, or bear names of its own."""
    handed, of_system = [], []
    for file in files:
        first, *inside = file.path.parts
        match = FOLDER.fullmatch(first) if inside else FLAT.fullmatch(first)
        if match is None:
            continue
        if match["kind"] != "file":
            of_system.append((file, "what was typed into Moodle, and no file: ask for the notebook"))
            continue
        who = Identity(match["name"], (match["number"],), match["name"])
        name = PurePosixPath(*inside) if inside else PurePosixPath(match["file"])
        handed.append(Handed(file, who, name, match["number"]))
    return Recognised(tuple(handed), tuple(of_system))
