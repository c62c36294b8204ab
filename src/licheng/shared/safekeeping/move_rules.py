"""Pure rules of moving a store: two people, and both stores well (P17)."""

from datetime import timedelta
from uuid import UUID

from licheng.kernel.results import Allowed, Decision, Refused

# For so long the old store stays as it is, for reading only.
KEPT_FOR = timedelta(days=90)


def can_approve_move(*, planned_by: UUID, by: UUID, is_approved: bool, is_finished: bool) -> Decision:
    """Answer whether ``by`` may approve a move: somebody else than who planned it, and only once."""
    if is_approved or is_finished:
        return Refused("move_settled")
    if by == planned_by:
        return Refused("move_needs_second_person")
    return Allowed()


def can_carry_out(*, code: str, is_approved: bool, is_finished: bool) -> Decision:
    """Answer whether a planned move may be done now."""
    if is_finished:
        return Refused("move_settled")
    if not is_approved:
        return Refused("move_not_approved", {"code": code})
    return Allowed()
