"""Pure rules of confirmations: how students count, and which report stands."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from licheng.kernel.confirmations import Confirmation, RowState
from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.rosters import StudentKey

# A student is what the least settled of the rows is.
_ORDER: Final = (RowState.DISPUTED, RowState.AWAITING, RowState.DEEMED_CONFIRMED, RowState.CONFIRMED)


def student_counts(confirmation: Confirmation) -> Mapping[RowState, int]:
    """Return how many students stand in each state."""
    counted = Counter(student_states(confirmation).values())
    return {state: counted[state] for state in RowState}


def student_states(confirmation: Confirmation) -> Mapping[StudentKey, RowState]:
    """Return in which state each student stands."""
    return {student: _state_of(rows.values()) for student, rows in confirmation.students.items()}


def can_replace_report(made_at: datetime, digest: str, *, held: tuple[datetime, str] | None) -> Decision:
    """Answer whether a report may take the place of the one held, told by when it was made and its digest.

    Refuses an older one, and another one of the same second.
    """
    if held is None or digest == held[1] or made_at > held[0]:
        return Allowed()
    return Refused("confirmation_outdated")


def _state_of(states: Iterable[RowState]) -> RowState:
    found = set(states)
    return next(state for state in _ORDER if state in found)
