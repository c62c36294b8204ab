"""Rows of what the school registers: 學生資料, 校內幹部經歷 and 學期成績 (R-025, R-040)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from licheng.kernel.calendar import roc7
from licheng.kernel.results import Refused
from licheng.kernel.rosters import RosterRow, SubmissionKind, roster_types
from licheng.school.courses.models import Enrolment
from licheng.school.records.models import SchoolCadreRecord, SemesterGrade
from licheng.school.submission.rows import GatheredRow, Item, Note, Place, row_values
from licheng.school.submission.rules import SubmissionKey
from licheng.school.submission.students import SubmittedStudent

# 日間部一般班: the platform serves day schools; other 班別 come with the night division.
_CLASS_TYPE: Final = "1"
_GROUP = slice(10, 12)
_DEPARTMENT = slice(12, 15)
# 團體活動 and 彈性學習 are not graded, but for courses of the field D (domain: 成績名冊).
_UNGRADED: Final = frozenset({"8", "9"})
_CATEGORY, _ATTRIBUTE = 16, 18
_GRADED_ATTRIBUTE: Final = "D"


def basic_rows(key: SubmissionKey, students: Sequence[SubmittedStudent]) -> Iterator[GatheredRow | Note]:
    """Yield one row a student, and one for each office held in the semester."""
    register, cadre = roster_types(SubmissionKind.BASIC_DATA, key.batch)
    for student in students:
        yield _student_row(key, student, Place(register, "學生資料"))
    by_id = {student.student_id: student for student in students}
    records = SchoolCadreRecord.objects.filter(
        student_id__in=by_id, school_year=key.school_year, semester=key.semester
    ).order_by("student_id", "starts_on", "id")
    for record in records:
        yield _cadre_row(record, by_id[record.student_id], Place(cadre, "幹部經歷紀錄"))


def history_rows(key: SubmissionKey, students: Sequence[SubmittedStudent]) -> Iterator[GatheredRow | Note]:
    """Yield one row for each graded course of the semester; a course without its grade is noted."""
    (roster_type,) = roster_types(SubmissionKind.COURSE_HISTORY, key.batch)
    place = Place(roster_type, "學期成績")
    by_id = {student.student_id: student for student in students}
    enrolments = list(
        Enrolment.objects.select_related("course")
        .filter(student_id__in=by_id, course__school_year=key.school_year, course__semester=key.semester)
        .order_by("student_id", "course__course_code", "id")
    )
    grades = {row.enrolment_id: row for row in SemesterGrade.objects.filter(enrolment__in=enrolments)}
    for enrolment in enrolments:
        if _is_graded(enrolment.course.course_code):
            yield _grade_or_note(enrolment, grades, by_id[enrolment.student_id], place)


def _student_row(key: SubmissionKey, student: SubmittedStudent, place: Place) -> GatheredRow:
    membership = student.membership
    school_class = membership.school_class
    cells = {
        "性別代碼": membership.student.gender,
        "群別代碼": school_class.group_code[_GROUP],
        "科班學程別代碼": school_class.group_code[_DEPARTMENT],
        "班別": _CLASS_TYPE,
        "年級": str(school_class.grade),
        "班級名稱": school_class.name,
        "座號": f"{membership.seat_number:02d}",
    }
    # The row of each semester is another row: the central database keeps all of them.
    row_key = f"s{key.school_year}{key.semester}-{student.student_id.hex}"
    row = RosterRow(row_key, row_values(place, student, cells))
    return GatheredRow(student, place.roster_type, place.sheet, row, Item(student.student_id))


def _cadre_row(record: SchoolCadreRecord, student: SubmittedStudent, place: Place) -> GatheredRow:
    cells = {
        "單位名稱": record.unit_name,
        "開始日期": roc7(record.starts_on),
        "結束日期": roc7(record.ends_on),
        "擔任職務": record.duty,
        "幹部等級": record.level,
    }
    row = RosterRow(f"c-{record.id.hex}", row_values(place, student, cells))
    return GatheredRow(student, place.roster_type, place.sheet, row, Item(record.id))


def _is_graded(course_code: str) -> bool:
    category, attribute = course_code[_CATEGORY : _CATEGORY + 1], course_code[_ATTRIBUTE : _ATTRIBUTE + 1]
    return category not in _UNGRADED or attribute == _GRADED_ATTRIBUTE


def _grade_or_note(
    enrolment: Enrolment, grades: dict[UUID, SemesterGrade], student: SubmittedStudent, place: Place
) -> GatheredRow | Note:
    grade = grades.get(enrolment.id)
    if grade is None:
        return Note(student, Refused("grade_missing", {"subject": enrolment.course.subject_name}))
    course = enrolment.course
    cells = {
        "課程代碼": course.course_code,
        "科目名稱": course.subject_name,
        "開課年級": str(course.offering_grade),
        "修課學分": course.credits,
        "學期學業成績": _score(grade.score),
        "成績及格": grade.passed,
        "補考成績": _score(grade.makeup_score),
        "補考及格": grade.makeup_passed,
        "是否採計學分": grade.credit_counted,
        "質性文字描述": grade.description,
    }
    row = RosterRow(f"g-{enrolment.id.hex}", row_values(place, student, cells))
    return GatheredRow(student, place.roster_type, place.sheet, row, Item(grade.id))


def _score(score: Decimal) -> str:
    """Return a score as rosters write it: no zeros at the end, -1 for none."""
    text = f"{score:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
