"""Whether a school's windows keep within the national rule set (R-020, R-021, R-027, R-044)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from licheng.kernel.calendar import day_end, end_of_day_text, roc_date_text, school_year_bounds
from licheng.kernel.results import Refused
from licheng.kernel.rule_set import RuleSet
from licheng.kernel.schedule import (
    SELECTED_RECORDS,
    AuthorityWindow,
    AuthorityWindowKind,
    SchoolCalendar,
    SchoolWindow,
    WindowKind,
)


@dataclass(frozen=True)
class _Context:
    """What a window is judged by."""

    windows: Sequence[SchoolWindow]
    rule_set: RuleSet
    calendar: SchoolCalendar


def check_school_windows(
    windows: Sequence[SchoolWindow], rule_set: RuleSet, calendar: SchoolCalendar
) -> list[Refused]:
    """Return every way in which ``windows`` break the national rules; an empty list when they may stand.

    Each refusal's facts name the window (kind, semester, grade, batch) and the source of the rule.
    """
    context = _Context(windows, rule_set, calendar)
    return [refused for window in windows for refused in _CHECKS[window.kind](window, context)]


def _refused(code: str, window: SchoolWindow, **facts: Any) -> Refused:
    about = {
        "kind": str(window.kind),
        "semester": window.semester,
        "grade": window.grade,
        "batch": window.batch,
        "ends_text": end_of_day_text(window.window.end),
    }
    return Refused(code, about | facts)


def _check_upload(window: SchoolWindow, context: _Context) -> Iterator[Refused]:
    """Yield a refusal when the upload closes before 休業式 + 14 days; grade 3's last semester has its batch's day."""
    if window.is_final_semester:
        yield from _check_batch_close(window, context.rule_set)
        return
    ceremony = context.calendar.closing_ceremony.get(window.semester)
    if ceremony is None:
        yield _refused("closing_ceremony_not_set", window)
        return
    last_day = ceremony + timedelta(days=context.rule_set.upload_days_after_closing_ceremony)
    if window.window.end < day_end(last_day):
        yield _refused(
            "upload_closes_too_early",
            window,
            earliest_text=roc_date_text(last_day),
            source=context.rule_set.sources["upload.days_after_closing_ceremony"],
        )


def _check_batch_close(window: SchoolWindow, rule_set: RuleSet) -> Iterator[Refused]:
    batch = rule_set.batch(window.batch)
    if batch is not None and window.window.end < day_end(batch.upload_closes_from):
        earliest = roc_date_text(batch.upload_closes_from)
        yield _refused("upload_closes_too_early", window, earliest_text=earliest, source=batch.source)


def _concerns(window: SchoolWindow, other: SchoolWindow) -> bool:
    """Return whether some student is in both windows."""
    grades_meet = window.grade is None or other.grade is None or window.grade == other.grade
    return window.semester == other.semester and window.batch == other.batch and grades_meet


def _check_certification(window: SchoolWindow, context: _Context) -> Iterator[Refused]:
    """Yield a refusal when teachers must stop certifying before their students stop sending."""
    uploads = [
        other.window.end
        for other in context.windows
        if other.kind is WindowKind.OUTCOME_UPLOAD and _concerns(window, other)
    ]
    if uploads and window.window.end < max(uploads):
        latest = end_of_day_text(max(uploads))
        yield _refused("certification_closes_before_upload", window, upload_ends_text=latest, source="S1")


def _check_performance_upload(window: SchoolWindow, context: _Context) -> Iterator[Refused]:
    """Yield a refusal when 多元表現 would open before their own school year."""
    first_day, _ = school_year_bounds(context.rule_set.school_year)
    if window.window.start < day_end(first_day - timedelta(days=1)):
        yield _refused(
            "performance_upload_before_school_year",
            window,
            earliest_text=roc_date_text(first_day),
            source="S4 四(三)1",
        )


def _check_selection(window: SchoolWindow, context: _Context) -> Iterator[Refused]:
    """Yield a refusal when students could still choose after the authority stops taking what they chose."""
    limits = [
        limit
        for record in SELECTED_RECORDS
        if (
            limit := context.rule_set.authority_window(
                AuthorityWindowKind.SUBMISSION, record, 0, window.batch
            )
        )
    ]
    if limits and window.window.end > min(limit.window.end for limit in limits):
        yield _outside("selection_closes_after_submission", window, limits[0])


def _check_confirmation(window: SchoolWindow, context: _Context) -> Iterator[Refused]:
    """Yield refusals for a period under three days or outside the authority's."""
    if window.window.length < timedelta(days=context.rule_set.confirmation_minimum_days):
        yield _refused(
            "confirmation_too_short",
            window,
            minimum_days=context.rule_set.confirmation_minimum_days,
            source=context.rule_set.sources["confirmation.minimum_days"],
        )
    if window.record is None:
        return
    limit = context.rule_set.authority_window(
        AuthorityWindowKind.CONFIRMATION, window.record, window.semester, window.batch
    )
    if limit is not None and not limit.window.contains(window.window):
        yield _outside("window_outside_authority", window, limit)


def _outside(code: str, window: SchoolWindow, limit: AuthorityWindow) -> Refused:
    return _refused(
        code,
        window,
        authority_starts_text=roc_date_text(limit.window.first_day),
        authority_ends_text=end_of_day_text(limit.window.end),
        source=limit.source,
    )


_CHECKS: Final[Mapping[WindowKind, Callable[[SchoolWindow, _Context], Iterator[Refused]]]] = {
    WindowKind.OUTCOME_UPLOAD: _check_upload,
    WindowKind.CERTIFICATION: _check_certification,
    WindowKind.PERFORMANCE_UPLOAD: _check_performance_upload,
    WindowKind.SELECTION: _check_selection,
    WindowKind.CONFIRMATION: _check_confirmation,
}
