from datetime import UTC, datetime, timedelta

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.windows import Window
from licheng.school.schedule.rules import Opening, Openings, Term, can_act_now, term_at, year_at

START = datetime(2025, 8, 31, 16, tzinfo=UTC)
END = datetime(2026, 2, 3, 16, tzinfo=UTC)
WINDOW = Window(START, END)
UNTIL = datetime(2026, 2, 6, 9, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)

CLOSED = Refused("window_closed", {"ended_at": END, "ended_text": "115/2/3（二）23:59"})
CLOSED_TWICE = Refused("window_closed", {"ended_at": UNTIL, "ended_text": "115/2/6（五）17:00"})
NOT_OPEN = Refused("window_not_open", {"starts_at": START, "starts_text": "114/9/1（一）00:00"})
NOT_SET = Refused("window_not_set")


@pytest.mark.parametrize(
    ("window", "supplement_until", "now", "decision"),
    [
        (None, None, START, NOT_SET),
        (None, UNTIL, UNTIL - MOMENT, Allowed()),
        (None, UNTIL, UNTIL, CLOSED_TWICE),
        (WINDOW, None, START - MOMENT, NOT_OPEN),
        (WINDOW, UNTIL, START - MOMENT, NOT_OPEN),
        (WINDOW, None, START, Allowed()),
        (WINDOW, None, END - MOMENT, Allowed()),
        (WINDOW, None, END, CLOSED),
        (WINDOW, UNTIL, END, Allowed()),
        (WINDOW, UNTIL, UNTIL - MOMENT, Allowed()),
        (WINDOW, UNTIL, UNTIL, CLOSED_TWICE),
        (WINDOW, START, END, CLOSED),
    ],
)
def test_can_act_now_table(window, supplement_until, now, decision):
    assert can_act_now(Opening(window, supplement_until), now) == decision


@pytest.mark.parametrize(
    ("opening", "now", "closes_at"),
    [
        (Opening(WINDOW), START, END),
        (Opening(WINDOW, UNTIL), START, UNTIL),
        (Opening(None, UNTIL), END, UNTIL),
        (Opening(WINDOW), END, None),
    ],
)
def test_closes_at_tells_the_end_of_what_is_open(opening, now, closes_at):
    assert opening.closes_at(now) == closes_at


def test_openings_know_the_open_terms_in_order_and_nothing_of_others():
    openings = Openings(
        {Term(114, 2): Opening(WINDOW), Term(114, 1): Opening(None, UNTIL), Term(113, 2): Opening()}
    )

    assert openings.open_terms(START) == [Term(114, 1), Term(114, 2)]
    assert openings.of(Term(112, 1)) == Opening()


@pytest.mark.parametrize(
    ("now", "term"),
    [
        (datetime(2025, 7, 31, 15, 59, tzinfo=UTC), Term(113, 2)),
        (datetime(2025, 7, 31, 16, tzinfo=UTC), Term(114, 1)),
        (datetime(2026, 1, 31, 16, tzinfo=UTC), Term(114, 2)),
    ],
)
def test_term_at_changes_at_midnight_in_taipei(now, term):
    assert term_at(now) == term
    assert year_at(now) == Term(term.school_year, 0)
