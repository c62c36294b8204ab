"""Whose rows a submission holds: the students of one grade, and of one batch, each once (R-026)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from licheng.kernel.calendar import roc7
from licheng.kernel.rosters import Batch, StudentKey
from licheng.school.roster.models import ClassMembership
from licheng.school.submission.models import SubmissionRow
from licheng.school.submission.rules import RUNNING, SubmissionKey, SubmissionState
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import unseal

CHUNK: Final = 500
NATIONAL_ID_PURPOSE: Final = "national-id"
# 學術群 hands in first, 專業群 second (domain calendar of grade 3).
TRACKS: Final = {Batch.GRADE3_FIRST: "ACADEMIC", Batch.GRADE3_SECOND: "VOCATIONAL"}


@dataclass(frozen=True)
class SubmittedStudent:
    """One student with their seat; ``key`` holds the national ID and never leaves memory."""

    student_id: UUID
    key: StudentKey
    membership: ClassMembership

    @property
    def name(self) -> str:
        """Return the student's name."""
        name: str = self.membership.student.account.name
        return name


def memberships_of(key: SubmissionKey) -> QuerySet[ClassMembership]:
    """Return the seats of the enrolled students of ``key``, by class and seat; none of another batch."""
    rows: QuerySet[ClassMembership] = (
        ClassMembership.objects.select_related("school_class", "student__account")
        .filter(school_year=key.school_year, school_class__grade=key.grade, student__is_enrolled=True)
        .order_by("school_class__name", "seat_number", "id")
    )
    if key.batch in TRACKS:
        rows = rows.filter(school_class__track=TRACKS[key.batch])
    return rows.exclude(student_id__in=_in_another_batch(key))


def seats_of(key: SubmissionKey, student_ids: Collection[UUID]) -> QuerySet[ClassMembership]:
    """Return the seats of some students in the year of ``key``, also of those who have left since."""
    rows: QuerySet[ClassMembership] = ClassMembership.objects.select_related(
        "school_class", "student__account"
    ).filter(school_year=key.school_year, student_id__in=student_ids)
    return rows


def chunks_of(key: SubmissionKey) -> Iterator[list[SubmittedStudent]]:
    """Yield the students of ``key``, 500 at a time."""
    rows = memberships_of(key)
    start = 0
    while chunk := list(rows[start : start + CHUNK]):
        yield students_from(chunk)
        start += CHUNK


def students_from(memberships: Iterable[ClassMembership]) -> list[SubmittedStudent]:
    """Return ``memberships`` with the join key of the rosters, the national ID unsealed."""
    school_id = current_school_id()
    return [SubmittedStudent(row.student_id, _key(row, school_id), row) for row in memberships]


def _key(row: ClassMembership, school_id: UUID) -> StudentKey:
    sealed = bytes(row.student.national_id_sealed)
    national_id = unseal(sealed, school_id=school_id, purpose=NATIONAL_ID_PURPOSE)
    return StudentKey(national_id.decode(), roc7(row.student.birth_on))


def _in_another_batch(key: SubmissionKey) -> QuerySet[SubmissionRow, dict[str, Any]]:
    """Return the students whose rows of the same period stand in another batch, received or on their way."""
    rows: QuerySet[SubmissionRow, dict[str, Any]] = (
        SubmissionRow.objects.filter(
            submission__kind=key.kind,
            submission__school_year=key.school_year,
            submission__semester=key.semester,
            submission__state__in=[SubmissionState.ACCEPTED, *RUNNING],
        )
        .exclude(submission__batch=key.batch)
        .values("student_id")
    )
    return rows
