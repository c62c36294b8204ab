"""期程規劃: the windows of one school year as values, and whether the national rules let them stand (R-027, R-028)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from licheng.kernel.calendar import roc_date_text, school_year_bounds
from licheng.kernel.results import Refused
from licheng.kernel.rule_set import RuleSet
from licheng.kernel.schedule import (
    FINAL_GRADE,
    REGULAR_BATCH,
    RecordKind,
    SchoolCalendar,
    SchoolWindow,
    WindowKind,
)
from licheng.kernel.window_proposals import propose_windows
from licheng.kernel.window_rules import check_school_windows
from licheng.kernel.windows import Window
from licheng.school.schedule.models import Act

GRADES: Final = (1, 2, 3)
_FIRST_SEMESTER: Final = 1


class WindowKey(NamedTuple):
    """Which window of a school year: the act, the semester (0: the whole year), the grade."""

    act: Act
    semester: int
    grade: int


Plan = Mapping[WindowKey, Window]

# The rows of the year's table, in the order of the year.
PLAN_ROWS: Final[tuple[tuple[Act, int], ...]] = (
    (Act.PERFORMANCE_UPLOAD, 0),
    (Act.OUTCOME_UPLOAD, 1),
    (Act.CERTIFICATION, 1),
    (Act.CONFIRMATION, 1),
    (Act.OUTCOME_UPLOAD, 2),
    (Act.CERTIFICATION, 2),
    (Act.CONFIRMATION, 2),
    (Act.SELECTION, 0),
    (Act.CONFIRMATION, 0),
)


def plan_refusals(plan: Plan, rule_set: RuleSet, calendar: SchoolCalendar) -> list[Refused]:
    """Return every way in which ``plan`` breaks the national rules, in the order of the year.

    Grade 3 hands in with one of two batches and the plan has one window for both, so that a window of grade 3
    is refused only when it suits neither.
    """
    batches = [batch.code for batch in rule_set.batches] or [REGULAR_BATCH]
    judged = [_refusals_as(plan, batch, rule_set, calendar) for batch in batches]
    first, *others = judged
    return [refused for key, refused in first.items() if all(key in other for other in others)]


def _refusals_as(
    plan: Plan, batch: str, rule_set: RuleSet, calendar: SchoolCalendar
) -> dict[tuple[WindowKey, str], Refused]:
    windows = [_school_window(key, window, batch) for key, window in sorted(plan.items(), key=_by_row)]
    refusals = check_school_windows(windows, rule_set, calendar)
    return {(key_of(refused), refused.code): refused for refused in refusals}


def _by_row(entry: tuple[WindowKey, Window]) -> tuple[int, int]:
    key = entry[0]
    return PLAN_ROWS.index((key.act, key.semester)), key.grade


def _school_window(key: WindowKey, window: Window, batch: str) -> SchoolWindow:
    in_batch = key.grade == FINAL_GRADE and key.semester != _FIRST_SEMESTER
    return SchoolWindow(
        kind=WindowKind(key.act.lower()),
        window=window,
        semester=key.semester,
        grade=key.grade,
        batch=batch if in_batch else REGULAR_BATCH,
        record=_confirmed_record(key),
    )


def _confirmed_record(key: WindowKey) -> RecordKind | None:
    if key.act is not Act.CONFIRMATION:
        return None
    return RecordKind.BASIC_DATA if key.semester else RecordKind.COURSE_OUTCOME


def key_of(refused: Refused) -> WindowKey:
    """Return the window that a refusal of :func:`plan_refusals` is about."""
    facts = refused.facts
    return WindowKey(Act(facts["kind"].upper()), facts["semester"], facts["grade"])


def blocking_refusals(
    before: Iterable[Refused], after: Iterable[Refused], changed: Iterable[WindowKey]
) -> list[Refused]:
    """Return the refusals that stop a change: those of the changed windows, and those the change brought.

    What was wrong elsewhere before stays visible on the year's page, but does not stop another mend.
    """
    known = {(key_of(refused), refused.code) for refused in before}
    touched = set(changed)
    return [
        refused
        for refused in after
        if key_of(refused) in touched or (key_of(refused), refused.code) not in known
    ]


def proposed_plan(rule_set: RuleSet, calendar: SchoolCalendar) -> dict[WindowKey, Window]:
    """Return the windows that the calendar proposes, one for each grade (R-028); raises AnchorMissingError.

    The two batches of grade 3 become one window that covers both. Grade 3 selects before its own submission
    and not in the next September, so that its selection is left to the committee.
    """
    plan: dict[WindowKey, Window] = {}
    for proposal in propose_windows(rule_set, calendar):
        for grade in GRADES if proposal.grade is None else (proposal.grade,):
            if proposal.kind is WindowKind.SELECTION and grade == FINAL_GRADE:
                continue
            key = WindowKey(Act(proposal.kind.upper()), proposal.semester, grade)
            plan[key] = _covering(plan.get(key), proposal.window)
    return plan


def _covering(one: Window | None, other: Window) -> Window:
    if one is None:
        return other
    return Window(min(one.start, other.start), max(one.end, other.end))


@dataclass(frozen=True)
class SemesterDays:
    """行事曆 of one semester: the days that windows hang on; None is not known yet."""

    starts_on: date
    first_midterm_on: date | None
    closing_ceremony_on: date | None


@dataclass(frozen=True)
class CalendarDays:
    """行事曆 of a school year: its semesters, and the first day of the next year where known."""

    semesters: Mapping[int, SemesterDays]
    next_starts_on: date | None = None


def calendar_of(school_year: int, known: CalendarDays, holidays: frozenset[date]) -> SchoolCalendar:
    """Return the school calendar in the shape of the kernel."""
    semesters = known.semesters.items()
    return SchoolCalendar(
        school_year,
        {number: days.first_midterm_on for number, days in semesters if days.first_midterm_on},
        {number: days.closing_ceremony_on for number, days in semesters if days.closing_ceremony_on},
        known.next_starts_on,
        holidays,
    )


def calendar_refusals(school_year: int, known: CalendarDays) -> list[Refused]:
    """Return what is wrong with the days of a calendar: their order, or a day outside its school year."""
    refusals: list[Refused] = []
    for semester, days in sorted(known.semesters.items()):
        set_days = [day for day in asdict(days).values() if day is not None]
        if set_days != sorted(set_days):
            refusals.append(Refused("calendar_out_of_order", {"semester": semester}))
        refusals += _outside_year(school_year, set_days)
    if known.next_starts_on is not None:
        refusals += _outside_year(school_year + 1, [known.next_starts_on])
    return refusals


def _outside_year(school_year: int, days: Iterable[date]) -> list[Refused]:
    first, end = school_year_bounds(school_year)
    if all(first <= day < end for day in days):
        return []
    last = end - timedelta(days=1)
    facts = {
        "school_year": school_year,
        "first_text": roc_date_text(first),
        "last_text": roc_date_text(last),
    }
    return [Refused("calendar_outside_year", facts)]
