"""Merge a submitted notebook for the time it takes, or for its text: where that can be ended, so with light imports."""

from __future__ import annotations

import contextlib

import nbformat

from autograder.grading.merge import UnreadableError, merge


def try_to_merge(submission: bytes, source: str) -> None:
    """Merge a notebook, and forget it."""
    with contextlib.suppress(UnreadableError):
        merge(submission, nbformat.reads(source, as_version=4))


def merged_text(submission: bytes, source: str) -> str:
    """Return the text of the notebook that would run; raise `UnreadableError` for what is no notebook."""
    return str(nbformat.writes(merge(submission, nbformat.reads(source, as_version=4)).notebook))
