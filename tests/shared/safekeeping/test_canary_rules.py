import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.shared.safekeeping.canary_rules import (
    Canary,
    Known,
    Restart,
    can_admit,
    can_pass,
    can_recognize,
)

LAST = Canary("one", 7, "last")
KNOWN = Known(LAST, next_token="next", is_rehearsed=True)


def code_of(decision) -> str:
    return decision.code if isinstance(decision, Refused) else "allowed"


@pytest.mark.parametrize(
    ("shown", "code"),
    [
        (LAST, "allowed"),
        (Canary("one", 8, "next"), "allowed"),
        (None, "store_canary_missing"),
        (Canary("two", 7, "last"), "store_canary_foreign"),
        (Canary("one", 6, "earlier"), "store_older"),
        (Canary("one", 7, "another"), "store_older"),
        (Canary("one", 8, "unheard of"), "database_older"),
    ],
)
def test_store_must_show_what_was_recorded_last(shown, code):
    assert code_of(can_recognize("store-a", shown, KNOWN)) == code
    assert code_of(can_admit("store-a", shown, KNOWN, is_demo=False)) == code
    assert code_of(can_admit("store-a", shown, KNOWN, is_demo=True)) == code


@pytest.mark.parametrize(
    ("shown", "known", "earnest", "demo"),
    [
        (None, None, "store_not_rehearsed", "allowed"),
        (LAST, None, "store_unknown", "store_unknown"),
        (LAST, Known(LAST), "store_not_rehearsed", "allowed"),
        (LAST, Known(LAST, is_rehearsed=True, is_retired=True), "store_retired", "store_retired"),
        (None, Known(Canary("one", 0, ""), next_token="next"), "store_not_rehearsed", "allowed"),
    ],
)
def test_only_a_demonstration_goes_without_rehearsal(shown, known, earnest, demo):
    answers = [code_of(can_admit("store-a", shown, known, is_demo=is_demo)) for is_demo in (False, True)]

    assert answers == [earnest, demo]


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        (Restart("boot", "21"), Refused("rehearsal_not_restarted", {"store": "store-a"})),
        (Restart("another boot", "21"), Allowed()),
        (Restart("boot", "22"), Allowed()),
        (Restart("boot", ""), Allowed()),
    ],
)
def test_rehearsal_needs_a_new_boot_or_mount_where_there_is_one(present, expected):
    assert can_pass(Restart("boot", "21"), present, store="store-a") == expected
