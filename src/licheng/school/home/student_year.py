"""Everything a student's first page stands on, read at once; the number of queries never grows (R-047)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, QuerySet

from licheng.kernel.windows import Window
from licheng.school.outcomes.models import OutcomeState, OutcomeVersion
from licheng.school.receipts.models import StudentReceipt
from licheng.school.roster.models import Student
from licheng.school.roster.queries import grades_of
from licheng.school.schedule.models import Act, ActWindow, LateSupplement
from licheng.school.schedule.rules import WHOLE_YEAR, Opening, Term, term_at
from licheng.school.selection.models import SelectedOutcome, SelectedPerformance, Selection
from licheng.school.submission.models import SubmissionRow, SubmissionState

YEARS_SHOWN = 2


@dataclass(frozen=True)
class YearChoice:
    """What stands selected in one school year, and how much of it the central database has received."""

    school_year: int
    outcome_ids: frozenset[UUID]
    performance_ids: frozenset[UUID]
    is_stated: bool
    received: int

    @property
    def count(self) -> int:
        """Return how many items are selected."""
        return len(self.outcome_ids) + len(self.performance_ids)


@dataclass(frozen=True)
class StudentYear:
    """One student's works, windows, choices and receipts."""

    grades: Mapping[int, int]
    versions: list[OutcomeVersion]
    openings: Mapping[tuple[Act, Term], Opening]
    choices: Mapping[int, YearChoice]
    performance_counts: Mapping[int, int]
    receipts: list[StudentReceipt]

    def opening(self, act: Act, term: Term) -> Opening:
        """Return when ``act`` is open to the student in ``term``."""
        return self.openings.get((act, term), Opening())


def load_student_year(student: Student, now: datetime) -> StudentYear:
    """Return what the first page shows of ``student``, of their latest two school years."""
    present = term_at(now).school_year
    known = {year: grade for year, grade in grades_of(student.id).items() if year <= present}
    grades = {year: known[year] for year in sorted(known)[-YEARS_SHOWN:]}
    return StudentYear(
        grades=grades,
        versions=list(_versions(student, grades)),
        openings=_openings(student, grades),
        choices=_choices(student, grades),
        performance_counts=_performance_counts(student, grades),
        receipts=list(_receipts(student)),
    )


def _versions(student: Student, grades: Mapping[int, int]) -> QuerySet[OutcomeVersion]:
    versions: QuerySet[OutcomeVersion] = (
        OutcomeVersion.objects.select_related("outcome__course__teacher__account")
        .filter(
            outcome__student=student, outcome__course__school_year__in=grades, number=F("outcome__version")
        )
        .exclude(outcome__state=OutcomeState.DELETED)
        .order_by("outcome__sent_at", "outcome__created_at", "outcome_id")
    )
    return versions


def _openings(student: Student, grades: Mapping[int, int]) -> dict[tuple[Act, Term], Opening]:
    windows = {
        (Act(row.act), Term(row.school_year, row.semester)): Window(row.starts_at, row.ends_at)
        for row in ActWindow.objects.filter(school_year__in=grades)
        if row.grade == grades[row.school_year]
    }
    supplements = {
        (Act(row.act), Term(row.school_year, row.semester)): row.until_at
        for row in LateSupplement.objects.filter(student=student)
    }
    keys = {*windows, *supplements}
    return {key: Opening(windows.get(key), supplements.get(key)) for key in keys}


def _choices(student: Student, grades: Mapping[int, int]) -> dict[int, YearChoice]:
    selections = {
        row.school_year: row for row in Selection.objects.filter(student=student, school_year__in=grades)
    }
    if not selections:
        return {}  # before anything is selected nothing was received of it either
    ids = [row.id for row in selections.values()]
    outcomes = list(
        SelectedOutcome.objects.filter(selection_id__in=ids).values_list("selection_id", "outcome_id")
    )
    performances = list(
        SelectedPerformance.objects.filter(selection_id__in=ids).values_list("selection_id", "performance_id")
    )
    received = set(
        SubmissionRow.objects.filter(student=student, submission__state=SubmissionState.ACCEPTED).values_list(
            "item_id", flat=True
        )
    )
    choices = {}
    for year, row in selections.items():
        chosen_outcomes = frozenset(item for selection_id, item in outcomes if selection_id == row.id)
        chosen_performances = frozenset(item for selection_id, item in performances if selection_id == row.id)
        choices[year] = YearChoice(
            school_year=year,
            outcome_ids=chosen_outcomes,
            performance_ids=chosen_performances,
            is_stated=row.no_outcomes and row.no_performances,
            received=len((chosen_outcomes | chosen_performances) & received),
        )
    return choices


def _performance_counts(student: Student, grades: Mapping[int, int]) -> dict[int, int]:
    rows = (
        student.performances.filter(school_year__in=grades, deleted_at__isnull=True)
        .values("school_year")
        .annotate(count=Count("id"))
    )
    return {row["school_year"]: row["count"] for row in rows}


def _receipts(student: Student) -> QuerySet[StudentReceipt]:
    receipts: QuerySet[StudentReceipt] = (
        StudentReceipt.objects.select_related("statement__submission")
        .filter(student=student, state__in=[StudentReceipt.State.AWAITING, StudentReceipt.State.DISPUTED])
        .order_by("statement__imported_at")
    )
    return receipts


def selection_term(school_year: int) -> Term:
    """Return the term selection and performances belong to: the whole school year."""
    return Term(school_year, WHOLE_YEAR)
