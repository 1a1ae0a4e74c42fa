"""Know what became of each student's work: results, what was given by hand, dates; read from where grading left it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from autograder.cells import about, exercise_of, is_test
from autograder.classroom.excused import excused_of
from autograder.classroom.gradebook_rows import BookedWork, Grade, read_gradebook
from autograder.classroom.graded_notebook import GradedCell, graded_cells
from autograder.classroom.roster import read_roster
from autograder.classroom.student import Student
from autograder.errors import UserError
from autograder.files import read_regular
from autograder.grading.course.assignments import Classroom, assignments_of
from autograder.grading.course.listing import submissions_of
from autograder.grading.course.returned_files import MAX_DATE, TIMESTAMP, date_of
from autograder.grading.notebook.result import BY_HAND, FAILED, PARTIAL, PASSED, CellResult, NotebookResult

# How a submission stands, in words that users read.
NOT_HANDED_IN, NOT_GRADED, GRADED, EXCUSED = "not handed in", "not graded", "graded", "excused"
MANUAL = "graded by hand"  # the status of a manually graded cell
HANDED_IN_AGAIN = "It was handed in again after it was graded: run `autograder grade`."
MAX_TIMESTAMP = 2**16  # bytes of the file


@dataclass(frozen=True)
class ExerciseRecord:
    """Hold how one graded cell of one student's notebook stands: a test cell, or one that is graded by hand.

    `exercise` is the name of the exercise, of a manually graded cell its `grade_id`. `score` is what counts: given by
    hand where it was, extra credit included, else automatic; `None` waits for the instructor. `suggested` is what the
    check would give. `source` is the student's answer. `to_be_seen` says that Formgrader shows it among what waits,
    `submission` is nbgrader's id of the submitted notebook.
    """

    exercise: str
    cell: str
    points: float
    score: float | None
    suggested: float
    status: str
    by_hand: bool
    message: str
    mistake: str | None
    flags: tuple[str, ...]
    source: str
    notebook: str = ""
    to_be_seen: bool = False
    submission: str = ""


@dataclass(frozen=True)
class Work:
    """Hold what one student handed in for one assignment, and what became of it.

    `handed_in` is in UTC, and `None` where nothing says when; `penalty` is in points; `exercises` are those of graded
    work, in the order of the notebook, whoever is excused; `unclear` is what the student wrote as still unclear.
    """

    student: str
    assignment: str
    state: str
    handed_in: datetime | None = None
    late: timedelta = timedelta()
    penalty: float = 0.0
    exercises: tuple[ExerciseRecord, ...] = ()
    notes: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    unclear: str = ""

    @property
    def score(self) -> float:
        """Return the points that count, the penalty taken off."""
        return max(0.0, sum((exercise.score or 0.0 for exercise in self.exercises), 0.0) - self.penalty)

    @property
    def points(self) -> float:
        """Return the points that could be earned in what was graded."""
        return sum((exercise.points for exercise in self.exercises), 0.0)

    @property
    def waiting(self) -> float:
        """Return the suggested points of what waits for the instructor."""
        return sum((exercise.suggested for exercise in self.exercises if exercise.score is None), 0.0)

    @property
    def waits(self) -> bool:
        """Return whether anything has no points until the instructor gives them."""
        return any(exercise.score is None for exercise in self.exercises)


@dataclass(frozen=True)
class ToGrade:
    """Name a graded cell of the instructor's notebook, and its points."""

    exercise: str
    cell: str
    points: float
    notebook: str


@dataclass(frozen=True)
class ClassRecord:
    """Hold one work for each student and assignment; `cells` are the graded cells of each assignment as it is now."""

    assignments: tuple[str, ...]
    students: tuple[Student, ...]
    works: tuple[Work, ...]
    cells: Mapping[str, tuple[ToGrade, ...]] = field(default_factory=dict)

    def of(self, student: str, assignment: str) -> Work:
        """Return a student's work for an assignment; raise `KeyError` where the class has no such student."""
        return self._by_name[student, assignment]

    def points(self, assignment: str) -> float:
        """Return the points of an assignment."""
        return sum((cell.points for cell in self.cells.get(assignment, ())), 0.0)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Work]:
        return {(work.student, work.assignment): work for work in self.works}


def read_class(classroom: Classroom, assignments: Sequence[str] = ()) -> ClassRecord:
    """Return how a class stands in these assignments, or in all, and who is excused.

    Raises `UserError` for an assignment that there is not, and for an `excused.csv` that cannot be meant.
    """
    record = read_works(classroom, assignments)
    excused = excused_of(classroom.root, {student.id for student in record.students}, assignments_of(classroom))
    works = (
        replace(work, state=EXCUSED) if (work.student, work.assignment) in excused else work for work in record.works
    )
    return replace(record, works=tuple(works))


def read_works(classroom: Classroom, assignments: Sequence[str] = ()) -> ClassRecord:
    """Return the same, whoever is excused; raise `UserError` for an assignment that there is not."""
    there = assignments_of(classroom)
    if unknown := [name for name in assignments if name not in there]:
        raise UserError(
            f"There is no assignment `{unknown[0]}` in `{classroom.source}`. There are: {', '.join(there)}."
        )
    chosen = tuple(name for name in there if not assignments or name in assignments)
    booked = read_gradebook(classroom)
    handed_in = {
        name: set(submissions_of(classroom, name, [])) if classroom.submitted.is_dir() else set() for name in chosen
    }
    known: dict[str, Student] = {name: Student(name) for name in set().union(*handed_in.values())}
    enrolled = {student.id: student for student in read_roster(classroom)}
    enrolled = {name: _together(student, booked.students.get(name)) for name, student in enrolled.items()}
    students = {**known, **booked.students, **enrolled}
    ordered = tuple(students[name] for name in sorted(students))
    reader = _Reader(classroom, booked.works, handed_in, {name: tuple(_to_grade(classroom, name)) for name in chosen})
    works = tuple(reader.work(student.id, name) for name in chosen for student in ordered)
    return ClassRecord(chosen, ordered, works, reader.cells)


def _together(enrolled: Student, booked: Student | None) -> Student:
    """Return a student of the roster; what that does not say, the gradebook may."""
    if booked is None:
        return enrolled
    return Student(enrolled.id, enrolled.name or booked.name, enrolled.email or booked.email)


def _to_grade(classroom: Classroom, assignment: str) -> Iterator[ToGrade]:
    from autograder.authoring.generate import read

    for path in sorted((classroom.source / assignment).glob("*.ipynb")):
        for cell in read(classroom.root, path.relative_to(classroom.root)).cells:
            if is_test(cell) or about(cell).get("grade") or about(cell).get("task"):
                name = exercise_of(cell) if is_test(cell) else about(cell)["grade_id"]
                yield ToGrade(name, about(cell)["grade_id"], float(about(cell)["points"]), path.stem)


@dataclass(frozen=True)
class _Reader:
    """Read what is known of each work."""

    classroom: Classroom
    booked: Mapping[tuple[str, str], BookedWork]
    handed_in: Mapping[str, set[str]]
    cells: Mapping[str, tuple[ToGrade, ...]]

    def work(self, student: str, assignment: str) -> Work:
        """Return what one student handed in for one assignment, and what became of it."""
        booked = self.booked.get((student, assignment))
        here = student in self.handed_in[assignment]
        if booked is None and not here:
            return Work(student, assignment, NOT_HANDED_IN)
        date = self._date(student, assignment) if here else booked.timestamp if booked else None
        late = timedelta()
        if booked is not None and booked.due is not None and date is not None:
            late = max(late, date - booked.due)
        graded = self._graded(student, assignment, booked) if booked is not None else None
        if booked is None or graded is None:
            return Work(student, assignment, NOT_GRADED, date, late)
        results, exercises = graded
        again = (HANDED_IN_AGAIN,) if here and date != booked.timestamp else ()
        return Work(
            student,
            assignment,
            GRADED,
            date,
            late,
            booked.penalty,
            exercises,
            (*again, *(note for result in results for note in result.notes)),
            tuple(mended for result in results for mended in result.mended),
            "\n\n".join(result.unclear for result in results if result.unclear),
        )

    def _date(self, student: str, assignment: str) -> datetime | None:
        path = self.classroom.submitted / student / assignment / TIMESTAMP
        with contextlib.suppress(OSError):
            if (date := date_of({TIMESTAMP: read_regular(path, MAX_TIMESTAMP)[:MAX_DATE]})) is not None:
                return date.replace(tzinfo=UTC)  # type: ignore[no-any-return]  # nbgrader ships no types
        return None

    def _graded(
        self, student: str, assignment: str, booked: BookedWork
    ) -> tuple[list[NotebookResult], tuple[ExerciseRecord, ...]] | None:
        """Return the results of a work's notebooks and its graded cells, or `None` where nothing is graded."""
        store = self.classroom.store(force=False)
        results: list[NotebookResult] = []
        exercises: list[ExerciseRecord] = []
        for notebook in sorted({cell.notebook for cell in self.cells[assignment]} | set(booked.grades)):
            grades = booked.grades.get(notebook, {})
            if (kept := store.latest(assignment, student, notebook)) is not None:
                results.append(kept[0])
                exercises += _exercises(notebook, kept[0].cells, graded_cells(kept[1]), grades)
            elif any(grade.given for grade in grades.values()):  # by stock nbgrader, or by hand alone
                exercises += [_booked(notebook, name, grade) for name, grade in grades.items()]
        return (results, tuple(exercises)) if exercises else None


def _exercises(
    notebook: str, results: Sequence[CellResult], cells: Sequence[GradedCell], grades: Mapping[str, Grade]
) -> Iterator[ExerciseRecord]:
    """Yield what is known of the graded cells of a notebook, in its order."""
    judged = {result.cell: result for result in results}
    for cell in cells:
        grade = grades.get(cell.name, Grade())
        result = judged.get(cell.id)
        if result is not None and not (result.judged == BY_HAND and cell.name in grades):
            yield ExerciseRecord(
                result.exercise,
                cell.name,
                result.points,
                grade.counted(result.score),
                result.fraction * result.points,
                result.status,
                grade.by_hand,
                result.message,
                result.mistake,
                result.flags,
                cell.answer,
                notebook,
                grade.to_be_seen,
                grade.submission,
            )
        elif cell.name in grades:
            yield _booked(notebook, cell.name, grade, cell.answer)


def _booked(notebook: str, name: str, grade: Grade, answer: str = "") -> ExerciseRecord:
    """Return what the gradebook alone knows of a graded cell."""
    score = grade.counted(grade.automatic)
    if grade.manual_cell:
        exercise, status = name, MANUAL
    else:
        exercise = name.removeprefix("test-").replace("-", "_")
        status = PASSED if (score or 0.0) >= grade.points else PARTIAL if score else FAILED
    return ExerciseRecord(
        exercise,
        name,
        grade.points,
        score,
        0.0,
        status,
        grade.by_hand,
        "",
        None,
        (),
        answer,
        notebook,
        grade.to_be_seen,
        grade.submission,
    )
