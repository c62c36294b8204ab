"""What waits for a teacher: one light row a work, since there may be hundreds."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from licheng.kernel.calendar import taipei_date
from licheng.school.certification.queries import works_of
from licheng.school.certification.rules import Work
from licheng.school.outcomes.content import title_of
from licheng.school.outcomes.models import OutcomeVersion
from licheng.school.outcomes.rules import OutcomeState
from licheng.school.roster.models import ClassMembership
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import openings_of
from licheng.school.schedule.rules import Asked, Opening, Term, can_act_now

_COLUMNS = (
    "outcome_id",
    "number",
    "brief",
    "document_name",
    "media_name",
    "outcome__sent_at",
    "outcome__student_id",
    "outcome__student__account__name",
    "outcome__course_id",
    "outcome__course__school_year",
    "outcome__course__semester",
    "outcome__course__subject_name",
    "outcome__course__section",
)


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """One work that waits: whose, since when, and the rules' view of it."""

    outcome_id: UUID
    file_name: str
    brief: str
    student: str
    seat_number: int | None
    course_id: UUID
    subject_name: str
    section: str
    sent_at: datetime
    work: Work

    @property
    def title(self) -> str:
        """What the work is called."""
        return title_of(self.file_name, self.brief)

    def days(self, now: datetime) -> int:
        """Return for how many days the work has waited: 0 on the day it was sent."""
        return max(0, (taipei_date(now) - taipei_date(self.sent_at)).days)


def waiting_works(teacher_account_id: UUID) -> list[WaitingWork]:
    """Return what waits for the teacher, the longest waiting first. Four queries, however many."""
    waiting = works_of(teacher_account_id).filter(outcome__state=OutcomeState.PENDING)
    rows = list(waiting.order_by("outcome__sent_at", "outcome_id").values_list(*_COLUMNS, named=True))
    seats = _seats(waiting, {row.outcome__course__school_year for row in rows})
    places = [(row, seats.get((row.outcome__student_id, row.outcome__course__school_year))) for row in rows]
    asked = [_asked(row, seat) for row, seat in places]
    openings = openings_of(Act.CERTIFICATION, set(asked))
    return [_waiting(row, seat, openings[key]) for (row, seat), key in zip(places, asked, strict=True)]


@dataclass(frozen=True, slots=True)
class _Seat:
    number: int
    grade: int


def _seats(waiting: QuerySet[OutcomeVersion], school_years: set[int]) -> dict[tuple[UUID, int], _Seat]:
    """Return seat and grade of the students of ``waiting`` in these years; the database knows who they are."""
    found = ClassMembership.objects.filter(
        student_id__in=waiting.values("outcome__student_id"), school_year__in=school_years
    ).values_list("student_id", "school_year", "seat_number", "school_class__grade")
    return {(student_id, year): _Seat(number, grade) for student_id, year, number, grade in found}


def _asked(row: Any, seat: _Seat | None) -> Asked:
    term = Term(row.outcome__course__school_year, row.outcome__course__semester)
    return Asked(row.outcome__student_id, term, seat.grade if seat else None)


def _waiting(row: Any, seat: _Seat | None, opening: Opening) -> WaitingWork:
    return WaitingWork(
        outcome_id=row.outcome_id,
        file_name=row.document_name or row.media_name,
        brief=row.brief,
        student=row.outcome__student__account__name,
        seat_number=seat.number if seat else None,
        course_id=row.outcome__course_id,
        subject_name=row.outcome__course__subject_name,
        section=row.outcome__course__section,
        sent_at=row.outcome__sent_at,
        work=Work(OutcomeState.PENDING, row.number, opening),
    )


@dataclass(frozen=True)
class PendingCourse:
    """What waits in one course: how many works, since when the oldest, until when they can be decided."""

    course_id: UUID
    subject_name: str
    section: str
    count: int
    oldest_days: int
    closes_at: datetime | None


@dataclass(frozen=True)
class PendingSummary:
    """What waits for one teacher, the course that closes first at the front; ``closed`` came too late."""

    courses: tuple[PendingCourse, ...] = ()
    closed: int = 0

    @property
    def count(self) -> int:
        """How many works can be decided now."""
        return sum(course.count for course in self.courses)

    @property
    def oldest_days(self) -> int:
        """How many days the longest waiting one has waited."""
        return max((course.oldest_days for course in self.courses), default=0)

    @property
    def closes_at(self) -> datetime | None:
        """When the first of the courses closes; None when nothing waits."""
        return min((course.closes_at for course in self.courses if course.closes_at), default=None)


def pending_summary(teacher_account_id: UUID, now: datetime) -> PendingSummary:
    """Return what waits for the teacher at ``now``, course by course. Four queries, however many works."""
    groups: dict[UUID, list[WaitingWork]] = defaultdict(list)
    closed = 0
    for item in waiting_works(teacher_account_id):
        if can_act_now(item.work.opening, now):
            groups[item.course_id].append(item)
        else:
            closed += 1
    courses = [_pending_course(items, now) for items in groups.values()]
    return PendingSummary(
        tuple(sorted(courses, key=lambda one: (one.closes_at or now, -one.oldest_days))), closed
    )


def _pending_course(items: list[WaitingWork], now: datetime) -> PendingCourse:
    first = items[0]
    ends = [item.work.opening.closes_at(now) for item in items]
    return PendingCourse(
        course_id=first.course_id,
        subject_name=first.subject_name,
        section=first.section,
        count=len(items),
        oldest_days=max(item.days(now) for item in items),
        closes_at=min((end for end in ends if end is not None), default=None),
    )
