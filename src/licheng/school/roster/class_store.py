"""Keeping 班級."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from licheng.school.roster.models import SchoolClass
from licheng.school.roster.people_accounts import BATCH_SIZE
from licheng.school.roster.sheets import Batch, Change, Key, Row, Stored, Term
from licheng.school.roster.teacher_store import SHEET as TEACHERS
from licheng.school.roster.teacher_store import give_role_to_teachers
from licheng.shared.accounts.roles import Role

SHEET = "班級"
FIELDS = {"年級": "grade", "群科班代碼": "group_code", "類群": "track", "導師編號": "homeroom_teacher_id"}


class ClassStore:
    """Classes of one school year, by name."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return the classes of the school year."""
        classes = SchoolClass.objects.select_related("homeroom_teacher").filter(school_year=term.school_year)
        return {(each.name,): Stored(each.id, _values(each)) for each in classes}

    def count(self, term: Term) -> int:
        """Return the number of classes of the school year."""
        return int(SchoolClass.objects.filter(school_year=term.school_year).count())

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Make and change classes; whoever leads one is given the role of a homeroom teacher."""
        classes = [
            SchoolClass(
                school_year=batch.term.school_year, name=row.key[0], **_fields(row, tuple(FIELDS), batch)
            )
            for row in added
        ]
        SchoolClass.objects.bulk_create(classes, batch_size=BATCH_SIZE)
        batch.made(SHEET, {(each.name,): each.id for each in classes})
        by_id = {change.stored.id: change for change in changed}
        altered = list(SchoolClass.objects.filter(id__in=by_id).select_for_update().order_by("id"))
        for each in altered:
            for name, value in _fields(by_id[each.id].row, by_id[each.id].columns, batch).items():
                setattr(each, name, value)
        SchoolClass.objects.bulk_update(altered, [*FIELDS.values()], batch_size=BATCH_SIZE)
        leaders = {each.homeroom_teacher_id for each in (*classes, *altered)} - {None}
        give_role_to_teachers(leaders, Role.HOMEROOM_TEACHER, batch)
        batch.wrote(len(added) + len(changed))


def _values(school_class: SchoolClass) -> dict[str, Any]:
    teacher = school_class.homeroom_teacher
    return {
        "年級": school_class.grade,
        "班級名稱": school_class.name,
        "群科班代碼": school_class.group_code,
        "類群": school_class.track,
        "導師編號": teacher.staff_number if teacher else None,
    }


def _fields(row: Row, headers: Sequence[str], batch: Batch) -> dict[str, Any]:
    fields: dict[str, Any] = {
        FIELDS[header]: row.values[header] for header in headers if header in row.values
    }
    if fields.get("homeroom_teacher_id") is not None:
        fields["homeroom_teacher_id"] = _teacher(str(fields["homeroom_teacher_id"]), batch)
    return fields


def _teacher(staff_number: str, batch: Batch) -> UUID:
    return batch.id_of(TEACHERS, (staff_number,))
