"""Files that are written whole or not at all."""

import pytest

from autograder.files import write_new, write_whole, written_whole


def half_written(path, error):
    """Write a file, and stop in the middle."""
    with written_whole(path) as file:
        file.write(b"half")
        file.flush()
        raise error


@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
@pytest.mark.parametrize("before", [b"old", None], ids=["there", "not-there"])
def test_what_ends_a_write_halfway_leaves_the_folder_as_it_was(tmp_path, error, before):
    """The old file or none, and no remains."""
    path = tmp_path / "file"
    if before is not None:
        path.write_bytes(before)

    with pytest.raises(error):
        half_written(path, error)

    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([] if before is None else [before])


def test_a_file_that_holds_this_already_is_left(tmp_path):
    """Nobody who watches it is told of a change."""
    path = tmp_path / "file"
    write_whole(path, b"same")
    number = path.stat().st_ino

    write_whole(path, b"same")

    assert path.stat().st_ino == number
    write_whole(path, b"other")
    assert path.read_bytes() == b"other"


@pytest.mark.parametrize("there", ["file", "folder", "link"])
def test_a_new_file_takes_nobodys_place(tmp_path, there):
    """Whatever bears its name."""
    path = tmp_path / "name"
    match there:
        case "file":
            path.write_bytes(b"")
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to("nowhere")

    with pytest.raises(OSError, match=r"exists|directory"):
        write_new(path, b"new")

    assert not (tmp_path / "nowhere").exists()
