"""The site: it builds without a warning, asks nobody for anything, and is accessible (axe-core in Chromium)."""

import functools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from browser import ARGUMENTS, BROWSER
from small_course import REPOSITORY

from autograder.cells import is_answer
from autograder.course import LESSONS

AXE = Path(sys.prefix) / "lib/node_modules/axe-core/axe.min.js"  # as `.ci/run` installs it
SCHEMES = ("light", "dark")
# Best practice beside the rules of WCAG: landmarks, order of headings, one main heading.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize("lesson", [pytest.param(lesson, id=lesson.topic) for lesson in LESSONS])
def test_what_is_kept_of_a_lesson_was_made_from_it_as_it_is(lesson):
    """Its pictures on the site are those that its code draws."""
    from keep_outputs import OUTPUTS, fingerprint, is_shown

    kept = json.loads((OUTPUTS / f"{lesson.assignment}.json").read_text(encoding="utf-8"))
    stale = f"The pictures of the site are stale: run `python docs/site/keep_outputs.py {lesson.assignment}`."
    assert kept["made from"] == fingerprint(lesson), stale
    drawing = {
        cell.id: cell
        for cell in nbformat.read(REPOSITORY / "notebooks" / lesson.notebook, 4).cells
        if cell.cell_type == "code" and is_shown(cell) and "draw." in cell.source and not cell.id.endswith("-setup")
    }
    assert set(drawing) <= set(kept["cells"])
    pictures = {part["picture"] for shown in kept["cells"].values() for part in shown if "picture" in part}
    assert pictures == {path.relative_to(OUTPUTS).as_posix() for path in (OUTPUTS / lesson.assignment).iterdir()}
    assert len(pictures) > 8
    assert sum((OUTPUTS / picture).stat().st_size for picture in pictures) < 500_000


def test_every_diagram_of_the_pages_is_drawn_and_has_words():
    """None has changed since it was drawn; Mermaid writes the words into the picture."""
    from diagrams import PICTURES, picture_of
    from draw_diagrams import FENCE

    pages = (REPOSITORY / "docs").glob("*.md")
    sources = [source for page in pages for source in FENCE.findall(page.read_text(encoding="utf-8"))]

    assert sources
    drawn = {picture_of(source) for source in sources}
    assert set(PICTURES.glob("*.svg")) == drawn, "Run `python docs/site/draw_diagrams.py`."
    for source in sources:
        (words,) = re.findall(r"accDescr: (.+)", source)
        assert len(words.split()) > 5
        assert words[:40] in picture_of(source).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the site as README and `.ci/run` do, and return its folder."""
    folder = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-q",
        "-c",
        "docs/site",
        "-d",
        folder / "read",
        ".",
        folder / "site",
    ]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "site"


def pages_of(site):
    """Return the pages of the site, by their paths inside it, but for the one that only leads to the first."""
    pages = [path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts]
    return sorted(page for page in pages if page != "index.html")


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_nothing_comes_from_elsewhere(site):
    """No script, style, font or picture of a page has an address outside the site, nor has what they load."""
    loads = re.compile(r"""<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc=["']([^"']+)|<link\b[^>]*>""")
    for page in pages_of(site):
        text = (site / page).read_text(encoding="utf-8")
        for match in loads.finditer(text):
            link = match[0] if match[0].startswith("<link") else ""
            address = match[1] or re.search(r'href="([^"]+)"', link)[1]
            if 'rel="canonical"' not in link:
                assert not urlsplit(address).netloc, (page, address)
                assert (
                    address.startswith(("data:", "#"))
                    or (site / page).parent.joinpath(unquote(urlsplit(address).path)).exists()
                ), (page, address)
    for style in site.rglob("*.css"):
        outside = re.findall(r"(?:url\(|@import)\s*[\"']?((?:https?:)?//[^\"')]+)", style.read_text(encoding="utf-8"))
        assert outside == [], style


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_lessons_have_their_pictures_and_no_solution(site):
    """All that was kept is on the page, and no line of a solution."""
    for lesson in LESSONS:
        page = (site / "notebooks" / lesson.notebook).with_suffix(".html").read_text(encoding="utf-8")
        kept = json.loads((REPOSITORY / f"docs/site/outputs/{lesson.assignment}.json").read_text(encoding="utf-8"))
        pictures = [part["picture"] for shown in kept["cells"].values() for part in shown if "picture" in part]

        assert [name for name in pictures if name not in page or not (site / "_static" / name).exists()] == []
        cells = nbformat.read(REPOSITORY / "notebooks" / lesson.notebook, 4).cells
        stubs = sum(cell.source.count("NotImplementedError") for cell in cells if is_answer(cell))
        assert page.count("NotImplementedError") == stubs > 0
        assert "SOLUTION" not in page


@pytest.fixture(scope="module")
def browser():
    """Yield a real browser."""
    if BROWSER is None and os.environ.get("CI") != "true":
        pytest.skip("there is no Chromium here: install it (`apt-get install chromium`) to run the tests in a browser")
    assert BROWSER is not None, "CI needs Chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        yield browser
        browser.close()


@functools.cache
def axe():
    """Return the program of axe-core."""
    if not AXE.exists() and os.environ.get("CI") != "true":
        pytest.skip("there is no axe-core here: `npm install --global --prefix $VIRTUAL_ENV axe-core@4` installs it")
    assert AXE.exists(), "CI needs axe-core"
    return AXE.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.xdist_group("site")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_accessible(scheme, site, browser):
    """axe-core finds no violation in any page, light or dark; nothing is asked of any network, no script fails."""
    program = axe()
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    asked, wrong = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    faults = {}
    for name in pages_of(site):
        page.goto((site / name).as_uri())
        page.evaluate(program)
        report = page.evaluate("tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS)
        if report["violations"]:
            faults[name] = [
                (rule["id"], rule["nodes"][0]["html"][:200], len(rule["nodes"])) for rule in report["violations"]
            ]
    page.close()

    assert faults == {}
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wrong == []


@pytest.mark.slow
@pytest.mark.xdist_group("site")
def test_the_site_is_used_by_keyboard_and_searched_without_a_server(site, browser):
    """The first stop of the Tab key leads past the menus; a search finds a lesson; no page is wider than a phone."""
    page = browser.new_page(viewport={"width": 640, "height": 900})
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/docs/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.innerText").strip() == "Skip to content"

    page.goto(f"{(site / 'search.html').as_uri()}?q=pooling")
    page.locator("#search-results li a", has_text="Pooling").first.wait_for(timeout=60_000)

    wide = []
    page.set_viewport_size({"width": 360, "height": 900})
    for name in pages_of(site):
        page.goto((site / name).as_uri())
        if page.evaluate("() => document.scrollingElement.scrollWidth > innerWidth"):
            wide.append(name)
    page.close()
    assert wide == []
