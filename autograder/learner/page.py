"""Lay out how notebooks went as a page: exercises with their messages and pictures, readable without a network."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path

from autograder.checks.engine.wrapping import in_html, wrapped
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.learner.notebook import Report, Result

GENERATOR = '<meta name="generator" content="autograder check">'  # by this the page is known to be one of ours
MOST_READ = 4096  # characters in which it stands
SIGNS = {"passed": "✓", "partial": "~", "failed": "✗"}
# What a notebook's own code may have slipped into a picture runs no script and asks nobody for anything.
HEAD = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
{GENERATOR}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>How your notebooks went</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; }}
body {{ background: Canvas; color: CanvasText; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; }}
h2, h3 {{ margin-top: 2rem; }}
pre {{ white-space: pre-wrap; overflow-wrap: break-word; }}
.message {{ border-left: 4px solid #d55000; padding-left: 1rem; }}
.picture {{ overflow-x: auto; }}
a {{ color: LinkText; }}
</style>
</head>
<body>
<main>
<h1>How your notebooks went</h1>
"""


def page(reports: Sequence[Report]) -> str:
    """Return the reports as one page of HTML."""
    return f"{HEAD}{''.join(_report(report, place) for place, report in enumerate(reports))}</main>\n</body>\n</html>\n"


def write_page(path: Path, reports: Sequence[Report]) -> None:
    """Write the page; raise `UserError` where something else has this name, or nothing can be written there."""
    refuse_what_is_not_ours(path)
    try:
        write_whole(path, page(reports).encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UserError(f"`{path}` cannot be written ({reason}): name another file with `--html FILE`.") from None


def refuse_what_is_not_ours(path: Path) -> None:
    """Raise `UserError` where a file of this name is no page that this command has written."""
    if not path.exists():
        return
    try:
        with path.open(encoding="utf-8") as file:
            ours = GENERATOR in file.read(MOST_READ)
    except (OSError, UnicodeDecodeError):
        ours = False
    if not ours:
        raise UserError(f"`{path}` is there already and no page of `autograder check`: name another file.")


def _report(report: Report, place: int) -> str:
    rows = "".join(
        f"<tr><td>{_linked(result, place)}</td><td>{result.earned:g} of {result.points:g}</td>"
        f"<td>{SIGNS.get(result.status, '·')} {result.status}</td></tr>\n"
        for result in report.results
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("exercise", "points", "state"))
    stopped = f"<p><strong>{in_html(report.stopped)}</strong></p>\n" if report.stopped else ""
    return (
        f"<section>\n<h2>{html.escape(report.title)}: {report.earned:g} of {report.points:g} points</h2>\n{stopped}"
        f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
        f"{''.join(_details(result, place) for result in report.results if result.message)}</section>\n"
    )


def _linked(result: Result, place: int) -> str:
    name = f"<code>{html.escape(result.exercise)}</code>"
    return f'<a href="#{_anchor(result, place)}">{name}</a>' if result.message else name


def _details(result: Result, place: int) -> str:
    picture = f'<div class="picture">{result.picture}</div>\n' if result.picture else ""
    return (
        f'<h3 id="{_anchor(result, place)}"><code>{html.escape(result.exercise)}</code></h3>\n'
        f'<pre class="message">{html.escape(wrapped(result.message))}</pre>\n{picture}'
    )


def _anchor(result: Result, place: int) -> str:
    return html.escape(f"{place + 1}-{result.exercise}".replace(" ", "-"))
