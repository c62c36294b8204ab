"""Who may see an outcome: its student always, its course's teacher what was sent, nobody else here."""

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import SENT_STATES
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission

_NOT_FOUND = Refused("outcome_not_found")


def is_own(actor: Actor, outcome: CourseOutcome) -> bool:
    """Return whether the student whose work it is acts."""
    return actor.may(Permission.KEEP_OWN_WORK) and outcome.student.account_id == actor.account_id


def teaches_course_of(actor: Actor, outcome: CourseOutcome) -> bool:
    """Return whether the teacher of the outcome's course acts."""
    return actor.may(Permission.CERTIFY_OWN_COURSES) and outcome.course.teacher.account_id == actor.account_id


def may_see_outcome(actor: Actor, outcome: CourseOutcome) -> Decision:
    """Answer whether ``actor`` may see the work: the teacher only once it was sent and was not taken back.

    Asks no query when student and course with teacher are loaded.
    """
    sent = outcome.sent_at is not None and outcome.state in SENT_STATES
    allowed = is_own(actor, outcome) or (sent and teaches_course_of(actor, outcome))
    return Allowed() if allowed else _NOT_FOUND


def may_see_version(actor: Actor, version: OutcomeVersion) -> Decision:
    """Answer whether ``actor`` may see this version: the teacher none that was saved after the last sending."""
    outcome = version.outcome
    if is_own(actor, outcome):
        return Allowed()
    was_sent = outcome.sent_at is not None and version.saved_at <= outcome.sent_at
    return may_see_outcome(actor, outcome) if was_sent else _NOT_FOUND
