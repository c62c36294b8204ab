"""The only door to counts over classes, students and teachers; none grows with the rows shown."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from licheng.school.outcomes.models import CourseOutcome, OutcomeState
from licheng.school.receipts.models import StudentReceipt
from licheng.school.roster.models import ClassMembership, SchoolClass
from licheng.school.schedule.models import Act, ActWindow
from licheng.school.selection.models import Selection
from licheng.school.statistics.rules import Progress
from licheng.shared.accounts.actor import Actor

# A revoked work waits for its student, who has to send it once more.
UNSENT = (OutcomeState.DRAFT, OutcomeState.REVOKED)


@dataclass(frozen=True)
class Member:
    """One student of a class with their counts."""

    membership: ClassMembership
    progress: Progress


def own_classes(actor: Actor, school_year: int) -> QuerySet[SchoolClass]:
    """Return the classes the actor leads as homeroom teacher in the year."""
    classes: QuerySet[SchoolClass] = SchoolClass.objects.filter(
        homeroom_teacher__account_id=actor.account_id, school_year=school_year
    ).order_by("name")
    return classes


def every_class(school_year: int) -> QuerySet[SchoolClass]:
    """Return the classes of the year with their homeroom teachers, by name."""
    classes: QuerySet[SchoolClass] = (
        SchoolClass.objects.select_related("homeroom_teacher__account")
        .filter(school_year=school_year)
        .order_by("grade", "name")
    )
    return classes


def selection_year(school_year: int, now: datetime) -> tuple[int, bool]:
    """Return which year's choice is open now, and True; or this year and False while none is open."""
    open_now: list[int] = list(
        ActWindow.objects.filter(
            act=Act.SELECTION, starts_at__lte=now, ends_at__gt=now, school_year__lte=school_year
        )
        .values_list("school_year", flat=True)
        .order_by("school_year")[:1]
    )
    return (open_now[0], True) if open_now else (school_year, False)


def members_of(school_class: SchoolClass, now: datetime) -> list[Member]:
    """Return the class by seat, each student with their counts; six queries for any size."""
    memberships = list(
        ClassMembership.objects.select_related("student__account")
        .filter(school_class=school_class, student__is_enrolled=True)
        .order_by("seat_number")
    )
    progress = progress_of({m.student_id for m in memberships}, school_class.school_year, now)
    return [Member(membership, progress[membership.student_id]) for membership in memberships]


def progress_of(student_ids: set[UUID], school_year: int, now: datetime) -> dict[UUID, Progress]:
    """Return the counts of each student: works of the year, choice, and all receipts."""
    year, is_open = selection_year(school_year, now)
    found: dict[UUID, Progress] = defaultdict(lambda: Progress(is_selection_open=is_open))
    for student_id, counts in _outcome_counts(student_ids, school_year):
        found[student_id] = replace(found[student_id], **counts)
    for student_id, counts in _selection_counts(student_ids, year):
        found[student_id] = replace(found[student_id], **counts)
    for student_id, counts in _receipt_counts(student_ids):
        found[student_id] = replace(found[student_id], **counts)
    return {student_id: found[student_id] for student_id in student_ids}


Counts = Iterable[tuple[UUID, dict[str, Any]]]


def _outcome_counts(student_ids: set[UUID], school_year: int) -> Counts:
    rows = (
        CourseOutcome.objects.filter(student_id__in=student_ids, course__school_year=school_year)
        .values("student_id")
        .annotate(
            drafts=Count("id", filter=Q(state__in=UNSENT)),
            returned=Count("id", filter=Q(state=OutcomeState.RETURNED)),
            waiting=Count("id", filter=Q(state=OutcomeState.PENDING)),
            certified=Count("id", filter=Q(state=OutcomeState.CERTIFIED)),
        )
    )
    return [(row.pop("student_id"), row) for row in rows]


def _selection_counts(student_ids: set[UUID], school_year: int) -> Counts:
    rows = (
        Selection.objects.filter(student_id__in=student_ids, school_year=school_year)
        .values("student_id", "no_outcomes", "no_performances")
        .annotate(
            selected_outcomes=Count("outcomes", distinct=True),
            selected_performances=Count("performances", distinct=True),
        )
    )
    return [
        (
            row["student_id"],
            {
                "selected_outcomes": row["selected_outcomes"],
                "selected_performances": row["selected_performances"],
                "is_choice_stated": row["no_outcomes"] and row["no_performances"],
            },
        )
        for row in rows
    ]


def _receipt_counts(student_ids: set[UUID]) -> Counts:
    state = StudentReceipt.State
    rows = (
        StudentReceipt.objects.filter(student_id__in=student_ids)
        .values("student_id")
        .annotate(
            receipts_awaiting=Count("id", filter=Q(state=state.AWAITING)),
            receipts_disputed=Count("id", filter=Q(state=state.DISPUTED)),
            receipts_confirmed=Count("id", filter=Q(state__in=[state.CONFIRMED, state.DEEMED_CONFIRMED])),
        )
    )
    return [(row.pop("student_id"), row) for row in rows]


def progress_by_class(school_year: int, now: datetime) -> list[dict[str, Any]]:
    """Return one row a class: its students and their counts added up; six queries for any size."""
    classes = list(every_class(school_year))
    pairs = list(
        ClassMembership.objects.filter(school_year=school_year, student__is_enrolled=True).values_list(
            "school_class_id", "student_id"
        )
    )
    progress = progress_of({student_id for _, student_id in pairs}, school_year, now)
    students: dict[UUID, list[Progress]] = defaultdict(list)
    for class_id, student_id in pairs:
        students[class_id].append(progress[student_id])
    return [{"class": row, "students": students[row.id]} for row in classes]


def progress_by_teacher(school_year: int, semester: int) -> list[dict[str, Any]]:
    """Return one row a course teacher with works: how many wait, since when, and how many are decided."""
    return list(
        CourseOutcome.objects.filter(course__school_year=school_year, course__semester=semester)
        .exclude(state__in=[OutcomeState.DELETED, *UNSENT])
        .values("course__teacher_id", "course__teacher__account__name", "course__teacher__staff_number")
        .annotate(
            waiting=Count("id", filter=Q(state=OutcomeState.PENDING)),
            oldest=Min("sent_at", filter=Q(state=OutcomeState.PENDING)),
            certified=Count("id", filter=Q(state=OutcomeState.CERTIFIED)),
            returned=Count("id", filter=Q(state=OutcomeState.RETURNED)),
        )
        .order_by("-waiting", "course__teacher__staff_number")
    )
