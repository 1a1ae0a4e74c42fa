"""Choose and merge what was handed in where that can be ended: for the time it takes, or for the text it makes."""

from __future__ import annotations

import contextlib

import nbformat

from autograder.grading.notebook.choice import Choice, choose
from autograder.grading.notebook.merge import merge
from autograder.grading.notebook.reading import UnreadableError


def choose_and_merge(name: str, submission: bytes | None, others: dict[str, bytes], source: str) -> Choice:
    """Return the notebook to grade, after merging it and forgetting that: so much time does it take."""
    ours = nbformat.reads(source, as_version=4)
    choice = choose(name, submission, others, ours)
    if choice.content is not None:
        with contextlib.suppress(UnreadableError):
            merge(choice.content, ours)
    return choice


def merged_text(name: str, submission: bytes | None, others: dict[str, bytes], source: str) -> str:
    """Return the text of the notebook that would run; raise `UnreadableError` for what is no notebook."""
    ours = nbformat.reads(source, as_version=4)
    chosen = choose(name, submission, others, ours)
    return str(nbformat.writes(merge(chosen.content or b"", ours).notebook))
