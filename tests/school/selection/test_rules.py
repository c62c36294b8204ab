"""Selecting, as a table (R-023, R-024)."""

import pytest

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.selection_rules import SelectionLimits
from licheng.school.selection.rules import Chosen, Part, can_deselect, can_opt_out, can_select

LIMITS = SelectionLimits(outcomes=6, performances=10)
OPEN, CLOSED = Allowed(), Refused("window_closed", {})
OUTCOMES, PERFORMANCES = Part.OUTCOMES, Part.PERFORMANCES


@pytest.mark.parametrize(
    ("chosen", "certified", "act_now", "code"),
    [
        (Chosen(OUTCOMES, 0, opted_out=False), True, OPEN, None),
        (Chosen(OUTCOMES, 5, opted_out=False), True, OPEN, None),
        (Chosen(OUTCOMES, 6, opted_out=False), True, OPEN, "selection_too_many_outcomes"),
        (Chosen(OUTCOMES, 0, opted_out=False), False, OPEN, "selection_not_certified"),
        (Chosen(OUTCOMES, 0, opted_out=True), True, OPEN, "selection_opted_out_but_chosen"),
        (Chosen(OUTCOMES, 0, opted_out=False), True, CLOSED, "window_closed"),
        (Chosen(PERFORMANCES, 9, opted_out=False), True, OPEN, None),
        (Chosen(PERFORMANCES, 10, opted_out=False), True, OPEN, "selection_too_many_performances"),
        (Chosen(PERFORMANCES, 0, opted_out=True), True, OPEN, "selection_opted_out_but_chosen"),
        (Chosen(PERFORMANCES, 0, opted_out=False), True, CLOSED, "window_closed"),
    ],
)
def test_item_may_be_selected(chosen, certified, act_now, code):
    decision = can_select(chosen, certified=certified, limits=LIMITS, act_now=act_now)

    assert getattr(decision, "code", None) == code


@pytest.mark.parametrize(
    ("count", "act_now", "code"),
    [(0, OPEN, None), (1, OPEN, "selection_chosen_but_opting_out"), (0, CLOSED, "window_closed")],
)
def test_none_may_be_chosen(count, act_now, code):
    decision = can_opt_out(Chosen(OUTCOMES, count, opted_out=False), act_now=act_now)

    assert getattr(decision, "code", None) == code


def test_deselecting_follows_the_window():
    assert can_deselect(act_now=OPEN) == OPEN
    assert can_deselect(act_now=CLOSED) == CLOSED
