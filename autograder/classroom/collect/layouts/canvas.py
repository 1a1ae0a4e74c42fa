"""Canvas, "Download Submissions": `lovelaceada_LATE_4711_90210_convolution-1.ipynb`, all in one folder.

That is the sortable name in lower case and without spaces, `LATE` where it was, the number of the user and of the
file, and the student's name for it; `anon_AbC12` for name and user where marking is anonymous. The zip holds no
dates, but a later file has a higher number. Source: `lib/content_zipper.rb` (`get_filename`, `add_upload_submission`)
of instructure/canvas-lms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised

NAME = re.compile(
    r"(?:(?P<name>\w+?)(?P<late>_LATE)?_(?P<user>\d+)|(?P<anonymous>anon(?:_LATE)?_[A-Za-z0-9]{5}))_(?P<number>\d+)_(?P<file>.+)"
)
TEXT = re.compile(r"\w+?(?:_LATE)?_\d+_(?:text|link)\.html")  # what was typed, or a link, in the place of a file
LATE = "late, says Canvas, which does not say when"


def recognise(files: Sequence[Arrived]) -> Recognised:
    """Return the files that are named as Canvas names them."""
    handed, of_system = [], []
    for file in files:
        if len(file.path.parts) != 1:
            continue
        if TEXT.fullmatch(file.path.name):
            of_system.append((file, "a text or a link, and no file: ask for the notebook"))
        elif match := NAME.fullmatch(file.path.name):
            handed.append(_handed(file, match))
    return Recognised(tuple(handed), tuple(of_system))


def _handed(file: Arrived, match: re.Match[str]) -> Handed:
    anonymous = match["anonymous"]
    late = bool(match["late"]) or "_LATE_" in (anonymous or "")
    own = anonymous.replace("_LATE", "") if anonymous else match["name"]
    who = Identity(own, (match["user"] or own,), "" if anonymous else match["name"])
    note = LATE if late else ""
    return Handed(file, who, PurePosixPath(match["file"]), own, serial=int(match["number"]), note=note)
