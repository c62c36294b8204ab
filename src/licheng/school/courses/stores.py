"""Keeping 科目開課 and 修課 of one semester."""

from collections.abc import Sequence
from typing import Any

from licheng.school.courses.models import Course, Enrolment
from licheng.school.roster.people_accounts import BATCH_SIZE
from licheng.school.roster.people_sheets import STUDENTS, TEACHERS
from licheng.school.roster.sheets import Batch, Change, Key, Row, Stored, Term
from licheng.school.roster.teacher_store import give_role_to_teachers
from licheng.shared.accounts.roles import Role

COURSE_SHEET = "科目開課"
ENROLMENT_SHEET = "修課"
FIELDS = {
    "課程代碼": "course_code",
    "科目名稱": "subject_name",
    "開課年級": "offering_grade",
    "學分": "credits",
    "任課教師編號": "teacher_id",
}


class CourseStore:
    """Courses of one semester, by section."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return the courses of the semester."""
        courses = Course.objects.select_related("teacher").filter(
            school_year=term.school_year, semester=term.semester
        )
        return {(course.section,): Stored(course.id, _values(course)) for course in courses}

    def count(self, term: Term) -> int:
        """Return the number of courses of the semester."""
        return int(Course.objects.filter(school_year=term.school_year, semester=term.semester).count())

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make and change courses; whoever teaches one is given the role of a course teacher."""
        term = {"school_year": batch.term.school_year, "semester": batch.term.semester}
        courses = [Course(**term, section=row.key[0], **_fields(row, tuple(FIELDS), batch)) for row in added]
        Course.objects.bulk_create(courses, batch_size=BATCH_SIZE)
        batch.made(COURSE_SHEET, {(course.section,): course.id for course in courses})
        by_id = {change.stored.id: change for change in changed}
        altered = list(Course.objects.filter(id__in=by_id).select_for_update().order_by("id"))
        for course in altered:
            for name, value in _fields(by_id[course.id].row, by_id[course.id].columns, batch).items():
                setattr(course, name, value)
        Course.objects.bulk_update(altered, [*FIELDS.values()], batch_size=BATCH_SIZE)
        teachers = {course.teacher_id for course in (*courses, *altered)}
        give_role_to_teachers(teachers, Role.COURSE_TEACHER, batch)
        batch.wrote(len(added) + len(changed))


def _values(course: Course) -> dict[str, Any]:
    return {
        "開課編號": course.section,
        "課程代碼": course.course_code,
        "科目名稱": course.subject_name,
        "開課年級": course.offering_grade,
        "學分": course.credits,
        "任課教師編號": course.teacher.staff_number,
    }


def _fields(row: Row, headers: Sequence[str], batch: Batch) -> dict[str, Any]:
    fields: dict[str, Any] = {FIELDS[header]: row.values[header] for header in headers}
    if "teacher_id" in fields:
        fields["teacher_id"] = batch.id_of(TEACHERS.name, (str(fields["teacher_id"]),))
    return fields


class EnrolmentStore:
    """Who takes which course of one semester."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return the enrolments of the semester."""
        rows = Enrolment.objects.filter(
            course__school_year=term.school_year, course__semester=term.semester
        ).values_list("student__student_number", "course__section", "id")
        return {
            (number, section): Stored(id_, {}) for number, section, id_ in rows.iterator(chunk_size=5_000)
        }

    def count(self, term: Term) -> int:
        """Return the number of enrolments of the semester."""
        term_filter = {"course__school_year": term.school_year, "course__semester": term.semester}
        return int(Enrolment.objects.filter(**term_filter).count())

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make enrolments, a thousand a statement; an enrolment has nothing that could change."""
        for start in range(0, len(added), BATCH_SIZE):
            rows = added[start : start + BATCH_SIZE]
            enrolments = [
                Enrolment(
                    student_id=batch.id_of(STUDENTS.name, row.key[:1]),
                    course_id=batch.id_of(COURSE_SHEET, row.key[1:]),
                )
                for row in rows
            ]
            Enrolment.objects.bulk_create(enrolments, batch_size=BATCH_SIZE)
            batch.made(
                ENROLMENT_SHEET, {row.key: each.id for row, each in zip(rows, enrolments, strict=True)}
            )
            batch.wrote(len(rows))
        batch.wrote(len(changed))
