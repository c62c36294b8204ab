"""When a student may confirm or doubt, when silence counts, and how a doubt moves."""

from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.windows import Window
from licheng.school.receipts.rules import (
    DISPUTE_TRANSITIONS,
    RECEIPT_TRANSITIONS,
    ROW_STATES,
    DisputeAct,
    DisputeState,
    ReceiptAct,
    ReceiptState,
    can_confirm,
    can_deem,
    can_dispute,
    can_record_paper,
    check_dispute_step,
    confirmation_window,
)
from licheng.school.schedule.rules import Opening

NOW = datetime(2026, 10, 6, 4, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=2), NOW + timedelta(days=2))
OPEN = Opening(WINDOW)
NOT_YET = Opening(Window(NOW + timedelta(hours=1), NOW + timedelta(days=5)))
OVER = Opening(Window(NOW - timedelta(days=5), NOW))
UNSET = Opening()
KEPT_OPEN = Opening(OVER.window, NOW + timedelta(hours=1))


def code(decision):
    return decision.code if isinstance(decision, Refused) else ""


@pytest.mark.parametrize(
    ("state", "opening", "pending", "expected"),
    [
        (ReceiptState.AWAITING, OPEN, 0, ""),
        (ReceiptState.AWAITING, KEPT_OPEN, 0, ""),
        (ReceiptState.AWAITING, NOT_YET, 0, "window_not_open"),
        (ReceiptState.AWAITING, OVER, 0, "window_closed"),
        (ReceiptState.AWAITING, UNSET, 0, "window_not_set"),
        (ReceiptState.DISPUTED, OPEN, 1, "receipt_has_doubts"),
        (ReceiptState.DISPUTED, OPEN, 0, ""),
        (ReceiptState.DISPUTED, OVER, 0, ""),
        (ReceiptState.CONFIRMED, OPEN, 0, "receipt_is_confirmed"),
        (ReceiptState.DEEMED_CONFIRMED, OVER, 0, "receipt_is_deemed_confirmed"),
        (ReceiptState.REPLACED, OPEN, 0, "receipt_is_replaced"),
    ],
)
def test_confirming(state, opening, pending, expected):
    assert code(can_confirm(state, opening, pending=pending, now=NOW)) == expected


@pytest.mark.parametrize(
    ("state", "opening", "expected"),
    [
        (ReceiptState.AWAITING, OPEN, ""),
        (ReceiptState.CONFIRMED, OPEN, ""),
        (ReceiptState.DISPUTED, OPEN, ""),
        (ReceiptState.AWAITING, OVER, "window_closed"),
        (ReceiptState.AWAITING, UNSET, "window_not_set"),
        (ReceiptState.DEEMED_CONFIRMED, OPEN, "receipt_is_deemed_confirmed"),
        (ReceiptState.REPLACED, OPEN, "receipt_is_replaced"),
    ],
)
def test_doubting(state, opening, expected):
    assert code(can_dispute(state, opening, NOW)) == expected


@pytest.mark.parametrize(
    ("state", "opening", "expected"),
    [
        (ReceiptState.AWAITING, OVER, ""),
        (ReceiptState.AWAITING, OPEN, "receipt_still_open"),
        (ReceiptState.AWAITING, NOT_YET, "receipt_still_open"),
        (ReceiptState.AWAITING, UNSET, "receipt_still_open"),
        (ReceiptState.AWAITING, KEPT_OPEN, "receipt_still_open"),
        (ReceiptState.DISPUTED, OVER, "receipt_is_disputed"),
        (ReceiptState.CONFIRMED, OVER, "receipt_is_confirmed"),
    ],
)
def test_silence(state, opening, expected):
    assert code(can_deem(state, opening, NOW)) == expected


@pytest.mark.parametrize(
    ("state", "opening", "expected"),
    [
        (ReceiptState.AWAITING, OPEN, ""),
        (ReceiptState.AWAITING, OVER, ""),
        (ReceiptState.DEEMED_CONFIRMED, OVER, ""),
        (ReceiptState.AWAITING, NOT_YET, "window_not_open"),
        (ReceiptState.AWAITING, UNSET, "window_not_set"),
        (ReceiptState.DISPUTED, OPEN, "receipt_has_doubts"),
        (ReceiptState.REPLACED, OPEN, "receipt_replaced"),
    ],
)
def test_paper_answer(state, opening, expected):
    assert code(can_record_paper(state, opening, NOW)) == expected


def test_receipt_in_time_has_the_window_of_the_school():
    assert confirmation_window(WINDOW, WINDOW.start - timedelta(days=1), 3).start == WINDOW.start
    assert confirmation_window(Window(NOW, NOW + timedelta(days=9)), NOW, 3).end == NOW + timedelta(days=9)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=2), timedelta(days=30)])
def test_late_receipt_has_three_whole_days_of_its_own(late):
    """F33: a receipt that comes late is never confirmed by silence before its three days are over."""
    imported_at = WINDOW.end + late

    window = confirmation_window(WINDOW, imported_at, 3)

    assert window.start == imported_at
    assert window.end - imported_at >= timedelta(days=3)


def test_without_a_window_there_is_none():
    assert confirmation_window(None, NOW, 3) is None


def test_replaced_receipt_moves_no_more():
    assert [act for state, act in RECEIPT_TRANSITIONS if state is ReceiptState.REPLACED] == []
    assert set(ROW_STATES) == set(ReceiptState) - {ReceiptState.REPLACED}


def test_every_receipt_can_be_replaced():
    assert {state for state, act in RECEIPT_TRANSITIONS if act is ReceiptAct.REPLACE} == set(ROW_STATES)


def test_closed_doubt_moves_no_more():
    closed = [check_dispute_step(DisputeState.CLOSED, act) for act in DisputeAct]

    assert closed == [Refused("dispute_settled")] * len(DisputeAct)
    assert check_dispute_step(DisputeState.OPEN, DisputeAct.MEND) == Allowed()
    assert {state for state, _ in DISPUTE_TRANSITIONS} == set(DisputeState) - {DisputeState.CLOSED}
