"""What a teacher may decide about a work: state, version shown, window; never its quality (R-007, R-022)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.text import count_characters
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState, ReturnReason, next_state
from licheng.school.schedule.rules import Opening, can_act_now

RETURN_TEXT_LIMIT: Final = 200
# A longer pause between two decisions is not time spent on a work.
PAUSE: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class Work:
    """What the rules ask about a work: its state, its present version, when its certification is open."""

    state: OutcomeState
    version: int
    opening: Opening


def can_decide(work: Work, act: OutcomeAct, *, shown_version: int, now: datetime) -> Decision:
    """Answer whether the teacher may do ``act`` on the version they were shown.

    Refuses with work_is_… when the state has no such step, outcome_changed_meanwhile when the student has
    saved another version, and the codes of a closed window.
    """
    if next_state(work.state, act) is None:
        return Refused(f"work_is_{work.state.lower()}")
    if work.version != shown_version:
        return Refused("outcome_changed_meanwhile")
    return can_act_now(work.opening, now)


def can_return(reason: ReturnReason, text: str) -> Decision:
    """Answer whether a return says enough: 其他 needs words, and words fit RETURN_TEXT_LIMIT."""
    count = count_characters(text)
    if reason is ReturnReason.OTHER and count == 0:
        return Refused("return_text_missing")
    if count > RETURN_TEXT_LIMIT:
        return Refused("return_text_too_long", {"count": count, "limit": RETURN_TEXT_LIMIT})
    return Allowed()


def average_seconds(decided_at: Iterable[datetime]) -> int | None:
    """Return the seconds a work took on average, pauses left out; None when there is nothing to measure."""
    instants = sorted(decided_at)
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    worked = [gap for gap in gaps if gap <= PAUSE]
    if not worked:
        return None
    return round(sum(worked, timedelta()).total_seconds() / len(worked))
