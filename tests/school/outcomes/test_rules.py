from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.windows import Window
from licheng.school.outcomes.rules import (
    UPLOAD_GRACE,
    OutcomeAct,
    OutcomeState,
    Quota,
    Standing,
    can_add,
    can_delete,
    can_edit,
    can_resend,
    can_restore,
    can_send,
    can_withdraw,
    check_step,
    judged_at,
    next_state,
)
from licheng.school.schedule.rules import Opening

S, A = OutcomeState, OutcomeAct
NOW = datetime(2026, 2, 3, 15, 0, tzinfo=UTC)
END = datetime(2026, 2, 3, 16, tzinfo=UTC)
OPEN = Opening(Window(NOW - timedelta(days=90), END))
LATE = END + timedelta(days=1)
SUPPLEMENTED = Opening(OPEN.window, LATE + timedelta(days=1))
ENDED = {"ended_at": END, "ended_text": "115/2/3（二）23:59"}

STEPS = {
    S.DRAFT: {A.SAVE: S.DRAFT, A.SEND: S.PENDING, A.DELETE: S.DELETED},
    S.PENDING: {A.WITHDRAW: S.DRAFT, A.CERTIFY: S.CERTIFIED, A.RETURN: S.RETURNED},
    S.CERTIFIED: {A.REVOKE: S.REVOKED, A.TAKE_BACK: S.PENDING},
    S.RETURNED: {A.SAVE: S.RETURNED, A.SEND: S.PENDING, A.DELETE: S.DELETED, A.TAKE_BACK: S.PENDING},
    S.REVOKED: {A.SAVE: S.REVOKED, A.SEND: S.PENDING, A.DELETE: S.DELETED},
    S.DELETED: {A.RESTORE: S.DRAFT},
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("act", A)
def test_transition_table_has_these_steps_and_no_other(state, act):
    expected = STEPS[state].get(act)

    assert next_state(state, act) == expected
    assert check_step(state, act) == (Allowed() if expected else Refused(f"outcome_is_{state.lower()}"))


MAY_CHANGE = {S.DRAFT, S.RETURNED, S.REVOKED}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("rule", [can_edit, can_delete])
def test_work_is_changed_and_deleted_only_outside_the_teachers_hands(rule, state):
    expected = Allowed() if state in MAY_CHANGE else Refused(f"outcome_is_{state.lower()}")

    assert rule(Standing(state, OPEN), NOW) == expected


@pytest.mark.parametrize("rule", [can_edit, can_delete])
@pytest.mark.parametrize(
    ("opening", "now", "expected"),
    [
        (OPEN, END, Refused("window_closed", ENDED)),
        (SUPPLEMENTED, LATE, Allowed()),
        (Opening(), NOW, Refused("window_not_set")),
    ],
)
def test_work_is_changed_and_deleted_only_in_the_students_time(rule, opening, now, expected):
    assert rule(Standing(S.DRAFT, opening), now) == expected


@pytest.mark.parametrize(
    ("standing", "now", "expected"),
    [
        (Standing(S.PENDING, OPEN), NOW, Allowed()),
        (Standing(S.PENDING, SUPPLEMENTED), LATE, Allowed()),
        (Standing(S.PENDING, OPEN), END, Refused("withdraw_after_window", ENDED)),
        (Standing(S.PENDING, Opening()), NOW, Refused("window_not_set")),
        (Standing(S.DRAFT, OPEN), NOW, Refused("outcome_is_draft")),
        (Standing(S.CERTIFIED, OPEN), NOW, Refused("outcome_is_certified")),
    ],
)
def test_withdrawing_is_for_undecided_works_that_can_still_be_sent(standing, now, expected):
    assert can_withdraw(standing, now) == expected


@pytest.mark.parametrize(
    ("standing", "has_file", "has_brief", "now", "expected"),
    [
        (Standing(S.DRAFT, OPEN), True, True, NOW, Allowed()),
        (Standing(S.REVOKED, OPEN), True, True, NOW, Allowed()),
        (Standing(S.RETURNED, OPEN), True, True, NOW, Allowed()),
        (Standing(S.DRAFT, OPEN), False, True, NOW, Refused("outcome_without_file")),
        (Standing(S.DRAFT, OPEN), True, False, NOW, Refused("outcome_without_brief")),
        (Standing(S.DRAFT, OPEN), True, True, END, Refused("window_closed", ENDED)),
        (Standing(S.RETURNED, OPEN), True, True, END, Refused("resend_after_window", ENDED)),
        (Standing(S.RETURNED, SUPPLEMENTED), True, True, LATE, Allowed()),
        (Standing(S.PENDING, OPEN), True, True, NOW, Refused("outcome_is_pending")),
        (Standing(S.CERTIFIED, OPEN), True, True, NOW, Refused("outcome_is_certified")),
    ],
)
def test_sending_needs_a_whole_work_in_time(standing, has_file, has_brief, now, expected):
    assert can_send(standing, has_file=has_file, has_brief=has_brief, now=now) == expected


def test_return_in_the_teacher_only_tail_is_resent_only_with_a_supplement():
    assert can_resend(Standing(S.RETURNED, OPEN), LATE) == Refused("resend_after_window", ENDED)
    assert can_resend(Standing(S.RETURNED, SUPPLEMENTED), LATE) == Allowed()


@pytest.mark.parametrize(
    ("opening", "quota", "expected"),
    [
        (OPEN, Quota(5, 6), Allowed()),
        (OPEN, Quota(6, 6), Refused("outcome_limit_reached", {"limit": 6})),
        (OPEN, Quota(60, None), Allowed()),
        (OPEN, Quota(0, 0), Refused("outcome_limit_reached", {"limit": 0})),
        (Opening(), Quota(0, 6), Refused("window_not_set")),
    ],
)
def test_adding_keeps_to_the_window_and_the_limit_of_the_semester(opening, quota, expected):
    assert can_add(opening, quota, NOW) == expected
    assert can_restore(Standing(S.DELETED, opening), quota, NOW) == expected


def test_restoring_is_for_deleted_works():
    assert can_restore(Standing(S.DRAFT, OPEN), Quota(0, 6), NOW) == Refused("outcome_is_draft")


JUST_CLOSED = Opening(Window(NOW - timedelta(days=9), NOW - timedelta(minutes=5)))
JUST_OPEN = Opening(Window(NOW - timedelta(minutes=5), NOW + timedelta(days=9)))


@pytest.mark.parametrize(
    ("opening", "begun", "judged"),
    [
        (JUST_CLOSED, [], NOW),
        (JUST_CLOSED, [NOW - timedelta(minutes=6)], NOW - timedelta(minutes=6)),
        (JUST_CLOSED, [NOW - timedelta(hours=2)], NOW - UPLOAD_GRACE),
        (JUST_CLOSED, [NOW - timedelta(hours=2), NOW - timedelta(minutes=1)], NOW - timedelta(minutes=1)),
        (JUST_CLOSED, [NOW + timedelta(seconds=1)], NOW),
        (JUST_OPEN, [NOW - timedelta(minutes=6)], NOW),
    ],
)
def test_upload_begun_before_closing_counts_for_a_while(opening, begun, judged):
    assert judged_at(opening, NOW, begun) == judged
