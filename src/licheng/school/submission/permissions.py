"""Who may submit what: each kind has its own duty holder (R-040)."""

from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.rosters import SubmissionKind
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import ROLE_LABELS, Permission, Role

SUBMIT_PERMISSIONS: Final = {
    SubmissionKind.BASIC_DATA: Permission.SUBMIT_BASIC_DATA,
    SubmissionKind.COURSE_HISTORY: Permission.SUBMIT_COURSE_HISTORY,
    SubmissionKind.COURSE_OUTCOMES: Permission.SUBMIT_COURSE_OUTCOMES,
    SubmissionKind.DIVERSE_PERFORMANCES: Permission.SUBMIT_DIVERSE_PERFORMANCES,
}
_SUBMITTERS: Final = {
    SubmissionKind.BASIC_DATA: Role.BASIC_DATA_SUBMITTER,
    SubmissionKind.COURSE_HISTORY: Role.COURSE_HISTORY_SUBMITTER,
    SubmissionKind.COURSE_OUTCOMES: Role.COURSE_OUTCOMES_SUBMITTER,
    SubmissionKind.DIVERSE_PERFORMANCES: Role.DIVERSE_PERFORMANCES_SUBMITTER,
}


def may_submit(actor: Actor, kind: SubmissionKind) -> Decision:
    """Answer whether the person acts as the submitter of ``kind``; a refusal names who is."""
    if actor.may(SUBMIT_PERMISSIONS[kind]):
        return Allowed()
    return Refused("not_submitter", {"role": ROLE_LABELS[_SUBMITTERS[kind]]})


def own_kinds(actor: Actor) -> list[SubmissionKind]:
    """Return the kinds that the person submits; all when they only look."""
    own = [kind for kind in SubmissionKind if may_submit(actor, kind)]
    return own or list(SubmissionKind)
