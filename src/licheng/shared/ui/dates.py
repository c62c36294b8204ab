"""How instants, days and sizes are written on screen: ROC years, weekdays, what remains."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

TAIPEI = ZoneInfo("Asia/Taipei")
ROC_OFFSET = 1911
MEGABYTE = 1_048_576
_KILOBYTE = 1_024
_WEEKDAYS = "一二三四五六日"
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def in_taipei(value: date | datetime) -> date | datetime:
    """Return ``value`` as people in Taiwan read it: an aware instant in Taipei time, a day as it is."""
    if isinstance(value, datetime):
        return value.astimezone(TAIPEI) if value.tzinfo else value.replace(tzinfo=UTC).astimezone(TAIPEI)
    return value


def speaks_english() -> bool:
    """Return whether the page is shown in English."""
    return (get_language() or "").startswith("en")


def roc_date(value: date | datetime, *, with_year: bool = True) -> str:
    """Return the day with its weekday: ``115/2/3（二）``; in English ``2026-02-03 (Tue)``."""
    day = in_taipei(value)
    if speaks_english():
        return f"{day:%Y-%m-%d} ({_WEEKDAYS_EN[day.weekday()]})"
    year = f"{day.year - ROC_OFFSET}/" if with_year else ""
    return f"{year}{day.month}/{day.day}（{_WEEKDAYS[day.weekday()]}）"


def roc_datetime(value: datetime, *, with_year: bool = True) -> str:
    """Return the day with its weekday and the time: ``115/2/3（二）23:59``; in English ``2026-02-03 (Tue) 23:59``."""
    gap = " " if speaks_english() else ""
    return f"{roc_date(value, with_year=with_year)}{gap}{in_taipei(value):%H:%M}"


def last_minute(ends_at: datetime) -> datetime:
    """Return the minute people still have: 23:59 of the day before for an end at midnight, else the end itself."""
    local = ends_at.astimezone(TAIPEI)
    return local - timedelta(minutes=1) if local.time() == time(0) else local


def days_left(ends_at: datetime, now: datetime) -> int:
    """Return the calendar days from today to the last open day; negative once that day is past."""
    return (last_minute(ends_at).date() - now.astimezone(TAIPEI).date()).days


def remaining(ends_at: datetime, now: datetime) -> str:
    """Return what is left in words: 還有 5 天, 明天, 今天 or 已截止. The end is exclusive."""
    if now >= ends_at:
        return _("已截止")
    days = days_left(ends_at, now)
    if days == 0:
        return _("今天")
    if days == 1:
        return _("明天")
    return ngettext("還有 %(days)d 天", "還有 %(days)d 天", days) % {"days": days}


def deadline(ends_at: datetime, now: datetime) -> str:
    """Return when it closes and what remains: ``2/3（二）23:59 截止 · 還有 5 天``. The end is exclusive."""
    last = last_minute(ends_at)
    this_year = last.year == now.astimezone(TAIPEI).year
    when = roc_datetime(last, with_year=not this_year)
    if now >= ends_at:
        return _("%(when)s 已截止") % {"when": when}
    return _("%(when)s 截止 · %(left)s") % {"when": when, "left": remaining(ends_at, now)}


def duration(seconds: float) -> str:
    """Return a rough length of time in words: 40 秒, 3 分鐘, 2 小時 5 分鐘."""
    whole = max(0, round(seconds))
    if whole < 60:  # noqa: PLR2004 - seconds of a minute
        return ngettext("%(count)d 秒", "%(count)d 秒", whole) % {"count": whole}
    minutes = round(whole / 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return ngettext("%(count)d 分鐘", "%(count)d 分鐘", minutes) % {"count": minutes}
    return _("%(hours)d 小時 %(minutes)d 分鐘") % {"hours": minutes // 60, "minutes": minutes % 60}


def file_size(size: int) -> str:
    """Return a size in megabytes of 1,048,576 bytes, or kilobytes: ``3.2 MB``, ``4 MB``, ``48 KB``; ``0 KB`` only when empty."""
    if size >= MEGABYTE:
        return f"{round(size / MEGABYTE, 1):g} MB"
    return f"{-(-size // _KILOBYTE)} KB"
