"""The windows that a school's calendar proposes to its committee (R-028)."""

from collections.abc import Iterator
from datetime import date, timedelta

from licheng.kernel.calendar import add_working_days, school_year_bounds
from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.rule_set import Anchor, RuleSet
from licheng.kernel.schedule import FINAL_GRADE, REGULAR_BATCH, SchoolCalendar, SchoolWindow, WindowKind
from licheng.kernel.windows import Window

_SEMESTERS = (1, 2)
_UPLOAD_CLOSE = "upload_close"


class AnchorMissingError(RefusedError):
    """The school calendar lacks a day that a proposal hangs on (calendar_day_not_set)."""

    def __init__(self, anchor: str, semester: int) -> None:
        """Keep the name of the day and its semester."""
        super().__init__(Refused("calendar_day_not_set", {"anchor": anchor, "semester": semester}))


def propose_windows(rule_set: RuleSet, calendar: SchoolCalendar) -> list[SchoolWindow]:
    """Return the proposed windows of the calendar's school year, in the order of the year.

    Grade 3's second semester has one upload and one certification window for each batch.
    Raises AnchorMissingError.
    """
    days = _anchor_days(calendar)
    proposed: list[SchoolWindow] = []
    for semester in _SEMESTERS:
        proposed += _semester_windows(rule_set, calendar, days, semester)
    for kind in (WindowKind.PERFORMANCE_UPLOAD, WindowKind.SELECTION):
        proposal = rule_set.proposals[kind]
        first, last = (_day(anchor, days, calendar, 0) for anchor in (proposal.opens, proposal.closes))
        proposed.append(SchoolWindow(kind, Window.of_days(first, last)))
    return proposed


def _anchor_days(calendar: SchoolCalendar) -> dict[tuple[str, int], date]:
    start, end = school_year_bounds(calendar.school_year)
    days = {
        ("school_year_start", 0): start,
        ("school_year_end", 0): end - timedelta(days=1),
        ("next_school_year_start", 0): end,
    }
    days |= {("first_midterm", semester): day for semester, day in calendar.first_midterm.items()}
    days |= {("closing_ceremony", semester): day for semester, day in calendar.closing_ceremony.items()}
    if calendar.next_semester_start is not None:
        days["next_semester_start", 0] = calendar.next_semester_start
    return days


def _day(anchor: Anchor, days: dict[tuple[str, int], date], calendar: SchoolCalendar, semester: int) -> date:
    if (anchor.name, semester) not in days:
        raise AnchorMissingError(anchor.name, semester)
    day = days[anchor.name, semester] + timedelta(days=anchor.days)
    return add_working_days(day, anchor.working_days, calendar.holidays)


def _semester_windows(
    rule_set: RuleSet, calendar: SchoolCalendar, days: dict[tuple[str, int], date], semester: int
) -> Iterator[SchoolWindow]:
    upload, certification = (
        rule_set.proposals[kind] for kind in (WindowKind.OUTCOME_UPLOAD, WindowKind.CERTIFICATION)
    )
    for grade, batch, fixed_close in _grade_groups(rule_set, semester):
        closes = fixed_close or _day(upload.closes, days, calendar, semester)
        known = days | {(_UPLOAD_CLOSE, semester): closes}
        opens = _day(upload.opens, known, calendar, semester)
        yield SchoolWindow(WindowKind.OUTCOME_UPLOAD, Window.of_days(opens, closes), semester, grade, batch)
        first, last = (
            _day(anchor, known, calendar, semester) for anchor in (certification.opens, certification.closes)
        )
        yield SchoolWindow(WindowKind.CERTIFICATION, Window.of_days(first, last), semester, grade, batch)


def _grade_groups(rule_set: RuleSet, semester: int) -> list[tuple[int | None, str, date | None]]:
    """Return grade (None: every), batch and the batch's own closing day, for each pair of windows to propose."""
    if semester == 1:
        return [(None, REGULAR_BATCH, None)]
    lower: list[tuple[int | None, str, date | None]] = [
        (grade, REGULAR_BATCH, None) for grade in range(1, FINAL_GRADE)
    ]
    return lower + [(FINAL_GRADE, batch.code, batch.upload_closes_from) for batch in rule_set.batches]
