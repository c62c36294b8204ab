"""Values of each kind of performance as a student types them, and makers of records."""

from datetime import datetime
from typing import Any

from licheng.kernel.performance_kinds import FieldType, PerformanceField, PerformanceKind, kind_named
from licheng.kernel.uuid7 import uuid7
from licheng.school.performances.actions import save_performance
from licheng.school.performances.content import PerformanceContent
from licheng.school.performances.models import DiversePerformance
from licheng.school.roster.models import Student
from tests.factories.calendars import WITHIN
from tests.factories.people import SCHOOL_YEAR, actor_for

_TYPED = {
    FieldType.DATE: "2025-10-02",
    FieldType.DECIMAL: "2.5",
    FieldType.INTEGER: "3",
    FieldType.SCHOOL_YEAR: "114",
    FieldType.SEMESTER: "1",
}


def typed(field: PerformanceField) -> str:
    """Return a good value of ``field`` as a form carries it."""
    if field.type is FieldType.CODE:
        return next(iter(field.choices), "4230")
    return _TYPED.get(field.type, f"{field.label}內容")


def typed_values(kind: PerformanceKind, **changed: Any) -> dict[str, Any]:
    """Return good values of every field of ``kind``."""
    return {**{field.name: typed(field) for field in kind.fields}, **changed}


def make_performance(
    student: Student, kind_name: str = "service_record", *, now: datetime = WITHIN, **values: Any
) -> DiversePerformance:
    """Return a record of ``student`` through the action; needs an open window."""
    kind = kind_named(kind_name)
    content = PerformanceContent(kind, SCHOOL_YEAR, typed_values(kind, **values))
    return save_performance(performance_id=uuid7(), content=content, by=actor_for(student.account), now=now)
