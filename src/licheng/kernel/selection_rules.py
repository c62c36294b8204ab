"""勾選: what a student may choose for the central database in one school year (S4 四(二)2, 四(三)2, R-024)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from licheng.kernel.results import Allowed, Decision, Refused


@dataclass(frozen=True)
class SelectionLimits:
    """How many items of each part may be chosen."""

    outcomes: int
    performances: int


@dataclass(frozen=True)
class SelectedOutcome:
    """A course outcome a student chose, and whether its teacher certified it."""

    id: Any
    certified: bool


@dataclass(frozen=True)
class Quota:
    """How much of a limit is used."""

    used: int
    limit: int

    @property
    def left(self) -> int:
        """How many more may be chosen; never below 0."""
        return max(0, self.limit - self.used)

    @property
    def is_exceeded(self) -> bool:
        """Whether more are chosen than allowed."""
        return self.used > self.limit


def outcome_quota(outcomes: Collection[SelectedOutcome], limits: SelectionLimits) -> Quota:
    """Return the use of the outcomes' limit; the same item chosen twice counts once."""
    return Quota(len({outcome.id for outcome in outcomes}), limits.outcomes)


def performance_quota(performances: Collection[Any], limits: SelectionLimits) -> Quota:
    """Return the use of the performances' limit, given their ids; the same item chosen twice counts once."""
    return Quota(len(set(performances)), limits.performances)


def check_selection(
    outcomes: Collection[SelectedOutcome],
    performances: Collection[Any],
    limits: SelectionLimits,
    *,
    opted_out: bool = False,
) -> Decision:
    """Answer whether this whole choice is lawful; choosing nothing is, with or without opting out.

    Refuses with selection_opted_out_but_chosen, selection_not_certified (facts ids, count),
    selection_too_many_outcomes or selection_too_many_performances (facts count, limit, over).
    """
    if opted_out and (outcomes or performances):
        return Refused("selection_opted_out_but_chosen", {"count": len(outcomes) + len(performances)})
    uncertified = [outcome.id for outcome in outcomes if not outcome.certified]
    if uncertified:
        return Refused("selection_not_certified", {"ids": uncertified, "count": len(uncertified)})
    quotas = {
        "selection_too_many_outcomes": outcome_quota(outcomes, limits),
        "selection_too_many_performances": performance_quota(performances, limits),
    }
    for code, quota in quotas.items():
        if quota.is_exceeded:
            facts = {"count": quota.used, "limit": quota.limit, "over": quota.used - quota.limit}
            return Refused(code, facts)
    return Allowed()
