"""Sizes, durations and counts as they are typed: `2G`, `90` or `15m`, `4`."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import click

SHOWN = 20  # characters of what was typed


@dataclass(frozen=True)
class Kind:
    """Say how one kind of amount is written: units in lower case, the smallest first, and no more than `most`."""

    name: str
    examples: str
    pattern: re.Pattern[str]
    units: dict[str, int]
    smallest: str
    most: str


SIZE = Kind(
    "size",
    "512M or 2G",
    re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([KMGT]?)(?:i?B)?", re.IGNORECASE),
    {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40},
    " bytes",
    "1024T",
)
DURATION = Kind(
    "duration",
    "90 (seconds) or 15m",
    re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([smh]?)", re.IGNORECASE),
    {"": 1, "s": 1, "m": 60, "h": 3600},
    " seconds",
    "240h",
)
COUNT = Kind("count", "4", re.compile(r"([0-9]+)()"), {"": 1}, "", "1000000")


class Amount(click.ParamType[float]):
    """Read a number with a unit; one below `least`, written in the same way, is too few for its purpose."""

    def __init__(self, kind: Kind, least: str, purpose: str = "any notebook") -> None:
        self.name, self._purpose = kind.name, purpose
        self._kind, self._least_written = kind, least
        self._least, self._most = _parsed(kind, least), _parsed(kind, kind.most)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return how many bytes or things, as a whole number, or how many seconds."""
        typed = str(value).strip()
        shown = f"`{typed if len(typed) <= SHOWN else f'{typed[:SHOWN]}…'}`"
        try:
            amount = _parsed(self._kind, typed)
        except ValueError:
            self.fail(f"{shown} is no {self.name}: write one such as {self._kind.examples}.", param, ctx)
        if amount > self._most:
            self.fail(f"{shown} is more than there can be: write {self._kind.most} at most.", param, ctx)
        if amount < self._least:
            unit = self._kind.smallest if typed[-1:].isdigit() else ""
            repair = f"write {self._least_written} at least.{self._meant(typed)}"
            self.fail(f"{shown}{unit} are too few for {self._purpose}: {repair}", param, ctx)
        return float(amount) if self._kind is DURATION else int(amount)

    def _meant(self, typed: str) -> str:
        """Return the question whether a unit was forgotten, where one makes the number large enough."""
        for unit in self._kind.units:
            written = f"{typed}{unit if self._kind is DURATION else unit.upper()}"
            with contextlib.suppress(ValueError):
                if self._least <= _parsed(self._kind, written) <= self._most:
                    return f" Did you mean `{written}`?"
        return ""


def _parsed(kind: Kind, text: str) -> Decimal:
    match = kind.pattern.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return Decimal(match[1]) * kind.units[match[2].lower()]  # not a float, which hundreds of digits overflow
