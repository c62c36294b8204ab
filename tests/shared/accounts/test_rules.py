"""The pure rules of accounts."""

from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.shared.accounts.roles import ROLE_LABELS, ROLE_PERMISSIONS, Permission, Role
from licheng.shared.accounts.rules import can_continue_session, can_try_sign_in, can_use_password

NOW = datetime(2026, 2, 3, 12, tzinfo=UTC)
STUDENT, STAFF = frozenset({Role.STUDENT}), frozenset({Role.REGISTRAR})


@pytest.mark.parametrize(
    ("started", "seen", "expected"),
    [
        (timedelta(hours=1), timedelta(minutes=29, seconds=59), Allowed()),
        (timedelta(hours=1), timedelta(minutes=30), Refused("session_idle")),
        (timedelta(hours=11, minutes=59), timedelta(0), Allowed()),
        (timedelta(hours=12), timedelta(0), Refused("session_too_old")),
    ],
)
def test_session_stands(started, seen, expected):
    assert can_continue_session(started_at=NOW - started, seen_at=NOW - seen, now=NOW) == expected


@pytest.mark.parametrize(
    ("failures", "expected"), [(4, Allowed()), (5, Refused("sign_in_locked", {"minutes": 15}))]
)
def test_sign_in_may_be_tried(failures, expected):
    assert can_try_sign_in(failures) == expected


@pytest.mark.parametrize(
    ("password", "roles", "code"),
    [
        ("七個字的密碼啊", STUDENT, "password_too_short"),
        ("八個字的密碼對啊", STUDENT, None),
        ("elevenchars", STAFF, "password_too_short"),
        ("twelve chars", STAFF, None),
        ("x" * 128, STAFF, None),
        ("x" * 129, STAFF, "password_too_long"),
        ("LINXIAOMEI-2009", STAFF, "password_has_own_words"),
    ],
)
def test_password_is_strong_enough(password, roles, code):
    decision = can_use_password(password, roles=roles, known_words=frozenset({"LinXiaoMei", ""}))

    assert getattr(decision, "code", None) == code


def test_every_role_has_a_label_and_permissions():
    assert set(ROLE_LABELS) == set(ROLE_PERMISSIONS) == set(Role)


def test_every_permission_is_held_by_someone():
    assert frozenset().union(*ROLE_PERMISSIONS.values()) == set(Permission)
