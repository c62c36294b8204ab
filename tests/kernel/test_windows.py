from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.windows import Window, WindowError, WindowState, check_open

WINDOW = Window.of_days(date(2026, 1, 5), date(2026, 2, 3))
MOMENT = timedelta(microseconds=1)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WINDOWS = (
    st.tuples(INSTANTS, INSTANTS)
    .filter(lambda pair: pair[0] != pair[1])
    .map(lambda pair: Window(*sorted(pair)))
)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (WINDOW.start - MOMENT, WindowState.BEFORE),
        (WINDOW.start, WindowState.OPEN),
        (WINDOW.end - MOMENT, WindowState.OPEN),
        (WINDOW.end, WindowState.CLOSED),
    ],
)
def test_window_state_at_its_edges(now: datetime, state: WindowState):
    assert WINDOW.state_at(now) is state


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 1, 31, 15, 59, tzinfo=UTC), 3),
        (datetime(2026, 1, 31, 16, 0, tzinfo=UTC), 2),
        (datetime(2026, 2, 3, 15, 59, tzinfo=UTC), 0),
        (datetime(2026, 2, 9, 0, 0, tzinfo=UTC), 0),
    ],
)
def test_days_left_count_days_in_taiwan(now: datetime, days: int):
    assert WINDOW.days_left(now) == days


def test_window_of_days_tells_its_days():
    assert (WINDOW.first_day, WINDOW.last_day) == (date(2026, 1, 5), date(2026, 2, 3))
    assert WINDOW.length == timedelta(days=30)


def test_window_that_ends_before_it_starts():
    with pytest.raises(WindowError) as caught:
        Window(WINDOW.end, WINDOW.start)

    assert caught.value.refused == Refused(
        "window_reversed", {"starts_text": "115/2/4（三）00:00", "ends_text": "115/1/4（日）23:59"}
    )


def test_window_without_length():
    with pytest.raises(WindowError):
        Window(WINDOW.start, WINDOW.start)


@pytest.mark.parametrize("naive", ["start", "end"])
def test_window_of_naive_instants(naive: str):
    instants = {"start": WINDOW.start, "end": WINDOW.end}
    instants[naive] = instants[naive].replace(tzinfo=None)

    with pytest.raises(ValueError, match="aware"):
        Window(**instants)


@given(WINDOWS, WINDOWS, INSTANTS)
def test_a_contained_window_is_open_only_while_the_outer_is(outer: Window, inner: Window, now: datetime):
    if outer.contains(inner) and inner.state_at(now) is WindowState.OPEN:
        assert outer.state_at(now) is WindowState.OPEN
    assert outer.contains(outer)


@given(WINDOWS, INSTANTS)
def test_check_open_agrees_with_the_state(window: Window, now: datetime):
    assert bool(check_open(window, now)) is (window.state_at(now) is WindowState.OPEN)


def test_contains_refuses_either_edge_outside():
    assert not WINDOW.contains(Window(WINDOW.start - MOMENT, WINDOW.end))
    assert not WINDOW.contains(Window(WINDOW.start, WINDOW.end + MOMENT))


def test_check_open_without_a_window():
    assert check_open(None, WINDOW.start) == Refused("window_not_set")


def test_check_open_before_the_start():
    assert check_open(WINDOW, WINDOW.start - MOMENT) == Refused(
        "window_not_open", {"starts_at": WINDOW.start, "starts_text": "115/1/5（一）00:00"}
    )


def test_check_open_inside():
    assert check_open(WINDOW, WINDOW.start) == Allowed()


def test_check_open_after_the_end():
    assert check_open(WINDOW, WINDOW.end) == Refused(
        "window_closed", {"ended_at": WINDOW.end, "ended_text": "115/2/3（二）23:59"}
    )
