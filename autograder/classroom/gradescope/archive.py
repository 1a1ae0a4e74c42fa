"""Make the zip from which Gradescope builds a container, and by which it grades each submission there."""

from __future__ import annotations

import importlib.metadata
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence

from autograder.grading.course.assignments import Classroom, Source
from autograder.grading.course.private_seed import secret_in
from autograder.grading.course.returned_files import files_beside
from autograder.grading.sandbox.contents import PACKAGE
from autograder.lesson.mnist import data_file

DISTRIBUTION = "cnn-course"
HEAVY = frozenset(["keras", "tensorflow"])  # two gigabytes that most lessons do without
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of a zip's time: the same course gives the same bytes
ROOT = "/autograder"
SETUP = f"""#!/usr/bin/env bash
# Gradescope runs this once, as root and with a network, when it builds the container.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive  # nobody is there to answer
if ! python3 -c "import ensurepip, venv" 2> /dev/null; then
    apt-get update
    apt-get install -y --no-install-recommends ca-certificates python3 python3-venv
fi
python3 -m venv {ROOT}/tools
{ROOT}/tools/bin/pip install uv
{ROOT}/tools/bin/uv venv --python {{python}} {ROOT}/env
{ROOT}/tools/bin/uv pip install --python {ROOT}/env/bin/python --requirement {ROOT}/source/requirements.txt
"""
RUN = f"""#!/usr/bin/env bash
# Gradescope runs this for each submission, and shows what it prints to instructors only.
set -eu
cd {ROOT}
PYTHONPATH={ROOT}/source/package exec {ROOT}/env/bin/python -P -m autograder gradescope --run {ROOT}
"""


def archive_of(classroom: Classroom, sources: Sequence[Source]) -> bytes:
    """Return the zip for an assignment with these notebooks: its tests without the solutions, and this package."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(classroom, sources):
            entry = zipfile.ZipInfo(name, BEGINNING)
            entry.external_attr = (0o755 if name in ("setup.sh", "run_autograder") else 0o644) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def is_archive(content: bytes) -> bool:
    """Return whether this is a zip of this kind."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {"setup.sh", "run_autograder"} <= set(archive.namelist())
    except zipfile.BadZipFile:
        return False


def _files(classroom: Classroom, sources: Sequence[Source]) -> Iterator[tuple[str, bytes]]:
    yield "setup.sh", SETUP.format(python=f"{sys.version_info.major}.{sys.version_info.minor}").encode()
    yield "run_autograder", RUN.encode()
    heavy = any(source.heavy for source in sources)
    yield "requirements.txt", "".join(f"{line}\n" for line in _requirements(heavy=heavy)).encode()
    for source in sources:
        yield f"course/source/{source.assignment}/{source.notebook}.ipynb", f"{source.text}\n".encode()
    folder = classroom.source / sources[0].assignment
    for name in files_beside(folder):
        yield f"course/source/{folder.name}/{name}", (folder / name).read_bytes()
    yield "course/.autograder/secret", secret_in(classroom.private).hex().encode()  # the same marks as at home
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and "__pycache__" not in inside.parts and inside.parts[0] != "_course":
            yield f"package/{PACKAGE.name}/{inside.as_posix()}", path.read_bytes()
    if data_file().exists():
        yield f"package/{PACKAGE.name}/_course/data/{data_file().name}", data_file().read_bytes()


def _requirements(*, heavy: bool) -> Iterator[str]:
    """Yield what grading needs, in the versions that are installed here."""
    from packaging.requirements import Requirement

    for line in importlib.metadata.requires(DISTRIBUTION) or ():
        needed = Requirement(line)
        if "extra" in str(needed.marker or "") or (needed.name in HEAVY and not heavy):
            continue
        if needed.marker is None or needed.marker.evaluate():
            yield f"{needed.name}=={importlib.metadata.version(needed.name)}"
