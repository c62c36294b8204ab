import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.selection_rules import (
    Quota,
    SelectedOutcome,
    SelectionLimits,
    check_selection,
    outcome_quota,
    performance_quota,
)

LIMITS = SelectionLimits(outcomes=6, performances=10)


def certified(count: int):
    return [SelectedOutcome(number, certified=True) for number in range(count)]


@pytest.mark.parametrize(("outcomes", "performances"), [(0, 0), (6, 10), (6, 0), (0, 10), (1, 1)])
def test_check_selection_within_the_limits(outcomes: int, performances: int):
    assert check_selection(certified(outcomes), range(performances), LIMITS) == Allowed()


def test_check_selection_of_nothing_when_opted_out():
    assert check_selection([], [], LIMITS, opted_out=True) == Allowed()


def test_check_selection_with_a_seventh_outcome():
    assert check_selection(certified(7), [], LIMITS) == Refused(
        "selection_too_many_outcomes", {"count": 7, "limit": 6, "over": 1}
    )


def test_check_selection_with_an_eleventh_performance():
    assert check_selection([], range(11), LIMITS) == Refused(
        "selection_too_many_performances", {"count": 11, "limit": 10, "over": 1}
    )


def test_check_selection_of_an_uncertified_outcome():
    outcomes = [SelectedOutcome("a", certified=True), SelectedOutcome("b", certified=False)]

    assert check_selection(outcomes, [], LIMITS) == Refused(
        "selection_not_certified", {"ids": ["b"], "count": 1}
    )


@pytest.mark.parametrize(("outcomes", "performances"), [(1, 0), (0, 1)])
def test_check_selection_opted_out_but_chosen(outcomes: int, performances: int):
    decision = check_selection(certified(outcomes), range(performances), LIMITS, opted_out=True)

    assert decision == Refused("selection_opted_out_but_chosen", {"count": 1})


def test_quotas_count_an_item_once():
    assert outcome_quota([*certified(2), *certified(1)], LIMITS) == Quota(2, 6)
    assert performance_quota(["a", "a", "b"], LIMITS) == Quota(2, 10)


@given(st.integers(0, 20), st.integers(0, 20))
def test_check_selection_is_allowed_exactly_within_both_limits(outcomes: int, performances: int):
    decision = check_selection(certified(outcomes), range(performances), LIMITS)

    assert bool(decision) is (outcomes <= 6 and performances <= 10)


@given(st.integers(0, 20), st.integers(0, 20))
def test_quota_left_is_what_may_still_be_added(used: int, limit: int):
    quota = Quota(used, limit)

    assert quota.left == max(0, limit - used)
    assert quota.is_exceeded is (used > limit)
