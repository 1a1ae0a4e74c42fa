"""Settings for stock nbgrader, which finds this file in the folder where its commands run."""

import os
import secrets
from pathlib import Path

HERE = Path(__file__).resolve().parent
c = get_config()  # noqa: F821 - defined by traitlets, which runs this file

c.CourseDirectory.course_id = "cnn-course"
c.CourseDirectory.root = str(HERE)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.Exchange.root = str(HERE / "exchange")  # of your own: a class on one server shares a folder writable to all

# Formgrader's button and `nbgrader autograde` run the code of students in the sandbox and judge it from outside, as
# `autograder grade` does: docs/grading.md, "From Formgrader". Without these lines nbgrader runs it as you.
c.Autograde.sanitize_preprocessors = []
c.Autograde.autograde_preprocessors = [
    "autograder.grading.course.preprocessors.Grade",
    "nbgrader.preprocessors.AssignLatePenalties",
]

# What follows is for nbgrader without these lines.
# A submission cannot do without the tests: a deleted one comes back, a student's tag skips none.
c.OverwriteCells.add_missing_cells = True
c.Execute.skip_cells_with_tag = secrets.token_hex(16)

# A warning on standard error costs no point. In stock nbgrader any text there costs all points of its cell.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = "(?s).*"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

c.Execute.timeout = 120  # seconds a cell; the longest of any solution takes 30
c.Execute.startup_timeout = 120
c.Execute.iopub_timeout = 30
c.Execute.shutdown_kernel = "immediate"
c.KernelManager.transport_encryption = "auto"
