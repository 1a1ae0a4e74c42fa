"""The recipe of docs/hub.md as it stands there: two students and an instructor on a JupyterHub, in a real browser."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from browser import ALL_CELLS_IN_THE_PAGE, ARGUMENTS, BROWSER, PATIENCE
from machine import machine, why_no_machine
from small_course import REPOSITORY

from autograder.course import LESSONS

pytestmark = [pytest.mark.xdist_group("jupyterlab"), pytest.mark.slow]
RECIPE = (REPOSITORY / "docs/hub.md").read_text(encoding="utf-8")
HUB = "http://127.0.0.1:8000"
ASSIGNMENT, NOTEBOOK = LESSONS[0].assignment, LESSONS[0].notebook.name
COURSE, EXCHANGE = "/home/instructor/cnn-course", "/srv/exchange/cnn-course"
LOG = "/srv/jupyterhub/log"
RIGHT = "def output_size(n, k, stride=1, pad=0):\n    return (n + 2 * pad - k) // stride + 1"
FLOORED = "def output_size(n, k, stride=1, pad=0):\n    return (n + 2 * pad - k) // stride"
ANSWER = f"""
import nbformat
content = nbformat.read("{ASSIGNMENT}/{NOTEBOOK}", 4)
next(cell for cell in content.cells if cell.id == "output-size").source = {FLOORED!r}
nbformat.write(content, "{ASSIGNMENT}/{NOTEBOOK}")
"""


def commands(who):
    """Return the commands of the recipe that are marked with this word."""
    return re.search(rf"^```bash {who}\n(.*?)^```$", RECIPE, re.MULTILINE | re.DOTALL)[1]


@pytest.fixture(scope="module")
def the_machine():
    """Return a machine of its own, on which the recipe was followed, with the hub running."""
    tools = ("jupyterhub", "configurable-http-proxy", BROWSER or "chromium")
    missing = ", ".join(tool for tool in tools if shutil.which(tool) is None)
    reason = why_no_machine() or (f"docs/hub.md says how to install {missing}" if missing else "")
    if reason and not (os.environ.get("CI") == "true" and os.geteuid() == 0):
        pytest.skip(reason)
    assert not reason
    with machine(Path(sys.prefix), Path(sys.base_prefix), REPOSITORY) as made:
        done(made.run("root", f"ln -s {sys.prefix} /opt/cnn-course"))
        done(made.run("root", f"set -eu\n{commands('root')}"))
        done(made.run("root", "printf '%s:secret\\n' instructor ada bob | chpasswd"))
        copied = f"nbgrader_config.py docs/hub solutions/{ASSIGNMENT}"
        done(made.run("root", f"cd {REPOSITORY} && mkdir {COURSE} && cp -r --parents {copied} {COURSE}"))
        done(made.run("root", f"chown -R instructor: {COURSE}"))
        done(made.run("instructor", f"set -eu\n{commands('instructor')}"))
        with subprocess.Popen(made.command("root", f"exec > {LOG} 2>&1\n{commands('start')}")) as hub:
            yield made
            hub.kill()  # of which that is only the door: the hub itself ends with the machine


@pytest.fixture(scope="module")
def log_in(the_machine, tmp_path_factory):
    """Return a function that logs somebody in, in a browser on that machine, and returns the page."""
    from playwright.sync_api import sync_playwright

    there = tmp_path_factory.mktemp("browser") / "chromium"
    there.write_text(f'#!/bin/sh\nexec {" ".join(the_machine.inside("net"))} {BROWSER} "$@"\n')
    there.chmod(0o755)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=there, args=ARGUMENTS)

        def page_of(user, password="secret"):
            page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
            page.set_default_timeout(PATIENCE)
            at_last(lambda: page.goto(HUB).ok)
            page.get_by_label("Username").fill(user)
            page.get_by_label("Password").fill(password)
            page.get_by_role("button", name="Sign in").click()
            return page

        yield page_of
        browser.close()


@pytest.fixture(scope="module")
def ada(the_machine, log_in):
    """Return the page of a student who fetched, answered, checked, handed in, and opened the feedback."""
    for name, settings in ALL_CELLS_IN_THE_PAGE.items():
        path = Path("/home/ada/.jupyter/lab/user-settings") / name
        done(the_machine.run("ada", f"mkdir -p {path.parent} && echo '{json.dumps(settings)}' > {path}"))
    page = log_in("ada")
    open_list(page)
    button(page, "Fetch").click()
    button(page, "Submit").wait_for()
    page.goto(f"{HUB}/user/ada/lab/tree/{ASSIGNMENT}/{NOTEBOOK}")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    run_cell(page, "from autograder import check")
    run_cell(page, "def output_size", RIGHT)
    run_cell(page, "check.output_size(")
    page.get_by_text("Right: counts the positions").wait_for()
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Save Notebook")).first.click()
    page.locator(".jp-mod-dirty").first.wait_for(state="detached")
    open_list(page)
    button(page, "Submit").click()
    button(page, "Fetch Feedback").wait_for()
    at_last(lambda: feedback_is_there(page))
    button(page, "Fetch Feedback").click()
    page.get_by_text("(view feedback)").click()
    page.get_by_role("listitem", name=re.compile(r"\.html")).dblclick()
    return page


@pytest.fixture(scope="module")
def bob(the_machine):
    """Have another student fetch, answer wrongly and hand in, in a terminal."""
    done(the_machine.run("bob", f"nbgrader fetch_assignment {ASSIGNMENT}"))
    done(the_machine.run("bob", f"/opt/cnn-course/bin/python -c '{ANSWER.replace(chr(39), chr(34) * 3)}'"))
    done(the_machine.run("bob", f"nbgrader submit {ASSIGNMENT}"))


def done(process):
    """Assert that a command went well."""
    assert process.returncode == 0, f"{process.stdout}\n{process.stderr}"
    return process.stdout


def at_last(happens):
    """Try until something happens without an error and is not false."""
    until = time.monotonic() + 400
    while True:
        try:
            if happens():
                return
        except Exception:
            if time.monotonic() > until:
                raise
        assert time.monotonic() < until
        time.sleep(3)


def button(page, name):
    """Return a button by its words."""
    return page.get_by_role("button", name=name, exact=True)


def open_list(page):
    """Open nbgrader's list of assignments, from its menu."""
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Assignment List").click()


def run_cell(page, text, source=""):
    """Run the first cell that holds this text, with another source in its place if one is given."""
    page.locator(".jp-Notebook .jp-CodeCell", has_text=text).first.locator(".cm-content").click()
    if source:
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def feedback_is_there(page):
    """Look again, and return whether the list says so."""
    page.locator("#refresh_assignments_list").click()
    page.wait_for_timeout(1000)
    return page.get_by_text("feedback available to fetch").count() > 0


def result(the_machine, student):
    """Return the stored result of a student."""
    path = f"{COURSE}/.autograder/results/{ASSIGNMENT}/{student}/{Path(NOTEBOOK).stem}.json"
    return json.loads(done(the_machine.run("instructor", f"cat {path}")))


def test_what_a_student_hands_in_in_a_browser_comes_back_as_feedback(the_machine, ada, tmp_path):
    """Log in, fetch, answer, check, save, hand in, fetch the feedback, read it; graded in the sandbox meanwhile."""
    summary = ada.frame_locator(".jp-HTMLViewer iframe").locator("table.summary")

    summary.get_by_text("output_size").first.wait_for()

    ada.screenshot(path=tmp_path / "feedback.png")
    graded = result(the_machine, "ada")
    assert graded["sandbox"] == "bubblewrap"
    assert {cell["exercise"]: cell["score"] for cell in graded["cells"]}["output_size"] == 2


def test_what_is_handed_in_in_a_terminal_comes_back_as_well(the_machine, bob):
    """The mistake is named on the page that `nbgrader fetch_feedback` brings."""
    page = f"cat {ASSIGNMENT}/feedback/*/*.html"

    at_last(lambda: not the_machine.run("bob", f"nbgrader fetch_feedback {ASSIGNMENT} && {page}").returncode)

    assert '<table class="summary"' in done(the_machine.run("bob", page))
    assert {cell["exercise"]: cell["score"] for cell in result(the_machine, "bob")["cells"]}["output_size"] == 0


def test_the_instructor_sees_what_was_graded_in_formgrader(the_machine, ada, log_in, tmp_path):
    """It is in the menu of the instructor, and not in that of a student."""
    page = log_in("instructor")
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Formgrader").click()

    page.frame_locator("iframe").get_by_role("link", name=ASSIGNMENT).first.wait_for()

    page.screenshot(path=tmp_path / "formgrader.png")
    ada.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    ada.get_by_role("menuitem", name="Assignment List").wait_for()
    assert ada.get_by_role("menuitem", name="Formgrader").count() == 0


@pytest.mark.parametrize(
    "attempt",
    [
        "ls /home/ada",
        "cat /home/ada/*/*.ipynb",
        "ls /home/instructor",
        f"cat {COURSE}/.autograder/secret",
        f"ls {EXCHANGE}/inbound",
        f"ls {EXCHANGE}/feedback",
        f"touch {EXCHANGE}/outbound/{ASSIGNMENT}/{NOTEBOOK}",
        f"mv {EXCHANGE} /srv/exchange/other",
        f"mv '{EXCHANGE}/inbound/'ada+* /tmp",
        "ls /srv/jupyterhub",
        "cat /proc/$(pgrep -u ada -f singleuser | head -n 1)/environ",
    ],
)
def test_a_student_reaches_nothing_of_others(attempt, the_machine, ada):
    """Homes, the course and its secret, what others handed in and got back, the hub, and the servers of others."""
    handed_in = done(the_machine.run("root", f"ls -d {EXCHANGE}/inbound/ada+*")).strip()

    tried = the_machine.run("bob", attempt.replace(f"'{EXCHANGE}/inbound/'ada+*", f"'{handed_in}'"))

    assert tried.returncode != 0
    assert re.search("Permission denied|Operation not permitted", tried.stderr), tried.stderr


def test_who_is_not_in_the_group_does_not_get_in(the_machine, log_in):
    """A user of the machine with the right password, but not of the course."""
    done(the_machine.run("root", "useradd --create-home eve && echo eve:secret | chpasswd"))

    log_in("eve").get_by_text("Invalid username or password").wait_for()


def test_nobody_else_can_listen(the_machine, ada):
    """The hub, its proxy, the servers and kernels of users: on the loopback address only, and kernels encrypt."""
    listening = done(the_machine.run("root", "ss --listening --tcp --numeric --no-header")).splitlines()

    assert len(listening) > 3
    assert [line for line in listening if line.split()[3].rpartition(":")[0] not in ("127.0.0.1", "[::1]")] == []
    assert "Kernel started" in (log := done(the_machine.run("root", f"cat {LOG}")))
    assert "without encryption" not in log


def test_the_proxy_that_is_tested_is_that_of_the_recipe():
    """What CI installs from npm has the version that the recipe names."""
    wanted = re.findall(r"configurable-http-proxy@\S+", RECIPE)

    assert wanted
    assert {*wanted} == {*re.findall(r"configurable-http-proxy@\S+", (REPOSITORY / ".ci/run").read_text())}


def test_what_is_handed_in_under_the_name_of_another_is_told(the_machine, ada):
    """It is collected all the same, by nbgrader: the log of the service says who it was, and what to do."""
    forged = f"ada+{ASSIGNMENT}+2099-01-01 00:00:00.000000 UTC+AAAAAAAAAAAA"
    done(the_machine.run("bob", f"cd '{EXCHANGE}/inbound' && mkdir '{forged}' && echo '{{}}' > '{forged}/{NOTEBOOK}'"))

    at_last(lambda: "but bob has put it there" in done(the_machine.run("root", f"cat {LOG}")))
