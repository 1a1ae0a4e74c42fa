"""Brightspace (D2L), "Download": `397063-2557369 - Ada Lovelace - Nov 20, 2026 1015 PM/convolution.ipynb`.

That is a number of the hand-in, the name, which may have ` - ` in it, and the time in the zone and the form of whoever
downloads: `20 November, 2026 1015 PM` and `20 November 2026 10:15 PM` are seen as well. Each hand-in has a folder; an
`index.html` says what was handed in. Sources: `parse_submission_dirname` of cgmb/d2lmf; the scripts of instructors in
Limerick, Vancouver and Calgary that parse these dates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from autograder.classroom.collect.arrived import Arrived
from autograder.classroom.collect.layouts.handed import Handed, Identity, Recognised, local_time

FOLDER = re.compile(r"(?P<number>\d+-\d+) - (?P<name>.+) - (?P<time>[^/]*\d{4}[^/]*?)")
TIME = re.compile(
    r"(?P<day>.+?\d{4}),? (?P<hour>\d{1,2})[:._]?(?P<minute>\d\d)(?: ?(?P<half>[AP])\.?M\.?)?", re.IGNORECASE
)
DAYS = ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%Y %b %d")
INDEX = "index.html"


def recognise(files: Sequence[Arrived]) -> Recognised:
    """Return the files that lie in folders that Brightspace names."""
    handed, of_system = [], []
    for file in files:
        first, *inside = file.path.parts
        if file.path.parts == (INDEX,):
            of_system.append((file, "Brightspace's own list"))
        elif inside and (match := FOLDER.fullmatch(first)):
            when = _when(match["time"])
            note = "" if when else f"its date `{match['time']}` is in an unknown form: write a `timestamp.txt`"
            who = Identity(match["name"], (), match["name"])
            handed.append(Handed(file, who, PurePosixPath(*inside), first, when, note=note))
    return Recognised(tuple(handed), tuple(of_system) if handed else ())


def _when(text: str) -> datetime | None:
    match = TIME.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].upper() == "P" else 0)
    for form in DAYS:
        try:
            day = datetime.strptime(re.sub(r"[\s,.]+", " ", match["day"]).strip(), form)
        except ValueError:
            continue
        return local_time(day.year, day.month, day.day, hour, minute)
    return None
