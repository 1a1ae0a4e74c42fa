"""Archives that nobody should have made: read within limits, and nothing of them leads anywhere."""

import io
import json
import resource
import stat
import struct
import zipfile
from pathlib import Path

import pytest

from autograder.classroom.collect.archive import unpack
from autograder.classroom.collect.arrived import OF_A_STUDENT, Limits
from autograder.classroom.collect.given import unpacked_apart
from autograder.commands.main import main
from autograder.grading.course.reader import end_reader
from tests.classroom.downloads import NOTEBOOK, WHEN, saved, zipped
from tests.grading.tiny import PATH, make_course

SMALL = Limits(files=5, total=1000, file=400, seconds=20.0)


@pytest.fixture(scope="module", autouse=True)
def reader():
    """End the process that reads when all is read."""
    yield
    end_reader()


def unpacked(tmp_path: Path, content: bytes, limits: Limits = SMALL):
    """Unpack an archive, and return what it gave, which all lies in one folder under numbers."""
    (tmp_path / "a.zip").write_bytes(content)
    given = unpack(tmp_path / "a.zip", "a.zip", tmp_path / "spool", limits)
    assert {path.name for path in tmp_path.iterdir()} <= {"a.zip", "spool"}
    assert all(path.name.isdecimal() for path in (tmp_path / "spool").iterdir())
    return given


PATHS = {
    "above": "../../evil.ipynb",
    "above, in the middle": "a/../../evil.ipynb",
    "absolute": "/tmp/evil.ipynb",
    "above, as Windows writes it": "..\\..\\evil.ipynb",
    "another drive": "C:\\evil.ipynb",
    "a share": "\\\\server\\evil.ipynb",
    "an escape": "a/\x1b[2Jevil.ipynb",
    "from right to left": "evil\u202ebnypi.ipynb",
    "too long": f"{'e' * 300}.ipynb",
    "too deep": "a/" * 30 + "evil.ipynb",
}


@pytest.mark.parametrize("name", PATHS.values(), ids=PATHS)
def test_a_path_that_leads_elsewhere_is_left_out_and_told(name, tmp_path):
    """The file beside it is read."""
    given = unpacked(tmp_path, zipped({name: b"evil", "good.ipynb": b"good"}))

    assert [file.path.name for file in given.files] == ["good.ipynb"]
    (left,) = given.left_out
    assert "leads out of the archive" in left.reason or "folders deep" in left.reason or "its name" in left.reason


def entry(mode: int) -> bytes:
    """Return an archive with an entry that is no regular file, such as a link."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link.ipynb", WHEN)
        info.external_attr = (mode | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (stat.S_IFLNK, "it is a link"),
        (stat.S_IFIFO, "it is no regular file"),
        (stat.S_IFCHR, "it is no regular file"),
        (stat.S_IFDIR, "it is no regular file"),
    ],
)
def test_a_link_and_what_is_no_file_is_left_out_and_told(mode, words, tmp_path):
    """What a link points to is not the student's."""
    given = unpacked(tmp_path, entry(mode))

    assert given.files == ()
    assert given.left_out[0].reason.startswith(words)


def lying(content: bytes) -> bytes:
    """Return an archive whose entry says that it is one byte long."""
    whole = bytearray(zipped({"bomb.ipynb": content}))
    at = whole.index(b"PK\x01\x02")
    struct.pack_into("<I", whole, at + 24, 1)
    struct.pack_into("<I", whole, whole.index(b"PK\x03\x04") + 22, 1)
    return bytes(whole)


BOMBS = {
    "one large file": zipped({"bomb.ipynb": bytes(10**6)}),
    "one that lies": lying(bytes(10**6)),
    "many files": zipped({f"{number}.txt": b"x" for number in range(50)}),
    "much together": zipped({f"{number}.txt": bytes(399) for number in range(5)}),
}


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_a_bomb_fills_no_more_than_its_room(content, tmp_path):
    """Whatever an archive says of itself, bytes are counted before they are written."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    (tmp_path / "a.zip").write_bytes(content)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL.total, most[1]))  # for a moment, no file can be larger
    try:
        given = unpack(tmp_path / "a.zip", "a.zip", tmp_path / "spool", SMALL)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)

    assert sum(path.stat().st_size for path in (tmp_path / "spool").iterdir()) <= SMALL.total
    assert len(given.files) <= SMALL.files
    assert given.left_out


def test_a_bomb_beside_the_notebook_takes_nothing_of_its_room(tmp_path):
    """Notebooks are read first."""
    files = {f"a{number}.txt": b"x" for number in range(9)} | {"work.ipynb": b"good"}

    assert "work.ipynb" in {file.path.name for file in unpacked(tmp_path, zipped(files)).files}


def damaged() -> bytes:
    """Return an archive with a byte of its content turned."""
    whole = bytearray(zipped({"work.ipynb": b"some content that is damaged on the way" * 3}))
    whole[45] ^= 0xFF
    return bytes(whole)


def locked() -> bytes:
    """Return an archive that says it needs a password."""
    whole = bytearray(zipped({"work.ipynb": b"secret"}))
    for magic, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(magic) + place] |= 1
    return bytes(whole)


def unusual() -> bytes:
    """Return an archive packed by a method that Python does not know."""
    whole = bytearray(zipped({"work.ipynb": b"something"}))
    for magic, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", whole, whole.index(magic) + place, 9)
    return bytes(whole)


@pytest.mark.parametrize(
    ("content", "words"),
    [(damaged(), "it is damaged"), (locked(), "locked with a password"), (unusual(), "packed in an unusual way")],
    ids=["damaged", "locked", "unusual"],
)
def test_an_entry_that_cannot_be_read_is_left_out_and_told(content, words, tmp_path):
    """In words, with what to do."""
    (left,) = unpacked(tmp_path, content).left_out

    assert words in left.reason
    assert ": ask for" in left.reason


NO_ARCHIVES = {"empty": b"", "cut off": zipped({"a.ipynb": NOTEBOOK})[:200], "words": b"hello" * 9, "zeros": bytes(99)}


@pytest.mark.parametrize("content", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_what_is_no_archive_is_told(content, tmp_path):
    """A download that was cut off, for example."""
    (tmp_path / "a.zip").write_bytes(content)

    assert "no zip archive that can be read" in str(unpack(tmp_path / "a.zip", "", tmp_path / "spool", SMALL))


def test_an_archive_of_a_million_entries_ends_within_its_time(tmp_path):
    """Its list alone takes memory and time, in the process that reads."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "")
    whole = buffer.getvalue()
    at, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    listed, last = whole[at:end] * 400_000, bytearray(whole[end:])
    struct.pack_into("<I", last, 12, len(listed))
    (tmp_path / "a.zip").write_bytes(whole[:at] + listed + last)
    limits = Limits(files=5, total=1000, file=400, seconds=0.5)

    assert "longer than 0.5 seconds" in str(unpacked_apart(tmp_path / "a.zip", "a.zip", tmp_path / "spool", limits))


def nested(depth: int) -> bytes:
    """Return an archive in archives."""
    content = zipped({"tiny.ipynb": NOTEBOOK})
    for _ in range(depth):
        content = zipped({"work.zip": content})
    return content


@pytest.mark.parametrize(("depth", "taken"), [(0, True), (1, True), (2, False), (9, False)])
def test_archives_in_archives_are_opened_to_a_depth(depth, taken, tmp_path, monkeypatch, capsys):
    """A student packs, and a system packs once more; a matryoshka is told."""
    root = make_course(tmp_path / "course")
    monkeypatch.chdir(root)
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada/work.zip").write_bytes(nested(depth))

    assert main(["collect", str(tmp_path / "ada"), "--roster", str(roster(tmp_path))]) == (0 if taken else 1)

    assert (root / "submitted/ada" / PATH).is_file() == taken
    assert ("an archive in archives: unpack it and pass the folder" in capsys.readouterr().out) != taken


def roster(folder: Path) -> Path:
    """Return a roster of one."""
    (folder / "roster.csv").write_text("id\nada\n")
    return folder / "roster.csv"


HOSTILE_IDS = ["..", ".", "...", "../../etc", ".hidden", "a/b", "a\\b", "a" * 210, "a\nb"]


@pytest.mark.parametrize("own", HOSTILE_IDS)
def test_no_name_of_a_student_leads_out_of_the_course(own, tmp_path, monkeypatch, capsys):
    """Gradescope's list holds what people typed."""
    root = make_course(tmp_path / "course")
    monkeypatch.chdir(root)
    metadata = f"a.ipynb:\n  :submitters:\n  - :sid: {json.dumps(own)}\n"
    download = saved(tmp_path / "d.zip", {"submission_metadata.yml": metadata.encode(), "a.ipynb": NOTEBOOK})

    assert main(["collect", str(download)]) == (0 if own == "a\nb" else 1)

    names = {path.name for path in (root / "submitted").glob("*")}
    assert names <= {"a_b"}
    assert not list(tmp_path.glob("**/etc"))


@pytest.mark.parametrize(
    "metadata",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\n" + "".join(f"c{n}: &c{n} [*b, *b]\n" for n in range(9)),
        "!!python/object/apply:os.system [touch /tmp/evil]",
        "{",
        "[" * 5000,
        "a.ipynb: 5",
        "a.ipynb: {':submitters': {a: b}}",
        "",
    ],
    ids=["aliases", "an object", "cut off", "brackets", "a number", "no list", "empty"],
)
def test_a_list_of_gradescope_that_is_none_gets_words(metadata, tmp_path, monkeypatch, capsys):
    """And makes no object."""
    monkeypatch.chdir(make_course(tmp_path / "course"))
    download = saved(tmp_path / "d.zip", {"submission_metadata.yml": metadata.encode(), "a.ipynb": NOTEBOOK})

    code = main(["collect", str(download)])

    said = capsys.readouterr()
    assert (code, "whose is it?" in said.out) in ((1, True), (2, False))
    assert code == 1 or "`submission_metadata.yml` cannot be read" in said.err


def test_a_notebook_that_is_a_zip_is_unpacked(tmp_path, monkeypatch):
    """Renaming is no packing."""
    root = make_course(tmp_path / "course")
    monkeypatch.chdir(root)
    (tmp_path / "class/ada").mkdir(parents=True)
    (tmp_path / "class/ada/tiny.ipynb").write_bytes(zipped({"x/tiny.ipynb": NOTEBOOK}))
    (tmp_path / "class/ben").mkdir()
    (tmp_path / "class/ben/tiny.ipynb").write_bytes(NOTEBOOK)

    assert main(["collect", str(tmp_path / "class")]) == 0

    assert (root / "submitted/ada" / PATH).read_bytes() == NOTEBOOK


def test_the_limits_of_a_student_are_those_of_grading():
    """What is read here is read there."""
    assert (OF_A_STUDENT.files, OF_A_STUDENT.total) == (500, 200 * 2**20)
