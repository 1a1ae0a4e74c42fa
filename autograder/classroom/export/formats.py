"""Which forms there are to export grades in: the file of each, and what writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from autograder.classroom.export import blackboard, canvas, gradescope, moodle, plain_json, sheet
from autograder.classroom.export.cells import Value, as_csv, guarded
from autograder.classroom.export.roster_columns import Columns
from autograder.classroom.record import ClassRecord

BOM = "\ufeff"  # by which Excel knows UTF-8


@dataclass(frozen=True)
class Exported:
    """Hold the text of a file, and how many of its cells an apostrophe keeps from being formulas."""

    text: str
    guarded: int = 0


@dataclass(frozen=True)
class Format:
    """Hold a form: the name of its file, what writes it, and whether it holds a single assignment.

    `words` says whether words stand in the place of points that there are not; else these cells are blank.
    """

    file: str
    write: Callable[[ClassRecord, Columns], Exported]
    single: bool = False
    words: bool = False


Rows = Callable[[ClassRecord, Columns], Iterable[Sequence[Value]]]


def _table(rows: Rows, begin: str = "") -> Callable[[ClassRecord, Columns], Exported]:
    def write(record: ClassRecord, columns: Columns) -> Exported:
        table = list(rows(record, columns))
        return Exported(begin + as_csv(table), guarded(table))

    return write


def _json(record: ClassRecord, columns: Columns) -> Exported:
    return Exported(plain_json.text(record))


FORMATS = {
    "csv": Format("grades.csv", _table(sheet.rows, BOM), words=True),
    "canvas": Format("grades-canvas.csv", _table(canvas.rows)),
    "moodle": Format("grades-moodle.csv", _table(moodle.rows)),
    "blackboard": Format("grades-blackboard.csv", _table(blackboard.rows)),
    "gradescope": Format("grades-gradescope.csv", _table(gradescope.rows), single=True),
    "json": Format("grades.json", _json, words=True),
}
