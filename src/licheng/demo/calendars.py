"""The demo schools' calendars, windows and limits of the years 113 and 114."""

from datetime import date
from typing import Final

from licheng.demo.plans import EARLIER_YEAR, GRADES, LOADED_AT, PRESENT_YEAR, TERMS
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.schedule import FINAL_GRADE
from licheng.kernel.windows import Window
from licheng.school.schedule.actions import set_calendar, set_item_limit, set_windows
from licheng.school.schedule.models import Act
from licheng.school.schedule.planning import (
    CalendarDays,
    SemesterDays,
    WindowKey,
    calendar_of,
    proposed_plan,
)
from licheng.school.schedule.public_holidays import public_holidays
from licheng.shared.accounts.actor import Actor

_OUTCOMES_A_SEMESTER: Final = 6
_PERFORMANCES_A_YEAR: Final = 20
_FIRST_YEAR: Final = 1911

Days = tuple[tuple[int, int], tuple[int, int]]
# First and last day (month, day) in the year after the school year began: of choosing, then of confirming.
_FINAL_DAYS: Final[tuple[Days, Days]] = (((3, 16), (4, 2)), ((5, 11), (5, 20)))
_AUTUMN_DAYS: Final[tuple[Days, Days]] = (((9, 1), (9, 14)), ((10, 15), (10, 28)))
_FIRST_CONFIRMATION: Final[Days] = ((3, 9), (3, 23))


def load_calendars(by: Actor) -> None:
    """Set calendars, windows and limits of both years as the curriculum office would, through its actions."""
    for year in (EARLIER_YEAR, PRESENT_YEAR):
        days = calendar_days(year)
        set_calendar(school_year=year, days=days, by=by, now=LOADED_AT)
        set_windows(school_year=year, changes=dict(windows_of(year)), by=by, now=LOADED_AT)
        set_item_limit(
            school_year=year,
            outcomes_per_semester=_OUTCOMES_A_SEMESTER,
            performances_per_year=_PERFORMANCES_A_YEAR,
            by=by,
            now=LOADED_AT,
        )


def calendar_days(year: int) -> CalendarDays:
    """Return the calendar of ``year`` with the first day of the next."""
    semesters = {
        term.semester: SemesterDays(term.starts_on, term.first_midterm_on, term.closing_ceremony_on)
        for term in TERMS
        if term.school_year == year
    }
    following = next(term for term in TERMS if (term.school_year, term.semester) == (year + 1, 1))
    return CalendarDays(semesters, following.starts_on)


def windows_of(year: int) -> dict[WindowKey, Window]:
    """Return the windows that the rules propose, with the weeks of selection and the confirmations."""
    rule_set = load_rule_set(year)
    calendar = calendar_of(year, calendar_days(year), public_holidays(year))
    spring = year + _FIRST_YEAR + 1
    plan = proposed_plan(rule_set, calendar)
    for grade in GRADES:
        choosing, confirming = _FINAL_DAYS if grade == FINAL_GRADE else _AUTUMN_DAYS
        plan[WindowKey(Act.SELECTION, 0, grade)] = _days(spring, choosing)
        plan[WindowKey(Act.CONFIRMATION, 1, grade)] = _days(spring, _FIRST_CONFIRMATION)
        plan[WindowKey(Act.CONFIRMATION, 2, grade)] = _days(spring, confirming)
        plan[WindowKey(Act.CONFIRMATION, 0, grade)] = _days(spring, confirming)
    return plan


def _days(year: int, days: Days) -> Window:
    first, last = (date(year, *day) for day in days)
    return Window.of_days(first, last)
