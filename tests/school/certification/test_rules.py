from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.windows import Window
from licheng.school.certification.rules import Work, average_seconds, can_decide, can_return
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState, ReturnReason
from licheng.school.schedule.rules import Opening

START = datetime(2025, 9, 1, tzinfo=UTC)
END = datetime(2026, 2, 6, 16, tzinfo=UTC)
NOW = datetime(2025, 11, 10, tzinfo=UTC)
OPEN = Opening(Window(START, END))
S, A = OutcomeState, OutcomeAct


@pytest.mark.parametrize(
    ("state", "act", "code"),
    [
        (S.PENDING, A.CERTIFY, None),
        (S.PENDING, A.RETURN, None),
        (S.CERTIFIED, A.REVOKE, None),
        (S.CERTIFIED, A.TAKE_BACK, None),
        (S.RETURNED, A.TAKE_BACK, None),
        (S.DRAFT, A.CERTIFY, "work_is_draft"),
        (S.CERTIFIED, A.CERTIFY, "work_is_certified"),
        (S.CERTIFIED, A.RETURN, "work_is_certified"),
        (S.RETURNED, A.CERTIFY, "work_is_returned"),
        (S.RETURNED, A.REVOKE, "work_is_returned"),
        (S.REVOKED, A.CERTIFY, "work_is_revoked"),
        (S.REVOKED, A.TAKE_BACK, "work_is_revoked"),
        (S.DELETED, A.CERTIFY, "work_is_deleted"),
        (S.PENDING, A.REVOKE, "work_is_pending"),
    ],
)
def test_decision_follows_the_table_of_states(state, act, code):
    decision = can_decide(Work(state, 1, OPEN), act, shown_version=1, now=NOW)

    assert decision == (Refused(code) if code else Allowed())


def test_decision_on_an_older_version_is_refused():
    decision = can_decide(Work(S.PENDING, 2, OPEN), A.CERTIFY, shown_version=1, now=NOW)

    assert decision == Refused("outcome_changed_meanwhile")


@pytest.mark.parametrize(
    ("opening", "now", "code"),
    [
        (Opening(), NOW, "window_not_set"),
        (OPEN, START - timedelta(seconds=1), "window_not_open"),
        (OPEN, END - timedelta(seconds=1), None),
        (OPEN, END, "window_closed"),
        (Opening(Window(START, END), END + timedelta(days=3)), END, None),
        (Opening(Window(START, END), END + timedelta(days=3)), END + timedelta(days=3), "window_closed"),
    ],
)
def test_decision_needs_the_certification_window_or_a_supplement(opening, now, code):
    decision = can_decide(Work(S.PENDING, 1, opening), A.CERTIFY, shown_version=1, now=now)

    assert getattr(decision, "code", None) == code


@pytest.mark.parametrize(
    ("reason", "text", "code"),
    [
        (ReturnReason.NOT_OWN_WORK, "", None),
        (ReturnReason.UNREADABLE, "x" * 200, None),
        (ReturnReason.UNREADABLE, "x" * 201, "return_text_too_long"),
        (ReturnReason.OTHER, " \n ", "return_text_missing"),
        (ReturnReason.OTHER, "請改用自己的照片。", None),
    ],
)
def test_return_says_enough_and_not_too_much(reason, text, code):
    assert getattr(can_return(reason, text), "code", None) == code


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [([], None), ([0], None), ([0, 6], 6), ([0, 4, 12, 18], 6), ([0, 6, 600, 606], 6), ([0, 600], None), ([9, 9], 0)],
)  # fmt: skip
def test_average_seconds_leaves_pauses_out(seconds, expected):
    assert average_seconds(NOW + timedelta(seconds=second) for second in seconds) == expected
