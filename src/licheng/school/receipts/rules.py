"""What a student may say to a receipt, when silence counts, and how a doubt is answered (R-044, R-045)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from licheng.kernel.calendar import day_end, taipei_date
from licheng.kernel.confirmations import RowState
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.windows import Window, WindowState
from licheng.school.schedule.rules import Opening, can_act_now


class ReceiptState(StrEnum):
    """What the student said to a receipt."""

    AWAITING = "AWAITING"
    CONFIRMED = "CONFIRMED"
    DEEMED_CONFIRMED = "DEEMED_CONFIRMED"
    DISPUTED = "DISPUTED"
    REPLACED = "REPLACED"


class ReceiptAct(StrEnum):
    """What moves a student's receipt; the last two are the system's."""

    CONFIRM = "confirm"
    DISPUTE = "dispute"
    DEEM = "deem"
    REPLACE = "replace"


class DisputeState(StrEnum):
    """Where a doubt stands."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    MENDED = "MENDED"
    RESUBMITTED = "RESUBMITTED"
    CLOSED = "CLOSED"


class DisputeAct(StrEnum):
    """What moves a doubt."""

    ANSWER = "answer"
    MEND = "mend"
    RESUBMIT = "resubmit"
    CLOSE = "close"


class DisputeType(StrEnum):
    """錯誤別: what kind of doubt it is."""

    WRONG_VALUE = "wrong_value"
    WRONG_FILE = "wrong_file"
    MISSING = "missing"
    NOT_MINE = "not_mine"
    OTHER = "other"


_R, _A = ReceiptState, ReceiptAct

RECEIPT_TRANSITIONS: Final[dict[tuple[ReceiptState, ReceiptAct], ReceiptState]] = {
    (_R.AWAITING, _A.CONFIRM): _R.CONFIRMED,
    (_R.AWAITING, _A.DISPUTE): _R.DISPUTED,
    (_R.AWAITING, _A.DEEM): _R.DEEMED_CONFIRMED,
    (_R.CONFIRMED, _A.DISPUTE): _R.DISPUTED,
    (_R.DISPUTED, _A.DISPUTE): _R.DISPUTED,
    (_R.DISPUTED, _A.CONFIRM): _R.CONFIRMED,
    (_R.AWAITING, _A.REPLACE): _R.REPLACED,
    (_R.CONFIRMED, _A.REPLACE): _R.REPLACED,
    (_R.DEEMED_CONFIRMED, _A.REPLACE): _R.REPLACED,
    (_R.DISPUTED, _A.REPLACE): _R.REPLACED,
}

_D, _B = DisputeState, DisputeAct

# An answer may be given again, better; a mended row is on its way until its new receipt is here.
DISPUTE_TRANSITIONS: Final[dict[tuple[DisputeState, DisputeAct], DisputeState]] = {
    (_D.OPEN, _B.ANSWER): _D.ANSWERED,
    (_D.OPEN, _B.MEND): _D.MENDED,
    (_D.ANSWERED, _B.ANSWER): _D.ANSWERED,
    (_D.ANSWERED, _B.MEND): _D.MENDED,
    (_D.MENDED, _B.ANSWER): _D.ANSWERED,
    (_D.MENDED, _B.RESUBMIT): _D.RESUBMITTED,
    (_D.OPEN, _B.RESUBMIT): _D.RESUBMITTED,
    (_D.ANSWERED, _B.RESUBMIT): _D.RESUBMITTED,
    (_D.ANSWERED, _B.CLOSE): _D.CLOSED,
    (_D.RESUBMITTED, _B.CLOSE): _D.CLOSED,
}
# Doubts the office still has to do something about.
PENDING_DISPUTES: Final = frozenset({_D.OPEN, _D.MENDED})

ROW_STATES: Final = {
    _R.AWAITING: RowState.AWAITING,
    _R.CONFIRMED: RowState.CONFIRMED,
    _R.DEEMED_CONFIRMED: RowState.DEEMED_CONFIRMED,
    _R.DISPUTED: RowState.DISPUTED,
}


def next_receipt_state(state: ReceiptState, act: ReceiptAct) -> ReceiptState | None:
    """Return where ``act`` leads from ``state``, or None when the table has no such step."""
    return RECEIPT_TRANSITIONS.get((state, act))


def next_dispute_state(state: DisputeState, act: DisputeAct) -> DisputeState | None:
    """Return where ``act`` leads from ``state``, or None when the table has no such step."""
    return DISPUTE_TRANSITIONS.get((state, act))


def confirmation_window(window: Window | None, imported_at: datetime, minimum_days: int) -> Window | None:
    """Return when one receipt can be confirmed: never less than ``minimum_days`` whole days after it came.

    The school's window is made longer, never shorter: a receipt that comes late, after an outage or after a
    mended row was submitted again, has its own three days (R-044). None while the school has set no window.
    """
    if window is None:
        return None
    start = max(window.start, imported_at)
    least = day_end(taipei_date(start) + timedelta(days=minimum_days))
    return Window(start, max(window.end, least))


def can_confirm(state: ReceiptState, opening: Opening, *, pending: int, now: datetime) -> Decision:
    """Answer whether 確認無誤 may be pressed; ``pending`` doubts of the receipt still wait for the office.

    A doubt that was answered may be settled after the window too: the answer may have come late.
    """
    step = _check_step(state, ReceiptAct.CONFIRM)
    if isinstance(step, Refused):
        return step
    if pending:
        return Refused("receipt_has_doubts", {"count": pending})
    return Allowed() if state is ReceiptState.DISPUTED else can_act_now(opening, now)


def can_dispute(state: ReceiptState, opening: Opening, now: datetime) -> Decision:
    """Answer whether a doubt may be raised now."""
    step = _check_step(state, ReceiptAct.DISPUTE)
    return can_act_now(opening, now) if step else step


def can_deem(state: ReceiptState, opening: Opening, now: datetime) -> Decision:
    """Answer whether silence has become a confirmation: the window, or the student's supplement, has ended."""
    step = _check_step(state, ReceiptAct.DEEM)
    if isinstance(step, Refused):
        return step
    window = opening.window
    is_over = window is not None and window.state_at(now) is WindowState.CLOSED
    if is_over and not can_act_now(opening, now):
        return Allowed()
    return Refused("receipt_still_open")


def can_record_paper(state: ReceiptState, opening: Opening, now: datetime) -> Decision:
    """Answer whether an office may record what a leaver answered on paper (R-046)."""
    if state is ReceiptState.REPLACED:
        return Refused("receipt_replaced")
    if state is ReceiptState.DISPUTED:
        return Refused("receipt_has_doubts", {"count": 1})
    window = opening.window
    if window is None or window.state_at(now) is WindowState.BEFORE:
        return can_act_now(opening, now)
    return Allowed()


def check_dispute_step(state: DisputeState, act: DisputeAct) -> Decision:
    """Answer whether the table lets ``act`` happen to a doubt in ``state``."""
    if next_dispute_state(state, act) is not None:
        return Allowed()
    return Refused("dispute_settled")


def _check_step(state: ReceiptState, act: ReceiptAct) -> Decision:
    if next_receipt_state(state, act) is not None:
        return Allowed()
    return Refused(f"receipt_is_{state.lower()}")
