"""The only door to late supplements and to the students they are for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from licheng.school.roster.models import ClassMembership, Student
from licheng.school.schedule.models import Act, LateSupplement
from licheng.school.schedule.rules import Term

MOST_FOUND: Final = 30


@dataclass(frozen=True)
class FoundStudent:
    """One student as offices look for them: name, number, class and seat of the year."""

    student: Student
    membership: ClassMembership | None


def find_students(words: str, school_year: int) -> list[FoundStudent]:
    """Return enrolled students whose number begins with ``words`` or whose name holds it, at most MOST_FOUND."""
    if not words.strip():
        return []
    students: Iterable[Student] = (
        Student.objects.select_related("account")
        .filter(is_enrolled=True)
        .filter(Q(student_number__istartswith=words.strip()) | Q(account__name__icontains=words.strip()))
        .order_by("student_number")[:MOST_FOUND]
    )
    return _with_seats(list(students), school_year)


def find_student(student_id: UUID, school_year: int) -> FoundStudent | None:
    """Return one enrolled student, or None."""
    students = Student.objects.select_related("account").filter(is_enrolled=True, id=student_id)
    return next(iter(_with_seats(list(students), school_year)), None)


def _with_seats(students: list[Student], school_year: int) -> list[FoundStudent]:
    rows: Iterable[ClassMembership] = ClassMembership.objects.select_related("school_class").filter(
        school_year=school_year, student_id__in=[student.id for student in students]
    )
    seats = {row.student_id: row for row in rows}
    return [FoundStudent(student, seats.get(student.id)) for student in students]


def supplements() -> QuerySet[LateSupplement]:
    """Return every supplement of the school with its student, the one that ends last first."""
    rows: QuerySet[LateSupplement] = LateSupplement.objects.select_related("student__account").order_by(
        "-until_at", "id"
    )
    return rows


def supplements_of(student_id: UUID) -> list[LateSupplement]:
    """Return the supplements of one student, the one that ends last first."""
    return list(supplements().filter(student_id=student_id))


def lock_supplement(student_id: UUID, act: Act, term: Term) -> LateSupplement | None:
    """Return the student's supplement of ``act`` in ``term``, locked until the transaction ends, or None."""
    row: LateSupplement | None = (
        LateSupplement.objects.select_for_update()
        .filter(student_id=student_id, act=act, school_year=term.school_year, semester=term.semester)
        .first()
    )
    return row
