"""Keeping 學期成績 and 校內幹部經歷 of one semester."""

from collections.abc import Mapping, Sequence
from typing import Any

from licheng.school.records.models import SchoolCadreRecord, SemesterGrade
from licheng.school.roster.people_accounts import BATCH_SIZE
from licheng.school.roster.sheets import Batch, Change, Key, Row, Stored, Term

GRADE_FIELDS = {
    "學期學業成績": "score",
    "成績及格": "passed",
    "補考成績": "makeup_score",
    "補考及格": "makeup_passed",
    "是否採計學分": "credit_counted",
    "質性文字描述": "description",
}
CADRE_FIELDS = {"幹部等級": "level", "開始日期": "starts_on", "結束日期": "ends_on"}


def _stated(row: Row, fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the model's fields that the row states; an empty cell says nothing."""
    return {
        field: row.values[header] for header, field in fields.items() if row.values.get(header) is not None
    }


def _values(row: object, fields: Mapping[str, str]) -> dict[str, Any]:
    return {header: getattr(row, field) for header, field in fields.items()}


def _change(model: Any, changed: Sequence[Change], fields: Mapping[str, str]) -> None:
    by_id = {change.stored.id: change for change in changed}
    rows = list(model.objects.filter(id__in=by_id).select_for_update().order_by("id"))
    for row in rows:
        for name, value in _stated(by_id[row.id].row, fields).items():
            setattr(row, name, value)
    model.objects.bulk_update(rows, [*fields.values()], batch_size=BATCH_SIZE)


class GradeStore:
    """Grades of one semester, by student and section."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return the grades of the semester."""
        grades = SemesterGrade.objects.select_related("enrolment__student", "enrolment__course").filter(
            enrolment__course__school_year=term.school_year, enrolment__course__semester=term.semester
        )
        return {
            (grade.enrolment.student.student_number, grade.enrolment.course.section): Stored(
                grade.id, _values(grade, GRADE_FIELDS)
            )
            for grade in grades.iterator(chunk_size=5_000)
        }

    def count(self, term: Term) -> int:
        """Return the number of grades of the semester."""
        courses = {
            "enrolment__course__school_year": term.school_year,
            "enrolment__course__semester": term.semester,
        }
        return int(SemesterGrade.objects.filter(**courses).count())

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make and change grades."""
        for start in range(0, len(added), BATCH_SIZE):
            rows = added[start : start + BATCH_SIZE]
            SemesterGrade.objects.bulk_create(
                SemesterGrade(enrolment_id=batch.id_of("修課", row.key), **_stated(row, GRADE_FIELDS))
                for row in rows
            )
            batch.wrote(len(rows))
        _change(SemesterGrade, changed, GRADE_FIELDS)
        batch.wrote(len(changed))


class CadreStore:
    """Offices held in one semester, by student, unit and duty."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return the offices of the semester."""
        records = SchoolCadreRecord.objects.select_related("student").filter(
            school_year=term.school_year, semester=term.semester
        )
        return {
            (record.student.student_number, record.unit_name, record.duty): Stored(
                record.id, _values(record, CADRE_FIELDS)
            )
            for record in records
        }

    def count(self, term: Term) -> int:
        """Return the number of offices of the semester."""
        return int(
            SchoolCadreRecord.objects.filter(school_year=term.school_year, semester=term.semester).count()
        )

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make and change offices."""
        records = [
            SchoolCadreRecord(
                student_id=batch.id_of("學生", row.key[:1]),
                school_year=batch.term.school_year,
                semester=batch.term.semester,
                unit_name=row.key[1],
                duty=row.key[2],
                **_stated(row, CADRE_FIELDS),
            )
            for row in added
        ]
        SchoolCadreRecord.objects.bulk_create(records, batch_size=BATCH_SIZE)
        _change(SchoolCadreRecord, changed, CADRE_FIELDS)
        batch.wrote(len(added) + len(changed))
