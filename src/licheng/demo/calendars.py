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
    """Return the windows that the rules propose, with grade 3's selection and the confirmations."""
    rule_set = load_rule_set(year)
    calendar = calendar_of(year, calendar_days(year), public_holidays(year))
    spring = year + _FIRST_YEAR + 1
    plan = proposed_plan(rule_set, calendar)
    plan[WindowKey(Act.SELECTION, 0, FINAL_GRADE)] = Window.of_days(date(spring, 3, 16), date(spring, 4, 2))
    for grade in GRADES:
        final = grade == FINAL_GRADE
        year_end = (
            (date(spring, 5, 11), date(spring, 5, 20))
            if final
            else (date(spring, 10, 15), date(spring, 10, 28))
        )
        plan[WindowKey(Act.CONFIRMATION, 1, grade)] = Window.of_days(date(spring, 3, 9), date(spring, 3, 23))
        plan[WindowKey(Act.CONFIRMATION, 2, grade)] = Window.of_days(*year_end)
        plan[WindowKey(Act.CONFIRMATION, 0, grade)] = Window.of_days(*year_end)
    return plan
