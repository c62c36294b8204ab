"""Pure rules of the authority's windows (R-025 to R-027)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.rosters import YEAR_KINDS, Batch, SubmissionKind
from licheng.kernel.rule_set import RuleSet
from licheng.kernel.schedule import FINAL_GRADE, AuthorityWindowKind, RecordKind
from licheng.kernel.windows import Window

CONFIRMATION_MINIMUM_DAYS: Final = 3
GRADES: Final = (1, 2, 3)
_RECORDS: Final = {
    SubmissionKind.BASIC_DATA: RecordKind.BASIC_DATA,
    SubmissionKind.COURSE_HISTORY: RecordKind.COURSE_HISTORY,
    SubmissionKind.COURSE_OUTCOMES: RecordKind.COURSE_OUTCOME,
    SubmissionKind.DIVERSE_PERFORMANCES: RecordKind.DIVERSE_PERFORMANCE,
}


class WindowKey(NamedTuple):
    """What a window is for: one kind of one year, semester (0: the whole year), grade and batch."""

    kind: SubmissionKind
    school_year: int
    semester: int
    grade: int
    batch: Batch

    def columns(self) -> dict[str, Any]:
        """Return the key as columns of a row."""
        return self._asdict()


@dataclass(frozen=True)
class WindowTimes:
    """From when until when schools submit, and until when students confirm."""

    submission: Window
    confirm_until: datetime


def can_set_window(key: WindowKey, times: WindowTimes) -> Decision:
    """Answer whether a window may stand: its semester and batch fit, and students have three days (R-044)."""
    if (key.semester == 0) != (key.kind in YEAR_KINDS):
        return Refused("authority_window_semester_wrong")
    if key.batch is not Batch.REGULAR and key.grade != FINAL_GRADE:
        return Refused("authority_window_batch_wrong")
    earliest = times.submission.start + timedelta(days=CONFIRMATION_MINIMUM_DAYS)
    if times.confirm_until < max(times.submission.end, earliest):
        return Refused("authority_window_confirmation_short", {"days": CONFIRMATION_MINIMUM_DAYS})
    return Allowed()


def proposed_windows(rules: RuleSet) -> Iterator[tuple[WindowKey, WindowTimes]]:
    """Yield the windows that the national rule set names, one for each grade they are meant for.

    Grade 3 follows the windows of its batches where the rules name any, the other grades the regular one.
    """
    for kind, record in _RECORDS.items():
        for semester in (0,) if kind in YEAR_KINDS else (1, 2):
            named = ((batch, _times(rules, record, semester, batch)) for batch in Batch)
            times = {batch: found for batch, found in named if found}
            for grade in GRADES:
                for batch in _batches_of(grade, times):
                    yield WindowKey(kind, rules.school_year, semester, grade, batch), times[batch]


def _batches_of(grade: int, named: Collection[Batch]) -> list[Batch]:
    staged: list[Batch] = [batch for batch in named if batch is not Batch.REGULAR]
    if grade == FINAL_GRADE and staged:
        return staged
    return [batch for batch in named if batch is Batch.REGULAR]


def _times(rules: RuleSet, record: RecordKind, semester: int, batch: Batch) -> WindowTimes | None:
    code = batch.value.lower()
    submission = rules.authority_window(AuthorityWindowKind.SUBMISSION, record, semester, code)
    if submission is None:
        return None
    confirmation = rules.authority_window(AuthorityWindowKind.CONFIRMATION, record, semester, code)
    end = (confirmation or submission).window.end
    return WindowTimes(submission.window, max(end, submission.window.end))
