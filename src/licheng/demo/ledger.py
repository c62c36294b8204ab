"""Audit rows of what the demo's people did before the present, as the actions would have written them."""

from typing import Final

from licheng.demo.stories import Step
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.rules import OutcomeAct
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent

_TEACHERS_ACTS: Final = {
    OutcomeAct.CERTIFY: "outcome_certified",
    OutcomeAct.RETURN: "outcome_returned",
    OutcomeAct.REVOKE: "certification_revoked",
}
_STUDENTS_ACTS: Final = {
    OutcomeAct.SAVE: "outcome_saved",
    OutcomeAct.SEND: "outcome_sent",
    OutcomeAct.WITHDRAW: "outcome_withdrawn",
    OutcomeAct.DELETE: "outcome_deleted",
}


def audit_row(step: Step, outcome: CourseOutcome, version: OutcomeVersion, *, by: Account) -> AuditEvent:
    """Return the audit row of one act on an outcome."""
    is_teachers = step.act in _TEACHERS_ACTS
    facts: dict[str, int | str] = {"number": version.number}
    if step.act is OutcomeAct.RETURN:
        facts |= {"reason": outcome.return_reason}
    return AuditEvent(
        event_type=(_TEACHERS_ACTS | _STUDENTS_ACTS)[step.act],
        actor_id=by.id,
        actor_name=by.name,
        role=Role.COURSE_TEACHER if is_teachers else Role.STUDENT,
        subject_type="outcome",
        subject_id=outcome.id,
        version_id=version.id,
        facts=facts,
        happened_at=step.at,
    )
