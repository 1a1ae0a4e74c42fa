"""The kernel in which `autograder check` runs a notebook: what would stop only the looks of it stops no cell."""

from __future__ import annotations

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from traitlets import Type

from autograder.lesson.headless_shell import HeadlessShell


class CheckedShell(HeadlessShell, ZMQInteractiveShell):
    """Be the shell of that kernel."""


class CheckedKernel(IPythonKernel):
    """Be that kernel."""

    shell_class = Type(CheckedShell)
