"""What the pages of the year's windows show: rows of the table, and bars along the year."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from licheng.kernel.calendar import school_year_bounds
from licheng.kernel.results import Refused
from licheng.kernel.windows import Window, WindowState
from licheng.school.schedule.labels import ACT_LABELS, GRADE_LABELS, SEMESTER_LABELS
from licheng.school.schedule.models import Act
from licheng.school.schedule.planning import GRADES, PLAN_ROWS, Plan, WindowKey, key_of
from licheng.shared.messages import sentence

_MONTHS_SHOWN: Final = 15  # August to October of the next year


@dataclass(frozen=True)
class Bar:
    """One window along the year, in days from 1 August, with the grades it is for."""

    start: int
    length: int
    grades: tuple[int, ...]
    window: Window
    state: str


@dataclass(frozen=True)
class PlanRow:
    """One act of one semester: its windows by grade, and its bars."""

    act: Act
    semester: int
    label: Promise
    semester_label: Promise
    url: str
    cells: tuple[tuple[Promise, Window | None], ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Axis:
    """The line along which bars are drawn."""

    first: date
    days: int
    months: tuple[int, ...]
    today: int | None


def axis_of(school_year: int, today: date) -> Axis:
    """Return the axis from August of ``school_year`` to October after it."""
    first, end = school_year_bounds(school_year)
    last = date(end.year, 11, 1)
    position = (today - first).days
    months = tuple((first.month - 1 + step) % 12 + 1 for step in range(_MONTHS_SHOWN))
    days = (last - first).days
    return Axis(first, days, months, position if 0 <= position < days else None)


def plan_rows(
    school_year: int, plan: Plan, axis: Axis, states: Mapping[WindowKey, WindowState]
) -> list[PlanRow]:
    """Return the rows of the year's table, in the order of the year."""
    rows = []
    for act, semester in PLAN_ROWS:
        keys = [WindowKey(act, semester, grade) for grade in GRADES]
        rows.append(
            PlanRow(
                act=act,
                semester=semester,
                label=ACT_LABELS[act],
                semester_label=SEMESTER_LABELS[semester],
                url=reverse("schedule_windows", args=[school_year, act, semester]),
                cells=tuple((GRADE_LABELS[key.grade], plan.get(key)) for key in keys),
                bars=_bars([(key, plan[key]) for key in keys if key in plan], axis, states),
            )
        )
    return rows


def _bars(
    windows: list[tuple[WindowKey, Window]], axis: Axis, states: Mapping[WindowKey, WindowState]
) -> tuple[Bar, ...]:
    """Return one bar for each different window, with all grades that share it."""
    grades: dict[Window, list[WindowKey]] = {}
    for key, window in windows:
        grades.setdefault(window, []).append(key)
    return tuple(_bar(window, keys, axis, states[keys[0]]) for window, keys in grades.items())


def _bar(window: Window, keys: list[WindowKey], axis: Axis, state: WindowState) -> Bar:
    start = max(0, (window.first_day - axis.first).days)
    end = min(axis.days, (window.last_day - axis.first).days + 1)
    return Bar(start, max(1, end - start), tuple(key.grade for key in keys), window, state.value)


def problems_of(school_year: int, refusals: list[Refused]) -> list[dict[str, str]]:
    """Return refusals as ``ui/problems.html`` lists them: which window, what is wrong, where to mend it."""
    return [
        {
            "place": place_text(key_of(refused)),
            "text": sentence(refused),
            "url": reverse(
                "schedule_windows", args=[school_year, key_of(refused).act, key_of(refused).semester]
            ),
        }
        for refused in refusals
    ]


def place_text(key: WindowKey) -> str:
    """Return which window, in words: 課程學習成果上傳 第 1 學期 一年級."""
    return _("%(act)s · %(semester)s · %(grade)s") % {
        "act": ACT_LABELS[key.act],
        "semester": SEMESTER_LABELS[key.semester],
        "grade": GRADE_LABELS[key.grade],
    }
