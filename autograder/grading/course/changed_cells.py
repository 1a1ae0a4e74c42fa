"""Follow in the gradebook what an instructor has changed in an assignment since it was graded, unless work is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from nbformat import NotebookNode

from autograder.cells import about
from autograder.errors import UserError
from autograder.grading.course.names import shown

FEW = 5  # students who are named
KINDS = ("grade", "solution", "task", "source")


def follow_cells(gradebook: Any, stored: Any, notebook: NotebookNode) -> None:
    """Add to a stored notebook, and to all that were handed in, the cells that are new, and remove those that are gone.

    What changed within a cell is nbgrader's to follow. Raises `UserError` where points or comments by hand would go.
    """
    wanted = {kind: {cell.metadata.nbgrader.grade_id: cell for cell in _of_kind(notebook, kind)} for kind in KINDS}
    there = {kind: getattr(stored, f"{kind}_cells") for kind in KINDS}
    gone = {kind: [cell for cell in there[kind] if cell.name not in wanted[kind]] for kind in KINDS}
    graded = [cell for kind in KINDS[:3] for cell in gone[kind]]
    for name in dict.fromkeys(cell.name for cell in graded):  # an answer with points is a cell of two kinds
        _require_nothing_by_hand(stored, name, "cell", [cell for cell in graded if cell.name == name])
    for cell in graded:
        for row in (*(cell.grades or ()), *(cell.comments or ())):
            gradebook.db.delete(row)
    gradebook.db.flush()
    for cells in gone.values():
        for cell in cells:
            gradebook.db.delete(cell)
    for kind in KINDS:
        known = {cell.name for cell in there[kind]}
        for name in wanted[kind].keys() - known:
            _add_cell(gradebook, stored, kind, wanted[kind][name])
    gradebook.db.commit()


def follow_notebooks(gradebook: Any, assignment: str, names: Iterable[str]) -> None:
    """Remove notebooks that are no longer in an assignment, and add to each submission those that are new."""
    from nbgrader.api import Comment, Grade, SubmittedNotebook

    stored = gradebook.find_assignment(assignment)
    for notebook in [notebook for notebook in stored.notebooks if notebook.name not in set(names)]:
        cells = [*notebook.grade_cells, *notebook.solution_cells, *notebook.task_cells]
        _require_nothing_by_hand(notebook, f"{notebook.name}.ipynb", "notebook", cells)
        gradebook.remove_notebook(notebook.name, assignment)
    for notebook in stored.notebooks:
        has = {submission.assignment_id for submission in notebook.submissions}
        for submission in [submission for submission in stored.submissions if submission.id not in has]:
            new = SubmittedNotebook(notebook=notebook, assignment=submission)
            gradebook.db.add(new)
            for cell in (*notebook.grade_cells, *notebook.task_cells):
                gradebook.db.add(Grade(cell_id=cell.id, notebook=new))
            for cell in (*notebook.solution_cells, *notebook.task_cells):
                gradebook.db.add(Comment(cell_id=cell.id, notebook=new))
    gradebook.db.commit()


def _of_kind(notebook: NotebookNode, kind: str) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        kinds = about(cell)
        if kinds.get(kind) or (kind == "source" and any(kinds.get(name) for name in (*KINDS, "locked"))):
            yield cell


def _add_cell(gradebook: Any, stored: Any, kind: str, cell: NotebookNode) -> None:
    from nbgrader.api import Comment, Grade, GradeCell, SolutionCell, SourceCell, TaskCell

    name, cell_type = cell.metadata.nbgrader.grade_id, cell.cell_type
    if kind == "source":
        gradebook.db.add(SourceCell(name=name, notebook=stored, cell_type=cell_type))
        return
    more = {} if kind == "solution" else {"max_score": float(about(cell)["points"]), "cell_type": cell_type}
    new = {"grade": GradeCell, "solution": SolutionCell, "task": TaskCell}[kind](name=name, notebook=stored, **more)
    gradebook.db.add(new)
    gradebook.db.flush()  # it has an id now
    for submitted in stored.submissions:
        if kind != "solution":
            gradebook.db.add(Grade(cell_id=new.id, notebook=submitted))
        if kind != "grade":
            gradebook.db.add(Comment(cell_id=new.id, notebook=submitted))


def _require_nothing_by_hand(stored: Any, name: str, what: str, cells: list[Any]) -> None:
    """Raise `UserError` where somebody got points or a comment from a person in any of these cells."""
    grades = [
        grade for cell in cells for grade in cell.grades or () if grade.manual_score is not None or grade.extra_credit
    ]
    comments = [comment for cell in cells for comment in cell.comments or () if comment.manual_comment]
    if students := sorted({given.notebook.student.id for given in (*grades, *comments)}):
        assignment, more = stored.assignment.name, len(students) - FEW
        who = ", ".join(map(shown, students[:FEW])) + (f" and {more} more" if more > 0 else "")
        raise UserError(
            f"The {what} `{name}` of `{assignment}` is gone, and there are points or comments by hand for it "
            f"({who}): put it back, or clear them in Formgrader, or remove the assignment with all its grades, "
            f"those by hand too: `nbgrader db assignment remove {assignment} --force`."
        )
