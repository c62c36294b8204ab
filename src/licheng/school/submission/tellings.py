"""Problems of a submission as they are kept and shown: code, place, and whose row it is; no 身分證號."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from licheng.kernel.problems import Problem
from licheng.kernel.results import Refused
from licheng.school.roster.models import ClassMembership
from licheng.school.submission.gathering import Finding
from licheng.school.submission.models import Submission, SubmissionRow
from licheng.school.submission.packaging import open_rosters
from licheng.school.submission.prechecking import example_of

PROBLEMS_KEPT: Final = 1_000

Telling = dict[str, Any]


def tell_refused(refused: Refused) -> list[Telling]:
    """Return the one reason why a submission ended."""
    return [{"code": refused.code, "facts": dict(refused.facts), "sheet": "", "column": ""}]


def tell_findings(findings: Sequence[Finding]) -> list[Telling]:
    """Return what the school itself found."""
    return [
        {
            "code": finding.refused.code,
            "sheet": finding.sheet,
            "column": finding.column,
            **example_of(finding),
        }
        for finding in findings[:PROBLEMS_KEPT]
    ]


def tell_problems(submission: Submission, problems: Sequence[Problem]) -> list[Telling]:
    """Return what the central database found, each with the student whose row it is."""
    kept = problems[:PROBLEMS_KEPT]
    people = _people_by_place(submission, {(problem.sheet, problem.row) for problem in kept})
    return [
        {
            "code": str(problem.code),
            "facts": dict(problem.facts),
            "sheet": problem.sheet,
            "column": problem.column,
            **people.get((problem.sheet, problem.row), {}),
        }
        for problem in kept
    ]


def _people_by_place(
    submission: Submission, places: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], Telling]:
    wanted = set(places)
    keys = {
        (sheet, number): row.key
        for roster in open_rosters(submission)
        for sheet, number, row in roster.rows()
        if (sheet, number) in wanted
    }
    students = dict(
        SubmissionRow.objects.filter(submission=submission, row_key__in=keys.values()).values_list(
            "row_key", "student_id"
        )
    )
    seats = {
        seat.student_id: seat
        for seat in ClassMembership.objects.select_related("school_class", "student__account").filter(
            student_id__in=students.values(), school_year=submission.school_year
        )
    }
    return {place: _person(seats[students[key]]) for place, key in keys.items() if students.get(key) in seats}


def _person(seat: ClassMembership) -> Telling:
    return {
        "student": str(seat.student_id),
        "class": str(seat.school_class_id),
        "class_name": seat.school_class.name,
        "seat": seat.seat_number,
        "name": seat.student.account.name,
    }
