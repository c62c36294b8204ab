"""Identifiers in the order of time, also where the clock does not help."""

import time
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.uuid7 import milliseconds_of, uuid7, uuid7_after

FAR_AHEAD = (1 << 47) << 80


def test_uuid7_holds_its_time_and_version():
    before = time.time_ns() // 1_000_000

    made = uuid7()

    assert before <= milliseconds_of(made) <= time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_uuid7_after_rises_within_one_millisecond():
    made = [uuid7()]
    for _ in range(2_000):
        made.append(uuid7_after(made[-1]))

    assert made == sorted(set(made))


@given(st.integers(0, (1 << 12) - 1), st.integers((1 << 62) - 3, (1 << 62) - 1))
def test_uuid7_after_one_of_a_clock_ahead_is_its_next(random_a: int, random_b: int):
    earlier = UUID(int=FAR_AHEAD | 0x7 << 76 | random_a << 64 | 0b10 << 62 | random_b)

    made = uuid7_after(earlier)

    assert made > earlier
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert milliseconds_of(made) - milliseconds_of(earlier) in {0, 1}
