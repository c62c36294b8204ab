from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.shared.safekeeping.rules import (
    AIM,
    PERIOD,
    Code,
    Difference,
    Pass,
    Reading,
    Stretch,
    bytes_due,
    damage_of,
    differences,
    part_before,
    part_read,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOTAL = 27 * 24 * 1000
NAME, OTHER = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("ago", "read", "due"),
    [
        (timedelta(), 0, 1000),
        (HOUR, 1000, 1000),
        (HOUR, 0, 2000),
        (10 * HOUR, 20_000, 0),
        (26 * DAY + 22 * HOUR, TOTAL - 3000, 2000),
        (26 * DAY + 23 * HOUR, TOTAL - 3000, None),
        (60 * DAY, 0, None),
    ],
)
def test_bytes_due_keep_an_even_pace_and_make_up_for_what_was_left_out(ago, read, due):
    assert bytes_due(Pass(NOW - ago, read), total=TOTAL, now=NOW, interval=HOUR) == due


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=1, max_value=100))
def test_hourly_runs_end_the_pass_within_the_period(total: int, down_hours: int):
    read, hours, due = 0, 0, 0
    while due is not None:
        due = bytes_due(Pass(NOW, read), total=total, now=NOW + hours * HOUR, interval=HOUR)
        read += due or 0
        # Left out once, in the middle.
        hours += down_hours if hours == 300 else 1

    assert hours * HOUR <= PERIOD * AIM + down_hours * HOUR
    assert read <= total


@pytest.mark.parametrize(
    ("reading", "size", "is_known", "code"),
    [
        (Reading(NAME, 5, is_blank=False), 5, False, None),
        (Reading(NAME, 5, is_blank=True), None, True, None),
        (Reading(OTHER, 5, is_blank=False), 5, False, Code.FLIPPED),
        (Reading(OTHER, 4, is_blank=False), 5, False, Code.CUT),
        (Reading(OTHER, 0, is_blank=True), 5, True, Code.CUT),
        (Reading(OTHER, 4, is_blank=True), 5, False, Code.CUT),
        (Reading(OTHER, 6, is_blank=False), 5, False, Code.GROWN),
        (Reading(OTHER, 5, is_blank=True), 5, False, Code.ZEROED),
        (Reading(OTHER, 5, is_blank=True), None, True, Code.ZEROED),
        (Reading(OTHER, 3, is_blank=False), 5, True, Code.SWAPPED),
        (Reading(OTHER, 3, is_blank=False), None, False, Code.FLIPPED),
    ],
)
def test_damage_is_told_from_the_bytes(reading, size, is_known, code):
    assert damage_of(reading, name=NAME, size=size, is_known=is_known) == code


def test_differences_name_side_and_digest():
    rows = {"1": 10, "2": 20, "3": 30}
    stores = {"store-a": {"1": 10, "2": 21, "4": 40}, "store-b": {"2": 20, "3": 30, "4": 40}}

    logged = {"2": 20, "5": 50}

    assert differences(rows, stores, logged) == [
        Difference("rows", Code.MISSING, "5"),
        Difference("store-b", Code.MISSING, "1"),
        Difference("store-a", Code.LENGTH, "2"),
        Difference("store-a", Code.MISSING, "3"),
        Difference("store-a", Code.WITHOUT_ROW, "4"),
        Difference("store-a", Code.MISSING, "5"),
        Difference("store-b", Code.MISSING, "5"),
    ]
    assert differences(rows, {"store-a": dict(rows), "store-b": dict(rows)}, {"2": 20}) == []


@pytest.mark.parametrize(
    ("position", "part"), [("", 0.0), ("8" + "0" * 63, 0.5), ("4" + "0" * 63, 0.25), ("f" * 64, 1.0)]
)
def test_part_before_a_digest(position: str, part: float):
    assert part_before(position) == pytest.approx(part)


@pytest.mark.parametrize(
    ("present", "whole", "part"),
    [
        # Just begun, nothing before.
        (Stretch(0.0, NOW, NOW), None, 0.0),
        # A pass under way, and the one before still young enough: everything.
        (Stretch(0.5, NOW - 13 * DAY, NOW), Stretch(1.0, NOW - 26 * DAY, NOW - 13 * DAY), 1.0),
        # The one before is too old for what the present one has not reached.
        (Stretch(0.5, NOW - 15 * DAY, NOW), Stretch(1.0, NOW - 65 * DAY, NOW - 40 * DAY), 0.5),
        # Half of the pass before was read within the period, a quarter of it again since.
        (Stretch(0.25, NOW - 20 * DAY, NOW), Stretch(1.0, NOW - 40 * DAY, NOW - 20 * DAY), 0.75),
        # A pass that drags on for 60 days: half of it counts.
        (Stretch(0.8, NOW - 60 * DAY, NOW), None, 0.4),
        # A store so small that it is read within an instant.
        (Stretch(0.0, NOW - DAY, NOW), Stretch(1.0, NOW - DAY, NOW - DAY), 1.0),
        (Stretch(0.0, NOW - 40 * DAY, NOW), Stretch(1.0, NOW - 40 * DAY, NOW - 40 * DAY), 0.0),
    ],
)
def test_part_read_within_the_period(present, whole, part):
    assert part_read(present, whole, now=NOW) == pytest.approx(part)
