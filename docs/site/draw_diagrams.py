"""Draw the Mermaid diagrams of the pages: `python docs/site/draw_diagrams.py`, after one of them has changed.

It needs npm, which fetches Mermaid, and Chromium; whoever builds the site needs neither.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from diagrams import PICTURES, picture_of
from playwright.sync_api import sync_playwright

REPOSITORY = Path(__file__).parents[2]
FENCE = re.compile(r"^```mermaid\n(.+?)^```$", re.MULTILINE | re.DOTALL)
DRAW = """async source => {
    mermaid.initialize({startOnLoad: false, theme: "neutral", fontFamily: "sans-serif", htmlLabels: false,
                        flowchart: {htmlLabels: false, useMaxWidth: true}});
    return (await mermaid.render(ID, source)).svg;
}"""


def main() -> None:
    """Draw what has no picture yet, and remove the pictures of diagrams that are gone."""
    pages = sorted((REPOSITORY / "docs").glob("*.md"))
    sources = [source for page in pages for source in FENCE.findall(page.read_text(encoding="utf-8"))]
    PICTURES.mkdir(exist_ok=True)
    for old in set(PICTURES.glob("*.svg")) - {picture_of(source) for source in sources}:
        old.unlink()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--prefix", folder, "mermaid@12"], check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"], timeout=0)
        page = browser.new_page()
        page.set_default_timeout(0)
        page.add_script_tag(path=f"{folder}/node_modules/mermaid/dist/mermaid.min.js")
        for source in sources:
            picture = picture_of(source)
            svg = page.evaluate(DRAW.replace("ID", f'"diagram-{picture.stem}"'), source)
            picture.write_text(f"{svg}\n", encoding="utf-8", newline="\n")
        browser.close()


if __name__ == "__main__":
    main()
