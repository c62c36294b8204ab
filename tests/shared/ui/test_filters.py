"""Template filters that ask the clock."""

from datetime import UTC, datetime, timedelta

from licheng.shared.clock import move_training_clock
from licheng.shared.templatetags.licheng import on_clock

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_machine_time_is_shown_by_the_training_clock(settings, tmp_path, time_machine):
    settings.LICHENG_TRAINING_CLOCK = tmp_path / "training-clock"
    time_machine.move_to(NOW, tick=False)
    move_training_clock(NOW - timedelta(days=300))

    assert on_clock(NOW - timedelta(minutes=3)) == NOW - timedelta(days=300, minutes=3)


def test_machine_time_is_left_where_there_is_no_training_clock(settings):
    settings.LICHENG_TRAINING_CLOCK = None

    assert on_clock(NOW) == NOW


def test_nothing_stays_nothing():
    assert on_clock(None) is None
