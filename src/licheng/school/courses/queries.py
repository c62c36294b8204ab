"""Finding courses of the school in scope."""

from collections.abc import Iterable
from uuid import UUID

from licheng.school.courses.models import Course


def courses_of_student(student_id: UUID, school_years: Iterable[int]) -> list[Course]:
    """Return the courses the student takes in ``school_years`` with their teachers' accounts, oldest term first."""
    courses: Iterable[Course] = (
        Course.objects.select_related("teacher__account")
        .filter(enrolments__student_id=student_id, school_year__in=list(school_years))
        .order_by("school_year", "semester", "subject_name", "section")
    )
    return list(courses)
