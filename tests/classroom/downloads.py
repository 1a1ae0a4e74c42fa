"""Downloads as the systems write them, real zips with the tiny course's notebooks in them."""

import io
import zipfile
from pathlib import Path

from tests.grading.tiny import as_file, handed_in

WHEN = (2026, 11, 20, 10, 15, 30)
NOTEBOOK = as_file(handed_in())
OTHER = as_file(handed_in(output_size="def output_size(n, k, stride=1, pad=0):\n    return n"))
WEIGHTS = b"PK\x03\x04 not unpacked"


def zipped(files: dict[str, bytes], when: tuple[int, ...] = WHEN) -> bytes:
    """Return a zip with these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return buffer.getvalue()


def canvas() -> dict[str, bytes]:
    """Return two students, the second of whom was late, has handed in twice, and packed it."""
    return {
        "lovelaceada_4711_90210_tiny.ipynb": NOTEBOOK,
        "lovelaceada_4711_90211_model.weights-1.npz": WEIGHTS,
        "hopperben_LATE_4712_90300_work-1.zip": zipped({"lesson/tiny.ipynb": NOTEBOOK, "lesson/helper.py": b"x = 1"}),
    }


def moodle() -> dict[str, bytes]:
    """Return the same in folders, with what one of them typed as well."""
    return {
        "Ada Lovelace_11_assignsubmission_file/tiny.ipynb": NOTEBOOK,
        "Ada Lovelace_11_assignsubmission_file/model.weights.npz": WEIGHTS,
        "Ada Lovelace_11_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello</p>",
        "Ben Hopper_12_assignsubmission_file_/my work/tiny (1).ipynb": NOTEBOOK,
        "Ben Hopper_12_assignsubmission_file_/my work/helper.py": b"x = 1",
    }


def moodle_flat() -> dict[str, bytes]:
    """Return the same without folders."""
    return {
        "Ada Lovelace_11_assignsubmission_file_tiny.ipynb": NOTEBOOK,
        "Ada Lovelace_11_assignsubmission_file_model.weights.npz": WEIGHTS,
        "Ben Hopper_12_assignsubmission_file_tiny.ipynb": NOTEBOOK,
        "Ben Hopper_12_assignsubmission_file_helper.py": b"x = 1",
    }


def blackboard() -> dict[str, bytes]:
    """Return an attempt of one student and two of another, in a site that speaks French."""
    ada, ben = "Lesson 01_ada_attempt_2026-11-20-10-15-30", "Lesson 01_ben_h_tentative_2026-11-21-08-00-00"
    note = "Name: {} ({})\nAssignment: Lesson 01\nDate Submitted: Friday\n"
    return {
        f"{ada}.txt": note.format("Ada Lovelace", "ada").encode(),
        f"{ada}_tiny.ipynb": NOTEBOOK,
        f"{ada}_model.weights.npz": WEIGHTS,
        "Lesson 01_ben_h_tentative_2026-11-20-09-00-00_tiny.ipynb": OTHER,
        "Lesson 01_ben_h_tentative_2026-11-20-09-00-00.txt": note.format("Ben Hopper", "ben_h").encode(),
        f"{ben}.txt": note.format("Ben Hopper", "ben_h").encode(),
        f"{ben}_tiny.ipynb": NOTEBOOK,
        f"{ben}_helper.py": b"x = 1",
    }


def brightspace() -> dict[str, bytes]:
    """Return the same in folders with the dates of two countries."""
    return {
        "index.html": b"<html></html>",
        "397-25 - Ada Lovelace - Nov 20, 2026 1015 AM/tiny.ipynb": NOTEBOOK,
        "397-25 - Ada Lovelace - Nov 20, 2026 1015 AM/model.weights.npz": WEIGHTS,
        "397-26 - Ben Hopper - 19 November, 2026 900 PM/tiny.ipynb": OTHER,
        "397-27 - Ben Hopper - 21 November 2026 8:00 AM/tiny.ipynb": NOTEBOOK,
        "397-27 - Ben Hopper - 21 November 2026 8:00 AM/helper.py": b"x = 1",
    }


def google() -> dict[str, bytes]:
    """Return the folder of an assignment in Drive."""
    return {
        "Lesson 01/Ada Lovelace - tiny.ipynb": NOTEBOOK,
        "Lesson 01/Ada Lovelace - model.weights.npz": WEIGHTS,
        "Lesson 01/Ben Hopper - tiny.ipynb": NOTEBOOK,
        "Lesson 01/Ben Hopper - helper.py": b"x = 1",
    }


METADATA = """---
submission_71:
  :submitters:
  - :name: Ada Lovelace
    :email: ada@example.org
    :sid: 'a1'
  :created_at: 2026-11-20 10:15:30.297916000 Z
submission_72:
  :submitters:
  - :name: Ben Hopper
    :email: ben@example.org
    :sid: 'b2'
  :created_at: 2026-11-21 08:00:00.000000000 Z
"""


def gradescope() -> dict[str, bytes]:
    """Return an export, in the folder in which it comes."""
    top = "assignment_1_export"
    return {
        f"{top}/submission_metadata.yml": METADATA.encode(),
        f"{top}/submission_71/tiny.ipynb": NOTEBOOK,
        f"{top}/submission_71/model.weights.npz": WEIGHTS,
        f"{top}/submission_72/tiny.ipynb": NOTEBOOK,
        f"{top}/submission_72/helper.py": b"x = 1",
    }


def folders() -> dict[str, bytes]:
    """Return nbgrader's own tree, in a folder."""
    return {
        "class/ada/01-tiny/tiny.ipynb": NOTEBOOK,
        "class/ada/01-tiny/model.weights.npz": WEIGHTS,
        "class/ada/01-tiny/timestamp.txt": b"2026-11-20 10:15:30 UTC",
        "class/ben/tiny.ipynb": NOTEBOOK,
        "class/ben/helper.py": b"x = 1",
        "class/__MACOSX/ben/._tiny.ipynb": b"resources",
    }


def flat() -> dict[str, bytes]:
    """Return what somebody saved from mails."""
    return {
        "ada_tiny.ipynb": NOTEBOOK,
        "ada_model.weights.npz": WEIGHTS,
        "ben-01_tiny.zip": zipped({"01-tiny/tiny.ipynb": NOTEBOOK, "01-tiny/helper.py": b"x = 1"}),
    }


LAYOUTS = {
    "Canvas": canvas,
    "Moodle": moodle,
    "Moodle, flat": moodle_flat,
    "Blackboard": blackboard,
    "Brightspace": brightspace,
    "Google Classroom": google,
    "Gradescope": gradescope,
    "folders": folders,
    "mails": flat,
}


def written(folder: Path, files: dict[str, bytes]) -> Path:
    """Write files into a folder, and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def saved(path: Path, files: dict[str, bytes], when: tuple[int, ...] = WHEN) -> Path:
    """Write a zip with these files, and return its path."""
    path.write_bytes(zipped(files, when))
    return path
