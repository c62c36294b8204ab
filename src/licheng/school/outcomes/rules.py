"""The life of a 課程學習成果: one table of what may follow what, and what a student may do when (R-020, R-022)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.rule_sets import latest_school_year
from licheng.school.schedule.rules import Opening, can_act_now

# What was still on its way when the window closed counts when the work is saved this much later (design, section 4).
UPLOAD_GRACE: Final = load_rule_set(latest_school_year()).upload_grace


class OutcomeState(StrEnum):
    """Where an outcome stands."""

    DRAFT = "DRAFT"
    PENDING = "PENDING"
    CERTIFIED = "CERTIFIED"
    RETURNED = "RETURNED"
    REVOKED = "REVOKED"
    DELETED = "DELETED"


class ReturnReason(StrEnum):
    """退回原因 a teacher chooses from; a free text may stand beside it."""

    NOT_OWN_WORK = "not_own_work"
    WRONG_COURSE = "wrong_course"
    UNREADABLE = "unreadable"
    OTHER = "other"


class OutcomeAct(StrEnum):
    """What moves an outcome; the first five are the student's, the others the teacher's."""

    SAVE = "save"
    SEND = "send"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    RESTORE = "restore"
    CERTIFY = "certify"
    RETURN = "return"
    REVOKE = "revoke"
    TAKE_BACK = "take_back"


_S, _A = OutcomeState, OutcomeAct

# 撤回 makes a draft again; 取消認證 (revoke) stays visible as such until the work is sent once more;
# take_back undoes a decision at once and puts the work back into the queue.
TRANSITIONS: Final[dict[tuple[OutcomeState, OutcomeAct], OutcomeState]] = {
    (_S.DRAFT, _A.SAVE): _S.DRAFT,
    (_S.DRAFT, _A.SEND): _S.PENDING,
    (_S.DRAFT, _A.DELETE): _S.DELETED,
    (_S.PENDING, _A.WITHDRAW): _S.DRAFT,
    (_S.PENDING, _A.CERTIFY): _S.CERTIFIED,
    (_S.PENDING, _A.RETURN): _S.RETURNED,
    (_S.CERTIFIED, _A.REVOKE): _S.REVOKED,
    (_S.CERTIFIED, _A.TAKE_BACK): _S.PENDING,
    (_S.RETURNED, _A.SAVE): _S.RETURNED,
    (_S.RETURNED, _A.SEND): _S.PENDING,
    (_S.RETURNED, _A.DELETE): _S.DELETED,
    (_S.RETURNED, _A.TAKE_BACK): _S.PENDING,
    (_S.REVOKED, _A.SAVE): _S.REVOKED,
    (_S.REVOKED, _A.SEND): _S.PENDING,
    (_S.REVOKED, _A.DELETE): _S.DELETED,
    (_S.DELETED, _A.RESTORE): _S.DRAFT,
}

# States of works that were sent: the teacher may see what was sent.
SENT_STATES: Final = frozenset({_S.PENDING, _S.CERTIFIED, _S.RETURNED, _S.REVOKED})


def next_state(state: OutcomeState, act: OutcomeAct) -> OutcomeState | None:
    """Return where ``act`` leads from ``state``, or None when the table has no such step."""
    return TRANSITIONS.get((state, act))


def check_step(state: OutcomeState, act: OutcomeAct) -> Decision:
    """Answer whether the table lets ``act`` happen in ``state``; a refusal tells what the state is."""
    if next_state(state, act) is not None:
        return Allowed()
    return Refused(f"outcome_is_{state.lower()}")


@dataclass(frozen=True)
class Standing:
    """What the student's rules ask about an outcome: its state and when its term's upload is open to them."""

    state: OutcomeState
    opening: Opening


@dataclass(frozen=True)
class Quota:
    """件數: how many outcomes of a semester the student has, and the school's limit; None is no limit (R-020)."""

    count: int
    limit: int | None = None


def can_add(opening: Opening, quota: Quota, now: datetime) -> Decision:
    """Answer whether one more outcome may be made in a term."""
    decision = can_act_now(opening, now)
    if isinstance(decision, Refused):
        return decision
    if quota.limit is not None and quota.count >= quota.limit:
        return Refused("outcome_limit_reached", {"limit": quota.limit})
    return Allowed()


def can_edit(standing: Standing, now: datetime) -> Decision:
    """Answer whether the work may be changed: not while a teacher has it, and only in the student's window."""
    return _can_do(standing, OutcomeAct.SAVE, now)


def can_delete(standing: Standing, now: datetime) -> Decision:
    """Answer whether the work may be deleted."""
    return _can_do(standing, OutcomeAct.DELETE, now)


def can_restore(standing: Standing, quota: Quota, now: datetime) -> Decision:
    """Answer whether a deleted work may be brought back as a draft; it counts again."""
    decision = check_step(standing.state, OutcomeAct.RESTORE)
    return can_add(standing.opening, quota, now) if decision else decision


def can_withdraw(standing: Standing, now: datetime) -> Decision:
    """Answer whether the work may be taken back from the teacher.

    Not after the window: it could never be sent again, and the student would lose it by one tap.
    """
    decision = _can_do(standing, OutcomeAct.WITHDRAW, now)
    if isinstance(decision, Refused) and decision.code == "window_closed":
        return Refused("withdraw_after_window", decision.facts)
    return decision


def can_send(standing: Standing, *, has_file: bool, has_brief: bool, now: datetime) -> Decision:
    """Answer whether the work may be sent for certification: whole (R-012) and in time.

    A work returned after the student's window closed waits for a supplement (R-022).
    """
    again = standing.state is OutcomeState.RETURNED
    decision = can_resend(standing, now) if again else _can_do(standing, OutcomeAct.SEND, now)
    if isinstance(decision, Refused):
        return decision
    if not has_file:
        return Refused("outcome_without_file")
    return Allowed() if has_brief else Refused("outcome_without_brief")


def can_resend(standing: Standing, now: datetime) -> Decision:
    """Answer whether a returned work may be mended and sent again at ``now``, by window or by supplement (R-022)."""
    decision = _can_do(standing, OutcomeAct.SEND, now)
    if isinstance(decision, Refused) and decision.code == "window_closed":
        return Refused("resend_after_window", decision.facts)
    return decision


def judged_at(opening: Opening, now: datetime, uploads_begun_at: list[datetime]) -> datetime:
    """Return the instant by which saving is judged: ``now``, unless the window closed under a file on its way.

    Then it is when the newest of the uploads began, or UPLOAD_GRACE ago where that was longer ago.
    """
    if can_act_now(opening, now):
        return now
    begun = max(uploads_begun_at, default=now)
    return min(now, max(begun, now - UPLOAD_GRACE))


def _can_do(standing: Standing, act: OutcomeAct, now: datetime) -> Decision:
    decision = check_step(standing.state, act)
    return can_act_now(standing.opening, now) if decision else decision
