"""Make attempts of the files of a download: each the files of one hand-in, those in archives taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from autograder.classroom.collect.archive import is_archive
from autograder.classroom.collect.arrived import OF_A_STUDENT, Arrived, LeftOut
from autograder.classroom.collect.given import unpacked_apart
from autograder.classroom.collect.layouts.handed import Handed, Identity
from autograder.classroom.receipt import RECEIPT, Receipt, read_receipt
from autograder.grading.course.returned_files import TIMESTAMP, date_of

MAX_WRAPPINGS = 2  # archives in archives: some systems pack what a student has packed
PACKED = (".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")


@dataclass(frozen=True)
class Piece:
    """Hold one file of an attempt under the path that its student gave it."""

    name: PurePosixPath
    file: Arrived


@dataclass(frozen=True)
class Attempt:
    """Hold what a student handed in at once; `claimed` is a date that only the student's own files say."""

    who: Identity
    pieces: tuple[Piece, ...]
    when: datetime | None
    serial: int
    note: str
    receipt: Receipt | None = None
    claimed: datetime | None = None

    @property
    def changed(self) -> datetime | None:
        """Return the latest date that the files bear, which only tells an earlier attempt from a later one."""
        return max((piece.file.modified for piece in self.pieces if piece.file.modified), default=None)


def attempts_of(handed: tuple[Handed, ...], spool: Path) -> tuple[list[Attempt], list[LeftOut]]:
    """Return the attempts of a download, and what could not be taken out of archives; `spool` takes their files."""
    groups: dict[tuple[Identity, str], list[Handed]] = {}
    for handed_in in handed:
        groups.setdefault((handed_in.who, handed_in.attempt), []).append(handed_in)
    left_out: list[LeftOut] = []
    attempts = [_attempt(group, spool / f"{number:06}", left_out) for number, group in enumerate(groups.values())]
    return attempts, left_out


def _attempt(group: list[Handed], spool: Path, left_out: list[LeftOut]) -> Attempt:
    pieces = [
        piece for number, handed in enumerate(group) for piece in _pieces(handed, group, spool / str(number), left_out)
    ]
    receipts = [piece for piece in pieces if piece.name.name == RECEIPT]
    receipt = next(filter(None, (read_receipt(piece.file.location) for piece in receipts)), None)
    dates = [piece for piece in pieces if piece.name.name == TIMESTAMP]
    claimed = next(filter(None, (_date(piece) for piece in dates)), receipt.when if receipt else None)
    whens = [handed.when for handed in group if handed.when]
    no_date = "its `timestamp.txt` holds no date: write one, or it is never late"
    notes = [
        *(handed.note for handed in group if handed.note),
        *(no_date for piece in dates if not whens and not _date(piece)),
    ]
    return Attempt(
        group[0].who,
        # A receipt is read, and is no work.
        tuple(piece for piece in pieces if receipt is None or piece not in receipts),
        max(whens, default=None),
        max(handed.serial for handed in group),
        next(iter(notes), ""),
        receipt,
        claimed,
    )


def _pieces(handed: Handed, group: list[Handed], spool: Path, left_out: list[LeftOut]) -> Iterator[Piece]:
    archives = [other for other in group if is_archive(other.name, other.file.location)]
    # What several archives hold would mix.
    folder = handed.name.parent / handed.name.stem if len(archives) > 1 else handed.name.parent
    yield from _unwrapped(Piece(handed.name, handed.file), folder, spool, MAX_WRAPPINGS, left_out)


def _unwrapped(
    piece: Piece, folder: PurePosixPath, spool: Path, wrappings: int, left_out: list[LeftOut]
) -> Iterator[Piece]:
    file = piece.file
    if piece.name.suffix.casefold() in PACKED:
        left_out.append(LeftOut(file.path.as_posix(), "it is packed, and not as a zip: unpack it and pass the folder"))
        return
    if not is_archive(piece.name, file.location):
        yield piece
        return
    if not wrappings:
        left_out.append(LeftOut(file.path.as_posix(), "it is an archive in archives: unpack it and pass the folder"))
        return
    unpacked = unpacked_apart(file.location, file.path.as_posix(), spool, OF_A_STUDENT)
    if isinstance(unpacked, str):
        left_out.append(LeftOut(file.path.as_posix(), unpacked))
        return
    left_out += (replace(inner_file, path=f"{file.path}/{inner_file.path}") for inner_file in unpacked.left_out)
    inner = [inner_file for inner_file in unpacked.files if is_archive(inner_file.path, inner_file.location)]
    for number, inner_file in enumerate(unpacked.files):
        inside = folder / inner_file.path
        further = inside.parent / inside.stem if len(inner) > 1 else inside.parent
        wrapped = Piece(inside, replace(inner_file, path=file.path / inner_file.path))
        yield from _unwrapped(wrapped, further, spool / f"in-{number}", wrappings - 1, left_out)


def _date(piece: Piece) -> datetime | None:
    """Return the date in a `timestamp.txt`, in UTC."""
    try:
        content = piece.file.location.read_bytes() if piece.file.size < 2**10 else b""
    except OSError:
        return None
    date = date_of({TIMESTAMP: content})
    return date.replace(tzinfo=UTC) if isinstance(date, datetime) else None
