"""Setting the windows, the calendar and the item limits of a school year."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.db import transaction

from licheng.kernel.calendar import end_of_day_text, roc_datetime_text
from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.windows import Window
from licheng.school.schedule.models import ActWindow, ItemLimit, SchoolCalendar
from licheng.school.schedule.planning import (
    CalendarDays,
    WindowKey,
    blocking_refusals,
    calendar_of,
    calendar_refusals,
    plan_refusals,
)
from licheng.school.schedule.public_holidays import public_holidays
from licheng.school.schedule.queries import calendar_days, lock_windows
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event, record_events


class PlanRefusedError(RefusedError):
    """The windows or days asked for break rules; nothing was changed. ``refusals`` holds every one."""

    def __init__(self, refusals: Sequence[Refused]) -> None:
        """Keep every refusal, the first one as the error's own."""
        super().__init__(refusals[0])
        self.refusals = tuple(refusals)


@transaction.atomic
def set_windows(
    *, school_year: int, changes: Mapping[WindowKey, Window | None], by: Actor, now: datetime
) -> list[WindowKey]:
    """Set each window of ``changes`` (None closes the act for that grade) and return those that really changed.

    Writes one audit row for each. Raises PlanRefusedError when the national rules forbid it (R-027), and
    RuleSetMissingError for a year without rules.
    """
    rule_set = load_rule_set(school_year)
    calendar = calendar_of(school_year, calendar_days(school_year), public_holidays(school_year))
    rows = lock_windows(school_year)
    before = {key: Window(row.starts_at, row.ends_at) for key, row in rows.items()}
    changed = sorted(key for key, window in changes.items() if before.get(key) != window)
    after = before | {key: window for key in changed if (window := changes[key]) is not None}
    for key in changed:
        if changes[key] is None:
            del after[key]
    refusals = blocking_refusals(
        plan_refusals(before, rule_set, calendar), plan_refusals(after, rule_set, calendar), changed
    )
    if refusals:
        raise PlanRefusedError(refusals)
    subjects = [_write_window(school_year, key, changes[key], rows.get(key)) for key in changed]
    if subjects:
        record_events("window_set", subjects, by=by, now=now)
    return changed


def _write_window(school_year: int, key: WindowKey, window: Window | None, row: ActWindow | None) -> Subject:
    """Save, make or remove one window, and return it as the audit row names it."""
    facts = _facts(school_year, key) | {
        "before": _window_facts(Window(row.starts_at, row.ends_at) if row else None),
        "after": _window_facts(window),
    }
    if row is None:
        row = ActWindow(school_year=school_year, act=key.act, semester=key.semester, grade=key.grade)
    row_id = row.id
    if window is None:
        row.delete()
    else:
        row.starts_at, row.ends_at = window.start, window.end
        row.save(force_insert=row._state.adding)  # noqa: SLF001 - Django's documented mark of an unsaved row
    return Subject("act_window", row_id, facts=facts)


def _facts(school_year: int, key: WindowKey) -> dict[str, Any]:
    return {"act": key.act.value, "school_year": school_year, "semester": key.semester, "grade": key.grade}


def _window_facts(window: Window | None) -> dict[str, str] | None:
    if window is None:
        return None
    return {"from": roc_datetime_text(window.start), "until": end_of_day_text(window.end)}


@transaction.atomic
def set_calendar(*, school_year: int, days: CalendarDays, by: Actor, now: datetime) -> None:
    """Keep the calendar days of ``school_year``, with one audit row a semester (R-028).

    Windows stay as they are; those that no longer keep the rules show on the year's page. Raises
    PlanRefusedError for days out of order or outside their year.
    """
    refusals = calendar_refusals(school_year, days)
    if refusals:
        raise PlanRefusedError(refusals)
    subjects = [
        _write_days(school_year, semester, asdict(known))
        for semester, known in sorted(days.semesters.items())
    ]
    if days.next_starts_on is not None:
        subjects.append(_write_days(school_year + 1, 1, {"starts_on": days.next_starts_on}))
    record_events("calendar_set", subjects, by=by, now=now)


def _write_days(school_year: int, semester: int, days: dict[str, date | None]) -> Subject:
    """Save the days of one semester, and return it as the audit row names it."""
    row, _ = SchoolCalendar.objects.update_or_create(
        school_year=school_year, semester=semester, defaults=days
    )
    facts = {name: day.isoformat() if day else None for name, day in days.items()}
    return Subject("school_calendar", row.id, facts=facts)


@transaction.atomic
def set_item_limit(
    *, school_year: int, outcomes_per_semester: int, performances_per_year: int, by: Actor, now: datetime
) -> None:
    """Set how many items a student may upload in ``school_year``, with its audit row (R-020, R-021)."""
    limits = {
        "outcomes_per_semester": outcomes_per_semester,
        "performances_per_year": performances_per_year,
    }
    row, _ = ItemLimit.objects.update_or_create(school_year=school_year, defaults=limits)
    record_event("item_limit_set", Subject("item_limit", row.id, facts=limits), by=by, now=now)
