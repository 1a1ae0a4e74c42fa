"""Show Python in colours that a page gives by class, so that it reads well in light, in dark and on paper."""

from __future__ import annotations

import functools

from markupsafe import Markup

MAX_COLOURED = 2**13  # characters: a mark around each word makes four of one


@functools.lru_cache(maxsize=1024)
def coloured(source: str) -> Markup:
    """Return code as HTML; what is too long for colours is only escaped."""
    if len(source) > MAX_COLOURED:
        return Markup.escape(source)
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    # Pygments escapes what it marks.
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)).rstrip("\n"))
