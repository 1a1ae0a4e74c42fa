"""The picture of what an answer did wrong, as an output of its test cell: HTML of our own, all of theirs escaped."""

from __future__ import annotations

from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode

from autograder.checks.engine.exercise import Outcome
from autograder.checks.pictures.outcome import METADATA, picture_of
from autograder.grading.notebook.outputs import plain_text


def picture_nodes(outcomes: Sequence[Outcome]) -> list[NotebookNode]:
    """Return the picture of the last outcome as an output, where there is one."""
    try:
        picture = picture_of(outcomes[-1]) if outcomes else None
    except Exception:
        # What a process replied may be anything. The message says it all, and no point hangs on a picture.
        picture = None
    if picture is None:
        return []
    data = {kind: plain_text(text) for kind, text in picture.bundle.items()}
    return [nbformat.v4.new_output("display_data", data=data, metadata=METADATA)]
