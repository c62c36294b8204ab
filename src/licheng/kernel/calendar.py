"""Dates of schools: ROC years, 學年度, 學期, and how they are read and written (formats.md 1.1, 6)."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.text import to_half_width

TAIPEI: Final = ZoneInfo("Asia/Taipei")
ROC_OFFSET: Final = 1911
_YEARS = range(1, 200)
_WEEKDAYS = "一二三四五六日"
_AUGUST, _FEBRUARY = 8, 2
_SATURDAY = 5

# Without separators the year takes what the last four digits leave; a lost leading zero is allowed.
_COMPACT = re.compile(r"(?P<year>[0-9]{2,4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_SEPARATED = re.compile(
    r"(?P<era>(?:中華)?民國)?\s*(?P<year>[0-9]{1,4})\s*(?P<mark>[-/.年])\s*(?P<month>[0-9]{1,2})\s*"
    r"(?:(?P=mark)|月)\s*(?P<day>[0-9]{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?)?"
)


class DateError(RefusedError):
    """A date could not be read (date_unreadable) or names no day (date_impossible)."""

    def __init__(self, code: str, value: object) -> None:
        """Keep the code and the text as it was given."""
        super().__init__(Refused(code, {"value": str(value)}))


def parse_date(value: str | float | date) -> date:
    """Return the day that a cell or a form field holds; raises DateError.

    Reads 0971231, 97/12/31, 097.12.31, 民國97年12月31日, 2008-12-31, 2008/12/31, 20081231, dates,
    and numbers that lost their leading zero. A year of four digits is western, a shorter one ROC.
    """
    if isinstance(value, datetime):
        return value.astimezone(TAIPEI).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise DateError("date_unreadable", value)
    text = value if isinstance(value, str) else str(int(value))
    return _parse_text(to_half_width(text).strip())


def _parse_text(text: str) -> date:
    match = _COMPACT.fullmatch(text) or _SEPARATED.fullmatch(text)
    if match is None:
        raise DateError("date_unreadable", text)
    parts = match.groupdict()
    western = len(parts["year"]) == len("2008")
    if western and parts.get("era"):
        raise DateError("date_unreadable", text)
    year = int(parts["year"]) + (0 if western else ROC_OFFSET)
    if year - ROC_OFFSET not in _YEARS:
        raise DateError("date_impossible", text)
    try:
        return date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        raise DateError("date_impossible", text) from None


def roc_year(day: date) -> int:
    """Return the ROC year of ``day``; raises DateError before year 1, which rosters cannot write."""
    year = day.year - ROC_OFFSET
    if year not in _YEARS:
        raise DateError("date_impossible", day.isoformat())
    return year


def roc7(day: date) -> str:
    """Return YYYMMDD as rosters hold it, the leading zero kept: 0971231."""
    return f"{roc_year(day):03d}{day:%m%d}"


def western(day: date) -> str:
    """Return yyyy/MM/dd as 歷程交換資料 holds it."""
    return f"{day.year:04d}/{day:%m/%d}"


def roc_date_text(day: date) -> str:
    """Return ``day`` as screens show it: 115/2/3（二）."""
    return f"{roc_year(day)}/{day.month}/{day.day}（{_WEEKDAYS[day.weekday()]}）"


def taipei_date(instant: datetime) -> date:
    """Return the day on which an aware ``instant`` falls in Taiwan."""
    return instant.astimezone(TAIPEI).date()


def roc_datetime_text(instant: datetime) -> str:
    """Return an aware ``instant`` as screens show it: 115/2/3（二）08:05."""
    local = instant.astimezone(TAIPEI)
    return f"{roc_date_text(local.date())}{local:%H:%M}"


def end_of_day_text(end: datetime) -> str:
    """Return an excluded end as people say it: midnight is 23:59 of the day before, other times stand."""
    if end.astimezone(TAIPEI).time() == time.min:
        return roc_datetime_text(end - timedelta(minutes=1))
    return roc_datetime_text(end)


def day_start(day: date) -> datetime:
    """Return the instant, in UTC, at which ``day`` begins in Taiwan."""
    return datetime.combine(day, time.min, TAIPEI).astimezone(UTC)


def day_end(day: date) -> datetime:
    """Return the excluded end of ``day`` in Taiwan, in UTC: the start of the next."""
    return day_start(day + timedelta(days=1))


def school_year_of(day: date) -> int:
    """Return 學年度: the ROC year of the 1 August that began it."""
    return roc_year(day) - (day.month < _AUGUST)


def semester_of(day: date) -> int:
    """Return 學期: 1 from 1 August to 31 January, else 2."""
    return 2 if _FEBRUARY <= day.month < _AUGUST else 1


def school_year_bounds(school_year: int) -> tuple[date, date]:
    """Return the first day of 學年度 and the first day after it."""
    first = school_year + ROC_OFFSET
    return date(first, _AUGUST, 1), date(first + 1, _AUGUST, 1)


def semester_bounds(school_year: int, semester: int) -> tuple[date, date]:
    """Return the first day of 學期 and the first day after it; semester 0 is the whole school year."""
    start, end = school_year_bounds(school_year)
    middle = date(end.year, _FEBRUARY, 1)
    return {0: (start, end), 1: (start, middle), 2: (middle, end)}[semester]


def term_stamp(school_year: int, semester: int) -> str:
    """Return 學年度 and 學期 as one stamp: 1121 is 112 學年度第 1 學期."""
    return f"{school_year}{semester}"


def add_working_days(day: date, count: int, holidays: frozenset[date] = frozenset()) -> date:
    """Return the ``count``-th working day after ``day``: no weekend, none of ``holidays``."""
    for _ in range(count):
        day += timedelta(days=1)
        while day.weekday() >= _SATURDAY or day in holidays:
            day += timedelta(days=1)
    return day
