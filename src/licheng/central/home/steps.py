"""The steps of the year that the training clock can move to, by the authority's windows."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Final

from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from licheng.central.policies.models import AuthorityWindow
from licheng.kernel.calendar import TAIPEI
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.windows import Window

Dated = tuple[str, date]

_MORNING: Final = time(9)
# Labels of the first day, the last day, and the last day to confirm; by kind, semester and batch.
_LABELS: Final = {
    (SubmissionKind.BASIC_DATA, 1, Batch.REGULAR): (
        gettext_noop("第一學期：收件開始"),
        gettext_noop("第一學期：收件截止日"),
        gettext_noop("第一學期：確認截止日"),
    ),
    (SubmissionKind.COURSE_OUTCOMES, 0, Batch.GRADE3_FIRST): (
        gettext_noop("高三學術群：收件開始"),
        gettext_noop("高三學術群：收件截止日"),
        gettext_noop("高三學術群：確認截止日"),
    ),
    (SubmissionKind.COURSE_OUTCOMES, 0, Batch.GRADE3_SECOND): (
        gettext_noop("高三專業群：收件開始"),
        gettext_noop("高三專業群：收件截止日"),
        gettext_noop("高三專業群：確認截止日"),
    ),
    (SubmissionKind.COURSE_OUTCOMES, 0, Batch.REGULAR): (
        gettext_noop("高一高二：收件開始"),
        gettext_noop("高一高二：收件截止日"),
        gettext_noop("高一高二：確認截止日"),
    ),
}


def steps(_request: HttpRequest) -> list[dict[str, Any]]:
    """Return the steps of the latest year the authority has set windows for, as ``{"label", "at"}``, in order."""
    year = AuthorityWindow.objects.aggregate(latest=Max("school_year"))["latest"]
    rows = AuthorityWindow.objects.filter(school_year=year)
    # Grades share their days; those of one day stay in the order of their labels.
    steps_of_year = dict.fromkeys(step for row in rows for step in _dated(row))
    dated = sorted(steps_of_year, key=lambda step: step[1])
    return [{"label": _(label), "at": datetime.combine(day, _MORNING, TAIPEI)} for label, day in dated]


def _dated(row: AuthorityWindow) -> Iterator[Dated]:
    labels = _LABELS.get((SubmissionKind(row.kind), row.semester, Batch(row.batch)))
    if labels is None:
        return
    window = Window(row.starts_at, row.ends_at)
    confirming = Window(row.starts_at, row.confirm_until_at)
    yield from zip(labels, (window.first_day, window.last_day, confirming.last_day), strict=True)
