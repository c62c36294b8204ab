"""Finding courses of the school in scope."""

from collections.abc import Iterable
from uuid import UUID

from licheng.school.courses.models import Course
from licheng.school.schedule.rules import Term


def courses_of_student(student_id: UUID, school_years: Iterable[int]) -> list[Course]:
    """Return the courses the student takes in ``school_years`` with their teachers' accounts, oldest term first."""
    courses: Iterable[Course] = (
        Course.objects.select_related("teacher__account")
        .filter(enrolments__student_id=student_id, school_year__in=list(school_years))
        .order_by("school_year", "semester", "subject_name", "section")
    )
    return list(courses)


def course_of_student(student_id: UUID, course_id: UUID) -> Course | None:
    """Return a course the student takes with its teacher's account, None when they do not take it."""
    course: Course | None = (
        Course.objects.select_related("teacher__account")
        .filter(enrolments__student_id=student_id, id=course_id)
        .first()
    )
    return course


def term_of(course: Course) -> Term:
    """Return the semester in which the course is given."""
    return Term(course.school_year, course.semester)
