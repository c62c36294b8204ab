"""The life of a submission: which ones a year has, when one may begin, and what may follow what (R-025, R-026)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from licheng.kernel.calendar import end_of_day_text, roc_datetime_text
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.rosters import YEAR_KINDS, Batch, SubmissionKind

SEMESTERS: Final = (1, 2)
LAST_GRADE: Final = 3
FIRST_PAUSE_SECONDS: Final = 1
LONGEST_PAUSE_SECONDS: Final = 300
LONGEST_POLL_SECONDS: Final = 30

_KIND_SLUGS: Final = {
    "basic": SubmissionKind.BASIC_DATA,
    "history": SubmissionKind.COURSE_HISTORY,
    "outcomes": SubmissionKind.COURSE_OUTCOMES,
    "performances": SubmissionKind.DIVERSE_PERFORMANCES,
}
_BATCH_SLUGS: Final = {
    "regular": Batch.REGULAR,
    "first": Batch.GRADE3_FIRST,
    "second": Batch.GRADE3_SECOND,
}
_SLUG_PARTS: Final = 5


class SubmissionState(StrEnum):
    """Where a submission stands."""

    PREPARING = "PREPARING"
    BUILT = "BUILT"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class SubmissionStep(StrEnum):
    """What moves a submission; the job takes all of them."""

    FREEZE = "freeze"
    SEAL = "seal"
    ACCEPT = "accept"
    REFUSE = "refuse"
    FAIL = "fail"


_S, _A = SubmissionState, SubmissionStep

# FREEZE fixes the rows, SEAL the digest of every byte; both are done once, whatever is killed in between.
TRANSITIONS: Final[dict[tuple[SubmissionState, SubmissionStep], SubmissionState]] = {
    (_S.PREPARING, _A.FREEZE): _S.BUILT,
    (_S.PREPARING, _A.FAIL): _S.FAILED,
    (_S.BUILT, _A.SEAL): _S.SENDING,
    (_S.BUILT, _A.FAIL): _S.FAILED,
    (_S.SENDING, _A.ACCEPT): _S.ACCEPTED,
    (_S.SENDING, _A.REFUSE): _S.REFUSED,
    (_S.SENDING, _A.FAIL): _S.FAILED,
}
RUNNING: Final = frozenset({_S.PREPARING, _S.BUILT, _S.SENDING})


def next_state(state: SubmissionState, step: SubmissionStep) -> SubmissionState | None:
    """Return where ``step`` leads from ``state``, or None when the table has no such step."""
    return TRANSITIONS.get((state, step))


@dataclass(frozen=True, order=True)
class SubmissionKey:
    """What one submission is of: kind, school year, semester (0: the year), grade and batch."""

    kind: SubmissionKind
    school_year: int
    semester: int
    grade: int
    batch: Batch

    @property
    def slug(self) -> str:
        """Return the key as it stands in addresses: ``outcomes-114-0-2-regular``."""
        kind = next(slug for slug, kind in _KIND_SLUGS.items() if kind is self.kind)
        batch = next(slug for slug, batch in _BATCH_SLUGS.items() if batch is self.batch)
        return f"{kind}-{self.school_year}-{self.semester}-{self.grade}-{batch}"


def parse_slug(slug: str) -> SubmissionKey | None:
    """Return the key of an address, or None when it names none."""
    parts = slug.split("-")
    if len(parts) != _SLUG_PARTS or parts[0] not in _KIND_SLUGS or parts[4] not in _BATCH_SLUGS:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < len("1000") for part in parts[1:4]):
        return None
    year, semester, grade = (int(part) for part in parts[1:4])
    key = SubmissionKey(_KIND_SLUGS[parts[0]], year, semester, grade, _BATCH_SLUGS[parts[4]])
    return key if key.slug == slug and is_key(key) else None


def is_key(key: SubmissionKey) -> bool:
    """Return whether semester, grade and batch fit the kind."""
    semesters = (0,) if key.kind in YEAR_KINDS else SEMESTERS
    batches = tuple(Batch) if key.grade == LAST_GRADE else (Batch.REGULAR,)
    return key.semester in semesters and key.grade in range(1, LAST_GRADE + 1) and key.batch in batches


def usual_keys(school_year: int) -> list[SubmissionKey]:
    """Return the submissions of the records of one school year, in the order of the year.

    Grade 3 hands in its last semester and its works of the year in two batches; its last grades follow
    when they are all there, as one (domain calendar: 修課紀錄 of the second semester in October).
    """
    return sorted(_usual_keys(school_year), key=lambda key: (key.semester == 0, key))


def _usual_keys(school_year: int) -> Iterator[SubmissionKey]:
    for grade in range(1, LAST_GRADE + 1):
        for kind in SubmissionKind:
            for semester in (0,) if kind in YEAR_KINDS else SEMESTERS:
                for batch in _usual_batches(kind, semester, grade):
                    yield SubmissionKey(kind, school_year, semester, grade, batch)


def _usual_batches(kind: SubmissionKind, semester: int, grade: int) -> tuple[Batch, ...]:
    is_last = grade == LAST_GRADE and semester != 1 and kind is not SubmissionKind.COURSE_HISTORY
    return (Batch.GRADE3_FIRST, Batch.GRADE3_SECOND) if is_last else (Batch.REGULAR,)


@dataclass(frozen=True)
class AuthorityPeriod:
    """主管機關期程 of one submission, as the central database last told it; ends are excluded."""

    starts_at: datetime
    ends_at: datetime
    confirm_until_at: datetime


@dataclass(frozen=True)
class PrecheckFigures:
    """What the latest precheck found: still running, or how many problems would be refused."""

    is_running: bool
    blocking: int


@dataclass(frozen=True)
class Situation:
    """All that the question asks whether a submission may begin."""

    is_heard: bool
    period: AuthorityPeriod | None
    last_state: SubmissionState | None = None
    has_accepted: bool = False
    precheck: PrecheckFigures | None = None
    selection_ends_at: datetime | None = None


def can_submit(situation: Situation, now: datetime) -> Decision:
    """Answer whether a submission may begin at ``now``: in the authority's window, prechecked, none running.

    Refuses with submission_running, authority_unheard, authority_window_missing, submission_window_not_open,
    submission_window_closed, submission_selection_open, precheck_missing, precheck_running or precheck_problems.
    """
    if situation.last_state in RUNNING:
        return Refused("submission_running")
    for decision in (_in_period(situation, now), _selected(situation, now), _prechecked(situation.precheck)):
        if isinstance(decision, Refused):
            return decision
    return Allowed()


def can_precheck(figures: PrecheckFigures | None) -> Decision:
    """Answer whether a precheck may begin: one at a time."""
    return Refused("precheck_running") if figures is not None and figures.is_running else Allowed()


def _in_period(situation: Situation, now: datetime) -> Decision:
    period = situation.period
    if not situation.is_heard:
        return Refused("authority_unheard")
    if period is None:
        return Refused("authority_window_missing")
    if now < period.starts_at:
        return Refused("submission_window_not_open", {"starts_text": roc_datetime_text(period.starts_at)})
    # What was received may be mended as long as students confirm it.
    end = max(period.ends_at, period.confirm_until_at) if situation.has_accepted else period.ends_at
    if now >= end:
        return Refused("submission_window_closed", {"ended_text": end_of_day_text(end)})
    return Allowed()


def _selected(situation: Situation, now: datetime) -> Decision:
    ends_at = situation.selection_ends_at
    if ends_at is not None and now < ends_at:
        return Refused("submission_selection_open", {"ended_text": end_of_day_text(ends_at)})
    return Allowed()


def _prechecked(figures: PrecheckFigures | None) -> Decision:
    if figures is None:
        return Refused("precheck_missing")
    if figures.is_running:
        return Refused("precheck_running")
    if figures.blocking:
        return Refused("precheck_problems", {"count": figures.blocking})
    return Allowed()


def pause_after(attempts: int) -> int:
    """Return how many seconds to wait after the ``attempts``-th failed try: 1, 2, 4 … 300."""
    return int(min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 16)))


@dataclass(frozen=True)
class RowChanges:
    """What differs from what the central database holds: rows to send, and keys to take back."""

    changed: frozenset[str]
    withdrawn: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to submit."""
        return not self.changed and not self.withdrawn


def changes_between(held: dict[str, str], present: dict[str, str]) -> RowChanges:
    """Return the changes from ``held`` to ``present``, both row key → fingerprint of the cells."""
    changed = frozenset(key for key, mark in present.items() if held.get(key) != mark)
    return RowChanges(changed, tuple(sorted(held.keys() - present.keys())))
