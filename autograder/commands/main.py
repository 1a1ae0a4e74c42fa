"""The command line: its verbs, and how it ends."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click

from autograder import __version__
from autograder.commands.authors.generate import generate
from autograder.commands.authors.new_exercise import new_exercise
from autograder.commands.exit_codes import INTERRUPTED, NOT_GOOD, WRONG_USE
from autograder.commands.instructors.accept import accept
from autograder.commands.instructors.collect import collect
from autograder.commands.instructors.export import export
from autograder.commands.instructors.feedback import feedback
from autograder.commands.instructors.grade import grade
from autograder.commands.instructors.gradescope import gradescope
from autograder.commands.instructors.report import report
from autograder.commands.instructors.similar import similar
from autograder.commands.instructors.watch import watch
from autograder.commands.learners.check import check
from autograder.commands.learners.start import start
from autograder.commands.learners.submit import submit
from autograder.errors import UserError


class _InOrder(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)  # learners' first, not by the alphabet


@click.group(
    cls=_InOrder,
    invoke_without_command=True,
    subcommand_metavar="COMMAND ...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="autograder %(version)s")
@click.pass_context
def autograder(context: click.Context) -> None:
    """Learn and teach convolutional networks."""
    if context.invoked_subcommand is None:
        raise click.UsageError(f"Which command? There are {', '.join(f'`{verb}`' for verb in VERBS)}.", context)


# In the order of their use: by learners, by authors, by instructors.
VERBS = {
    verb.name: verb
    for verb in (
        start,
        check,
        submit,
        generate,
        new_exercise,
        collect,
        grade,
        watch,
        report,
        similar,
        accept,
        export,
        feedback,
        gradescope,
    )
}
for verb in VERBS.values():
    autograder.add_command(verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that was typed and return its exit code: 0 good, 1 not good, 2 wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a pipe of Windows knows no −
    try:
        return int(autograder.main(arguments, "autograder", standalone_mode=False))
    except click.UsageError as error:
        print(_in_words(error), file=sys.stderr)
        return WRONG_USE
    except UserError as error:
        print(error, file=sys.stderr)
        return WRONG_USE
    except click.Abort:
        print("Interrupted.", file=sys.stderr)  # in a line of its own, which click has begun
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has seen enough (`autograder check | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOT_GOOD


def _in_words(error: click.UsageError) -> str:
    """Return what is wrong first, then how the command is used."""
    context = error.ctx or click.Context(autograder, info_name="autograder")
    usage = " ".join(["usage:", context.command_path, *context.command.collect_usage_pieces(context)])
    return f"{error.format_message()}\n{usage}\n`{context.command_path} --help` says more."
