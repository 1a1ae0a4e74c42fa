"""What is shipped: the wheel, the locked and the conda environment, the licences, and the numbers in the README."""

import hashlib
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import numpy as np
import pytest
from small_course import REPOSITORY

import autograder
from autograder.course import LESSONS
from autograder.lesson.mnist import CHECKSUMS

pytestmark = pytest.mark.xdist_group("jupyterlab")  # one at a time: they look for a free port
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
README = (REPOSITORY / "README.md").read_text()


def text(name):
    """Return the text of a file of the repository."""
    return (REPOSITORY / name).read_text()


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """Install a built wheel into an environment that borrows its dependencies from this one; return its Python."""
    if not list(importlib.metadata.distributions(name="pip")):
        pytest.fail("A wheel is built and installed with pip, which this environment does not have: install it there.")
    folder = tmp_path_factory.mktemp("outside")
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", folder, REPOSITORY], check=True, capture_output=True)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    python = folder / "env/bin/python"
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    )
    (site / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    (wheel,) = folder.glob("*.whl")
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    subprocess.run([*install, "--ignore-installed", wheel], check=True, capture_output=True)
    return python


def run_outside(python, *arguments, cwd):
    """Run the wheel's Python in a folder outside the repository and return what it printed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run([python, *arguments], cwd=cwd, env=clean, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_wheel_is_what_is_imported_outside_the_repository(outside, tmp_path):
    """The other tests of the wheel are about the wheel and not about the repository."""
    place = run_outside(outside, "-c", "import autograder; print(autograder.__file__)", cwd=tmp_path)

    assert place.startswith(str(outside.parent.parent))


def test_data_travel_inside_the_wheel(outside, tmp_path):
    """`lesson.load_mnist()` works wherever the package is installed."""
    program = "from autograder import lesson; (x, y), (u, v) = lesson.load_mnist(); print(x.shape, y.shape, u.shape)"

    assert run_outside(outside, "-c", program, cwd=tmp_path) == "(60000, 28, 28) (60000,) (10000, 28, 28)\n"


def test_lessons_travel_inside_the_wheel(outside, tmp_path):
    """Every file of `notebooks/` comes into the learner's folder, byte for byte; solutions do not."""
    program = (
        "from pathlib import Path; from autograder.course import lessons_folder; "
        "from autograder.learner.folder import place_lessons; place_lessons(lessons_folder(), Path('mine'))"
    )

    run_outside(outside, "-c", program, cwd=tmp_path)

    shipped = {path.relative_to(REPOSITORY / "notebooks"): path for path in (REPOSITORY / "notebooks").rglob("*.*")}
    shipped = {
        path: file for path, file in shipped.items() if file.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert {path for lesson in LESSONS if (path := lesson.notebook) in shipped}
    for path, file in shipped.items():
        assert (tmp_path / "mine" / path).read_bytes() == file.read_bytes()
    installed = outside.parent.parent.rglob("*.ipynb")
    assert not [path for path in installed if "BEGIN SOLUTION" in path.read_text()]


def test_start_works_from_the_wheel(outside, tmp_path):
    """The command that the wheel installs puts the lessons there and prints an address."""
    process = subprocess.Popen(
        [outside.parent / "autograder", "start", "--no-browser"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    lines = [process.stdout.readline(), process.stdout.readline()]
    process.terminate()
    process.communicate(timeout=120)

    assert re.fullmatch(r"Put \d+ files into `cnn-course`\.\n", lines[0])
    assert "/lab/tree/01-convolution/convolution.ipynb?token=" in lines[1]
    assert (tmp_path / "cnn-course" / LESSONS[0].notebook).exists()


def test_the_conda_environment_asks_for_what_the_project_asks_for():
    """environment.yml and pyproject.toml cannot drift apart."""
    lines = re.findall(r"^  - (.+)$|^      - (\w.+)$", text("environment.yml"), flags=re.MULTILINE)  # conda's, pip's
    packages = {line.replace(" ", "") for pair in lines for line in pair if line and not line.startswith("pip")}

    wanted = {requirement.partition(";")[0] for requirement in PROJECT["project"]["dependencies"]}
    assert {package.partition(";")[0] for package in packages} == {
        *wanted,
        f"python{PROJECT['project']['requires-python']}",
    }


def test_direct_dependencies_are_pinned_to_compatible_releases():
    """A new major release of anything cannot change the course overnight."""
    extras = [requirement for extra in PROJECT["project"]["optional-dependencies"].values() for requirement in extra]

    assert not [requirement for requirement in PROJECT["project"]["dependencies"] + extras if "~=" not in requirement]


def test_the_lock_knows_only_the_public_registry():
    """No mirror and no path of the machine that wrote it."""
    lock = tomllib.loads(text("uv.lock"))
    urls = re.findall(r'url = "(\w+://[^/"]+)', text("uv.lock"))

    sources = {json.dumps(package["source"]) for package in lock["package"]}
    assert sources == {'{"registry": "https://pypi.org/simple"}', '{"editable": "."}'}
    assert set(urls) == {"https://files.pythonhosted.org"}


def test_the_lock_is_that_of_the_project():
    """Every direct dependency is locked with the bounds that pyproject.toml states."""
    lock = tomllib.loads(text("uv.lock"))
    (ours,) = (package for package in lock["package"] if package["name"] == PROJECT["project"]["name"])
    wanted = {f"{requirement['name']}{requirement['specifier']}" for requirement in ours["metadata"]["requires-dist"]}

    extras = [requirement for extra in PROJECT["project"]["optional-dependencies"].values() for requirement in extra]
    assert wanted == {requirement.partition(";")[0] for requirement in (*PROJECT["project"]["dependencies"], *extras)}


def test_the_version_stands_in_one_place():
    """The project and the installed package take it from `autograder/__init__.py`, and the changelog knows it."""
    version = autograder.__version__

    assert "version" in PROJECT["project"]["dynamic"]
    assert importlib.metadata.version(PROJECT["project"]["name"]) == version
    assert f"## {version}" in text("CHANGELOG.md")
    for file in ("pyproject.toml", "CITATION.cff", "README.md", "environment.yml"):
        assert version not in re.findall(r"\d+\.\d+\.\d+", text(file))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("LICENSE", "MIT License"),
        ("LICENSE-CONTENT", "https://creativecommons.org/licenses/by/4.0/"),
        ("NOTICE", "https://creativecommons.org/licenses/by-sa/3.0/"),
    ],
)
def test_licences_are_named_and_shipped(outside, file, words):
    """Code, content and data each have one, also inside the wheel."""
    shipped = list(outside.parent.parent.rglob(f"*.dist-info/licenses/{file}"))

    assert words in text(file)
    assert [path.read_text() for path in shipped if "cnn_course" in str(path)] == [text(file)]


@pytest.mark.parametrize("array", sorted(CHECKSUMS))
def test_the_data_page_states_the_checksums_of_the_data(array):
    """The page, the code and the file agree."""
    with np.load(REPOSITORY / "data/mnist.npz") as stored:
        values = stored[array]

    checksum = hashlib.sha256(values.tobytes()).hexdigest()
    shape = str(values.shape)
    assert CHECKSUMS[array] == checksum
    assert f"| `{array}` | {shape} | {values.dtype} | `{checksum}` |" in text("data/README.md")


def test_the_readme_states_the_lessons_as_they_are():
    """What is built, minutes and points of each lesson and of the course."""
    for lesson in LESSONS:
        row = f"| [{lesson.number:02} {lesson.title}](notebooks/{lesson.notebook.as_posix()}) | {lesson.builds} | "
        assert f"{row}{lesson.minutes} | {lesson.points} |" in README

    minutes, points = sum(lesson.minutes for lesson in LESSONS), sum(lesson.points for lesson in LESSONS)
    assert f"| | in all | {minutes} | {points} |" in README
    assert f"{sum(len(lesson.exercises) for lesson in LESSONS)} exercises" in README


@pytest.mark.diagnosed
def test_the_readme_shows_what_the_check_really_says():
    """The example answer is judged as printed."""
    (answer,) = re.findall(r"```python\n(.+?)\n\n\ncheck\.", README, flags=re.DOTALL)
    (message,) = re.findall(r"```text\n(.+?)\n```", README, flags=re.DOTALL)
    names = {}
    exec(answer, names)

    assert autograder.check.cross_correlate2d.outcome(names["cross_correlate2d"]).message == message


def test_ci_runs_exactly_the_test_command_of_the_readme():
    """Whoever follows the README gets what CI gets."""
    (command,) = re.findall(r"^pip install .*pytest$", README, flags=re.MULTILINE)

    assert command == "pip install -e '.[test]' && pytest"
    assert f"\n{command}\n" in text(".ci/run")
    assert os.access(REPOSITORY / ".ci/run", os.X_OK)


def test_every_link_to_a_file_leads_to_one():
    """In the README, CONTRIBUTING and the data page."""
    for page in ("README.md", "CONTRIBUTING.md", "data/README.md"):
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", text(page), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^):#]+)\)", prose):
            assert (REPOSITORY / page).parent.joinpath(target).exists(), f"{page}: {target}"


def test_the_tests_find_programs_without_an_activated_environment():
    """`.venv/bin/python -m pytest` is enough: nbgrader starts `alembic` by its name."""
    program = "import conftest, shutil; print(shutil.which('alembic'))"
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY / "tests", env=environment, capture_output=True, text=True
    )

    assert Path(done.stdout.strip()).parent == Path(sysconfig.get_path("scripts"))
