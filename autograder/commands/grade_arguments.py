"""What `autograder grade` takes on its command line, and what it refuses."""

from __future__ import annotations

import argparse
import contextlib
import os
import re
from typing import Any

SANDBOXES = ("bubblewrap", "none")
# TensorFlow needs most of it.
LEAST_MEMORY, LEAST_DISK, LEAST_FILE, LEAST_PROCESSES, LEAST_CPU = 2**30, 64 * 2**20, 16 * 2**20, 64, 60
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Describe what may follow the verb."""
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    parser.add_argument("--student", action="append", default=[], metavar="S", help="only this one; may be repeated")
    parser.add_argument("--jobs", type=_count, default=cores(), metavar="N", help="default: one a core")
    parser.add_argument("--force", action="store_true", help="grade again what is graded already")
    parser.add_argument("--retrain", action="store_true", help="train models again instead of taking submitted weights")
    parser.add_argument("--json", action="store_true", help="print the results for machines")
    parser.add_argument(
        "--sandbox",
        choices=SANDBOXES,
        default=SANDBOXES[0],
        help="`none` trusts every student's code with your account",
    )
    parser.add_argument("--scheduler", metavar="ADDRESS", help="grade on the Dask cluster at this address")
    limits = parser.add_argument_group("limits")
    limits.add_argument("--timeout", type=_seconds, default=120.0, metavar="S", help="of a cell (default: 120 seconds)")
    limits.add_argument("--notebook-timeout", type=_seconds, default=900.0, metavar="S", help="default: 900 seconds")
    limits.add_argument("--memory", type=_memory, default=2 * 2**30, metavar="M", help="default: 2G")
    limits.add_argument("--disk", type=_disk, default=512 * 2**20, metavar="M", help="default: 512M")
    limits.add_argument("--file", type=_file, default=256 * 2**20, metavar="M", help="one file; default: 256M")
    limits.add_argument("--cpu", type=_cpu, default=1800, metavar="S", help="CPU time of a process (1800 seconds)")
    limits.add_argument("--processes", type=_processes, default=128, metavar="N", help="threads count (default: 128)")


def cores() -> int:
    """Return how many cores this process may use, which may be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _count(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return number


def _processes(text: str) -> int:
    if (number := _count(text)) < LEAST_PROCESSES:
        raise argparse.ArgumentTypeError(f"{number} are too few for any notebook; {LEAST_PROCESSES} is the least")
    return number


def _memory(text: str) -> int:
    return _at_least(text, LEAST_MEMORY)


def _disk(text: str) -> int:
    return _at_least(text, LEAST_DISK)


def _file(text: str) -> int:
    return _at_least(text, LEAST_FILE)


def _cpu(text: str) -> int:
    if (seconds := int(_seconds(text))) < LEAST_CPU:
        raise argparse.ArgumentTypeError(f"{text} seconds are too few for any notebook; {LEAST_CPU} is the least")
    return seconds


def _at_least(text: str, least: int) -> int:
    if (size := _size(text)) < least:
        raise argparse.ArgumentTypeError(
            f"{text} are {size} bytes, too few for any notebook; {least // 2**20}M is the least. Did you mean {text}G?"
        )
    return size


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (number := float(text)) < 1e6:
            return number
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _size(text: str) -> int:
    found: Any = re.fullmatch(r"(\d+(?:\.\d+)?)([KMG]?)i?B?", text.strip(), re.IGNORECASE)
    if not found or not float(found[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 512M or 2G")
    return int(float(found[1]) * UNITS[found[2].upper()])
