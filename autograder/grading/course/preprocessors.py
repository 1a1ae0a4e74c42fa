"""The same engine as one nbgrader preprocessor: Formgrader's own button grades in the sandbox.

The course's `nbgrader_config.py` has these two lines:

    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [
        "autograder.grading.course.preprocessors.Grade", "nbgrader.preprocessors.AssignLatePenalties"]
"""

from __future__ import annotations

import atexit
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer

from autograder.errors import UserError
from autograder.grading.course.assignments import Classroom, classroom_of, sources_of, submission_of, tasks_of
from autograder.grading.course.batch import Options, close_sessions, grade_task
from autograder.grading.course.gradebook import open_gradebook, set_scores
from autograder.grading.course.listing import links_of
from autograder.grading.course.names import shown
from autograder.grading.course.reader import NotReadError
from autograder.grading.course.returned_files import remove_from
from autograder.grading.sandbox.contents import require_hidden
from autograder.grading.sandbox.levels import LEVELS, NONE, Level, level_here
from autograder.grading.sandbox.limits import Limits

atexit.register(close_sessions)


class Grade(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """Merge, run confined, judge and record one submitted notebook."""

    sandbox = Enum(
        LEVELS, None, allow_none=True, help="the first that this machine has; `none` trusts every student"
    ).tag(config=True)
    timeout = Float(120.0, help="seconds of a cell").tag(config=True)
    memory = Integer(2 * 2**30, help="bytes").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the graded notebook; the gradebook holds its scores."""
        about = resources["nbgrader"]
        classroom = classroom_of(self.config, Path.cwd())
        level = self._level(classroom)
        sources = sources_of(classroom, [about["assignment"]])[about["assignment"]]
        source = next((source for source in sources if source.notebook == about["notebook"]), None)
        if source is None:
            raise UserError(f"`{about['notebook']}` is no notebook of `{about['assignment']}`.")
        student = about["student"]
        self._refuse_links(classroom, student, source.assignment)
        options = Options(Limits(cell=self.timeout, memory=self.memory), level.name)
        try:
            submission = submission_of(classroom, source.assignment, student, self.timeout)
        except NotReadError as error:
            raise UserError(f"The submission of `{shown(student)}` is not graded: {error}.") from None
        submission.files[f"{source.notebook}.ipynb"] = nbformat.writes(nb).encode()
        (task,) = tasks_of(classroom, [source], submission, options)
        done = grade_task(task)
        if done.error:
            raise RuntimeError(f"the grader stopped: {done.error}")
        classroom.store(force=True).keep(done)
        with open_gradebook(classroom) as gradebook:
            stored = gradebook.find_submission_notebook(source.notebook, source.assignment, submission.student)
            set_scores(stored, done, other_answers=True)  # as stock nbgrader does
            gradebook.db.commit()
        remove_from(classroom.autograded / student / source.assignment, [source.notebook])
        return nbformat.reads(done.notebook, as_version=4), resources

    def _level(self, classroom: Classroom) -> Level:
        """Return how students' code is confined; raise `UserError`, after logging it in words, where it cannot be."""
        try:
            level = level_here(self.sandbox)
            if level.name != NONE:
                require_hidden(classroom.root)
        except UserError as error:
            way = f'`c.Grade.sandbox = "{NONE}"` in `nbgrader_config.py` runs the code of students as you.'
            self.log.error(f"Not graded: students' code cannot be confined here. {error} {way}")
            raise
        if level.because:
            self.log.warning(level.because)
        return level

    def _refuse_links(self, classroom: Classroom, student: str, assignment: str) -> None:
        """Raise `UserError` for a submission with links, when what nbgrader has copied from behind them is gone."""
        if not (links := links_of(classroom, student, assignment)):
            return
        shutil.rmtree(classroom.autograded / student / assignment, ignore_errors=True)
        more = f" and {len(links) - 1} more are links" if len(links) > 1 else " is a link"
        message = (
            f"`{shown(student)}/{assignment}` is not graded: {links[0]}{more}, and would hand back what it points to. "
            "Put files in the place of links, or use `autograder grade`, which leaves them out."
        )
        self.log.error(message)
        raise UserError(message)
