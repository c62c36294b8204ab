"""Which office may keep which act open for a student."""

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.school.schedule.models import Act
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission, Role


def may_grant(actor: Actor, act: Act) -> Decision:
    """Answer whether ``actor`` may keep ``act`` open: 訓育組 keeps performances only, the other offices any act."""
    if not actor.may(Permission.GRANT_SUPPLEMENT):
        return Refused("not_permitted")
    if actor.role is Role.STUDENT_ACTIVITY_OFFICE and act is not Act.PERFORMANCE_UPLOAD:
        return Refused("supplement_of_other_office")
    return Allowed()
