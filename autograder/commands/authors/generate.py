"""The verb `autograder generate`: the students' notebooks from the instructor's."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.exit_codes import GOOD, NOT_GOOD
from autograder.errors import UserError


@click.command("generate", short_help="Make the students' notebooks from the instructor's.")
@click.option("--check", is_flag=True, help="Write nothing: say what is stale.")
def generate(check: bool) -> int:
    """Make notebooks/ from solutions/, and bring solutions/ into normal form.

    The exit code is 0 when nothing is amiss.
    """
    from autograder.authoring import generate as authoring

    root = repository()
    plan = authoring.plan(root)
    changed = authoring.stale(root, plan.files) if check else authoring.write(root, plan.files)
    for path in changed:
        print(f"`{path}` is stale: run `autograder generate`." if check else f"Wrote `{path}`.")
    for path in plan.stray:
        print(f"`{path}` has no source in `{authoring.SOURCE}`: delete it, or put its source there.")
    for sentence in (*plan.remarks, *plan.faults):
        print(sentence)
    if not changed and not plan.stray and not plan.faults:
        print(f"All {len(plan.files)} files are up to date.")
    return NOT_GOOD if plan.stray or plan.faults or (check and changed) else GOOD


def repository() -> Path:
    """Return the clone of the course's repository that this is in."""
    from autograder.authoring.generate import SOURCE

    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SOURCE).is_dir():
            return folder
    raise UserError(f"There is no folder `{SOURCE}` here or above: run this in a clone of the course's repository.")
