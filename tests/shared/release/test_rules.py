"""The rules of release as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.shared.release.rules import ScanState, can_release, next_look_at, next_try_at

NOW = datetime(2025, 10, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("state", "answer"),
    [
        (ScanState.CLEAN, Allowed()),
        (ScanState.WAITING, Refused("file_not_released")),
        (None, Refused("file_not_released")),
        (ScanState.FOUND, Refused("file_in_quarantine", {"signature": "Evil"})),
    ],
)
def test_only_a_clean_file_is_released(state, answer):
    assert can_release(state, "Evil") == answer


@pytest.mark.parametrize(
    ("tries", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (1000, 360)]
)
def test_pause_after_a_question_without_verdict_doubles_up_to_six_hours(tries, minutes):
    assert next_try_at(tries, NOW) - NOW == timedelta(minutes=minutes)


def test_what_was_found_is_looked_at_again_after_a_day():
    assert next_look_at(NOW) - NOW == timedelta(days=1)
