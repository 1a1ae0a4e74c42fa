"""Grades for programs: everything that is known, with `null` where there are no points."""

from __future__ import annotations

import json
from typing import Any

from autograder.classroom.record import ClassRecord, Work
from autograder.classroom.standing import standing

FORMAT = 1


def text(record: ClassRecord) -> str:
    """Return the record of a class as JSON."""
    assignments = [
        {
            "name": name,
            "points": record.points(name),
            "exercises": [
                {"exercise": cell.exercise, "notebook": cell.notebook, "cell": cell.cell, "points": cell.points}
                for cell in record.cells[name]
            ],
        }
        for name in record.assignments
    ]
    students = [
        {
            "id": student.id,
            "name": student.name,
            "email": student.email,
            "works": [_work(record.of(student.id, name)) for name in record.assignments],
        }
        for student in record.students
    ]
    content = {"format": FORMAT, "assignments": assignments, "students": students}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _work(work: Work) -> dict[str, Any]:
    stands = standing(work)
    return {
        "assignment": work.assignment,
        "status": list(stands.words),
        "score": None if isinstance(stands.total, str) else stands.total,
        "waiting": work.waiting,
        "penalty": work.penalty,
        "handed_in": work.handed_in.isoformat() if work.handed_in else None,
        "late_seconds": work.late.total_seconds(),
        "exercises": [
            {
                "exercise": exercise.exercise,
                "notebook": exercise.notebook,
                "cell": exercise.cell,
                "points": exercise.points,
                "score": exercise.score,
                "suggested": exercise.suggested,
                "status": exercise.status,
                "by_hand": exercise.by_hand,
                "mistake": exercise.mistake,
                "flags": list(exercise.flags),
            }
            for exercise in work.exercises
        ],
    }
