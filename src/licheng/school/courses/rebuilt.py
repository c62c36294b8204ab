"""Courses as the log knows them: those that a work was made for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Model

from licheng.kernel.canonical import Document
from licheng.school.courses.models import Course
from licheng.school.roster.rebuilt import PeoplePart
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import Part, Table, Told, id_in


class CoursePart(Part):
    """開課, each as at the last event that names it."""

    tables = (Table(Course, ("school_year", "semester", "section"), all=False),)

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._people = told.part(PeoplePart)
        self._courses: dict[UUID, Course] = {}

    def take(self, _payload: Payload) -> bool:
        """Take nothing: works hand over their courses."""
        return False

    def keep(self, course: Document, at: datetime) -> UUID:
        """Keep the course and its teacher, as they were logged with a work, and return its id."""
        course_id = id_in(course, "id")
        self._courses[course_id] = Course(
            id=course_id,
            school_year=course["school_year"],
            semester=course["semester"],
            section=course["section"],
            course_code=course["course_code"],
            subject_name=course["subject_name"],
            offering_grade=course["offering_grade"],
            credits=course["credits"],
            teacher_id=self._people.teacher(course["teacher"], at),
        )
        return course_id

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield the courses."""
        yield list(self._courses.values())
