"""The diagrams of the pages: each Mermaid source becomes the picture that `draw_diagrams.py` has drawn of it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PICTURES = Path(__file__).parent / "diagrams"


def picture_of(source: str) -> Path:
    """Return where the picture of a diagram lies: its name is a digest of the source, so that no stale one is shown."""
    return PICTURES / f"{hashlib.sha256(source.strip().encode()).hexdigest()[:16]}.svg"


class Mermaid(SphinxDirective):
    """Show a diagram; one that was not drawn since it changed is an error."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the picture, in the page itself, so that it takes the colours of the page."""
        picture = picture_of("\n".join(self.content))
        self.env.note_dependency(str(picture))
        if not picture.exists():
            raise self.error("This diagram has changed: run `python docs/site/draw_diagrams.py`.")
        svg = picture.read_text(encoding="utf-8")
        # It may be wider than the page: whoever uses a keyboard can then scroll it as well.
        html = f'<div class="diagram" tabindex="0" role="group" aria-label="Diagram">{svg}</div>'
        return [nodes.raw("", html, format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("mermaid", Mermaid)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
