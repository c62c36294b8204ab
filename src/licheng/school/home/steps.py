"""The steps of the year that the training clock can move to, by the school's own windows (R-028)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Max
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from licheng.kernel.calendar import TAIPEI, school_year_of, taipei_date
from licheng.kernel.rule_set import RuleSet, available_school_years, load_rule_set
from licheng.kernel.schedule import FINAL_GRADE, AuthorityWindowKind, RecordKind
from licheng.kernel.windows import Window
from licheng.school.schedule.models import Act, ActWindow
from licheng.school.schedule.planning import CalendarDays, Plan, WindowKey
from licheng.school.schedule.queries import calendar_days, plan_of
from licheng.shared.clock import now
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import NoSchoolError, current_school_id, in_school

Dated = tuple[str, date]

_MORNING: Final = time(9)
_LOWER_GRADE: Final = 1
_DAYS_BEFORE_CLOSE: Final = timedelta(days=5)
_FIRST: Final = "first"
_LAST: Final = "last"

# Label, window and which of its days. A window that the school has not set is left out.
_WINDOW_STEPS: Final[tuple[tuple[str, WindowKey, str], ...]] = (
    (gettext_noop("第一次期中考：開放上傳"), WindowKey(Act.OUTCOME_UPLOAD, 1, _LOWER_GRADE), _FIRST),
    (gettext_noop("第一學期：學生上傳截止日"), WindowKey(Act.OUTCOME_UPLOAD, 1, _LOWER_GRADE), _LAST),
    (gettext_noop("第一學期：教師認證截止日"), WindowKey(Act.CERTIFICATION, 1, _LOWER_GRADE), _LAST),
    (gettext_noop("第一學期：收訖確認"), WindowKey(Act.CONFIRMATION, 1, _LOWER_GRADE), _FIRST),
    (gettext_noop("高三：勾選開始"), WindowKey(Act.SELECTION, 0, FINAL_GRADE), _FIRST),
    (gettext_noop("第二學期：開放上傳"), WindowKey(Act.OUTCOME_UPLOAD, 2, _LOWER_GRADE), _FIRST),
    (gettext_noop("高三：收訖確認"), WindowKey(Act.CONFIRMATION, 0, FINAL_GRADE), _FIRST),
    (gettext_noop("第二學期：學生上傳截止日"), WindowKey(Act.OUTCOME_UPLOAD, 2, _LOWER_GRADE), _LAST),
    (gettext_noop("第二學期：教師認證截止日"), WindowKey(Act.CERTIFICATION, 2, _LOWER_GRADE), _LAST),
    (gettext_noop("多元表現上傳截止日"), WindowKey(Act.PERFORMANCE_UPLOAD, 0, _LOWER_GRADE), _LAST),
    (gettext_noop("高一高二：勾選開始"), WindowKey(Act.SELECTION, 0, _LOWER_GRADE), _FIRST),
    (gettext_noop("高一高二：收訖確認"), WindowKey(Act.CONFIRMATION, 0, _LOWER_GRADE), _FIRST),
    (gettext_noop("高一高二：確認截止日"), WindowKey(Act.CONFIRMATION, 0, _LOWER_GRADE), _LAST),
)

# Label, record, semester and batch of the authority's windows, each at its first day.
_SUBMISSION_STEPS: Final[tuple[tuple[str, RecordKind, int, str], ...]] = (
    (gettext_noop("第一學期：提交開始"), RecordKind.BASIC_DATA, 1, "regular"),
    (gettext_noop("高三學術群：提交開始"), RecordKind.COURSE_OUTCOME, 0, "grade3_first"),
    (gettext_noop("高三專業群：提交開始"), RecordKind.COURSE_OUTCOME, 0, "grade3_second"),
    (gettext_noop("高一高二：提交開始"), RecordKind.COURSE_OUTCOME, 0, "regular"),
)


def steps(_request: HttpRequest) -> list[dict[str, Any]]:
    """Return the steps as ``{"label", "at"}``, in order; a visitor who is not signed in sees the first school's."""
    try:
        current_school_id()
    except NoSchoolError:
        school = School.objects.order_by("created_at").first()
        if school is None:
            return []
        with in_school(school.id):
            return _steps()
    return _steps()


def _steps() -> list[dict[str, Any]]:
    school_year = _year_walked()
    dated = sorted(_dated(school_year), key=lambda step: step[1])
    return [{"label": _(label), "at": datetime.combine(day, _MORNING, TAIPEI)} for label, day in dated]


def _year_walked() -> int:
    """Return the latest year the school has windows for: in September its records are still being handed in."""
    latest: int | None = ActWindow.objects.aggregate(latest=Max("school_year"))["latest"]
    return school_year_of(taipei_date(now())) if latest is None else latest


def _dated(school_year: int) -> Iterator[Dated]:
    plan = plan_of(school_year)
    yield from _calendar_steps(calendar_days(school_year))
    yield from _window_steps(plan)
    if school_year in available_school_years():
        yield from _submission_steps(load_rule_set(school_year))


def _calendar_steps(days: CalendarDays) -> Iterator[Dated]:
    names = {1: gettext_noop("第一學期開學"), 2: gettext_noop("第二學期開學")}
    closing = {1: gettext_noop("第一學期休業式前一天"), 2: gettext_noop("第二學期休業式前一天")}
    for semester, known in days.semesters.items():
        yield names[semester], known.starts_on
        if known.closing_ceremony_on is not None:
            yield closing[semester], known.closing_ceremony_on - timedelta(days=1)


def _window_steps(plan: Plan) -> Iterator[Dated]:
    for label, key, end in _WINDOW_STEPS:
        if key in plan:
            yield label, _day(plan[key], end)
    upload = plan.get(WindowKey(Act.OUTCOME_UPLOAD, 1, _LOWER_GRADE))
    if upload is not None:
        yield gettext_noop("第一學期：上傳截止前五天"), upload.last_day - _DAYS_BEFORE_CLOSE


def _day(window: Window, end: str) -> date:
    return window.first_day if end == _FIRST else window.last_day


def _submission_steps(rules: RuleSet) -> Iterator[Dated]:
    for label, record, semester, batch in _SUBMISSION_STEPS:
        window = rules.authority_window(AuthorityWindowKind.SUBMISSION, record, semester, batch)
        if window is not None:
            yield label, window.window.first_day
