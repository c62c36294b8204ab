"""Pure rules of selecting for the central database (S4 四(二)2 and (三)2; R-023, R-024)."""

from dataclasses import dataclass
from enum import StrEnum

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.selection_rules import SelectedOutcome, SelectionLimits, check_selection


class Part(StrEnum):
    """The two parts a student selects from."""

    OUTCOMES = "outcomes"
    PERFORMANCES = "performances"


@dataclass(frozen=True)
class Chosen:
    """What stands selected in one part: how many, and whether "none" was chosen outright."""

    part: Part
    count: int
    opted_out: bool


def can_select(chosen: Chosen, *, certified: bool, limits: SelectionLimits, act_now: Decision) -> Decision:
    """Answer whether one more item may be selected now; any mixture of subjects is lawful (R-023)."""
    if isinstance(act_now, Refused):
        return act_now
    if chosen.part is Part.OUTCOMES:
        outcomes = [SelectedOutcome(number, certified) for number in range(chosen.count + 1)]
        return check_selection(outcomes, [], limits, opted_out=chosen.opted_out)
    return check_selection([], range(chosen.count + 1), limits, opted_out=chosen.opted_out)


def can_deselect(*, act_now: Decision) -> Decision:
    """Answer whether a selected item may be taken out now."""
    return act_now


def can_opt_out(chosen: Chosen, *, act_now: Decision) -> Decision:
    """Answer whether "none" may be chosen for this part now: choosing none is lawful (R-024)."""
    if isinstance(act_now, Refused):
        return act_now
    if chosen.count:
        return Refused("selection_chosen_but_opting_out", {"count": chosen.count})
    return Allowed()
