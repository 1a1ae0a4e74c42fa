"""Load MNIST from the file that comes with the course, and verify that it is the real one."""

from __future__ import annotations

import functools
import hashlib
import io
import zipfile
import zlib
from pathlib import Path

import numpy as np

# sha256 of the raw bytes of each array, see data/README.md.
CHECKSUMS = {
    "x_train": "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    "y_train": "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    "x_test": "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    "y_test": "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
}

# Stand in for the labels of the test images where a submission is graded: each digit occurs, and none is right.
WITHHELD = (np.arange(10_000) % 10).astype(np.uint8)
WITHHELD_CHECKSUM = hashlib.sha256(WITHHELD.tobytes()).hexdigest()

PACKAGE = Path(__file__).resolve().parent.parent
REPAIR = "Put back the file from the course's repository (`git checkout data/mnist.npz`), or install the course again."

Split = tuple[np.ndarray, np.ndarray]


class DataError(Exception):
    """Say in one sentence what is wrong with the data file and how to repair it."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython prints instead of a traceback."""
        return [f"DataError: {self}"]


def load_mnist() -> tuple[Split, Split]:
    """Return `(x_train, y_train), (x_test, y_test)`, just as `keras.datasets.mnist.load_data()` does, but offline.

    Images are uint8 of shape (N, 28, 28), labels uint8 of shape (N,), N = 60 000 and 10 000. The arrays are copies:
    change them as you like. Where a submission is graded, the labels of the test images are `WITHHELD`. Raises
    `DataError` when the file is missing, damaged or another one.
    """
    arrays = _verified_arrays(data_file())
    return (arrays["x_train"].copy(), arrays["y_train"].copy()), (arrays["x_test"].copy(), arrays["y_test"].copy())


def data_file() -> Path:
    """Return where `mnist.npz` lies: inside an installed package, or beside it in the repository."""
    inside = PACKAGE / "_course" / "data" / "mnist.npz"
    return inside if inside.exists() else PACKAGE.parent / "data" / "mnist.npz"


def checksum_of(array: np.ndarray) -> str:
    """Return the sha256 of an array's bytes; labels that are withheld have that of the labels they stand for."""
    digest = hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()
    return CHECKSUMS["y_test"] if digest == WITHHELD_CHECKSUM else digest


def without_test_labels(path: Path) -> bytes:
    """Return the content of a file of MNIST in which the labels of the test images are `WITHHELD`.

    Raises `DataError` where it cannot be read.
    """
    changed = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(path) as stored,
            zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
        ):
            for name in CHECKSUMS:
                if name != "y_test":
                    new.writestr(f"{name}.npy", stored.read(f"{name}.npy"))
            with new.open("y_test.npy", "w") as member:
                np.lib.format.write_array(member, WITHHELD, allow_pickle=False)
    except (OSError, KeyError, zipfile.BadZipFile, zlib.error):
        raise DataError(f"`{path}` is damaged: it cannot be read as the MNIST file. {REPAIR}") from None
    return changed.getvalue()


@functools.cache
def _verified_arrays(path: Path) -> dict[str, np.ndarray]:
    if not path.exists():
        raise DataError(f"`{path}` is missing. {REPAIR}")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in CHECKSUMS}
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, zlib.error):
        raise DataError(f"`{path}` is damaged: it cannot be read as the MNIST file. {REPAIR}") from None
    for name, checksum in CHECKSUMS.items():
        if checksum_of(arrays[name]) != checksum:
            raise DataError(f"`{path}` was altered: its array `{name}` is not that of MNIST. {REPAIR}")
    return arrays
