"""Rows of the list of decided works, each with the answer whether it may be undone now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from licheng.kernel.results import Decision
from licheng.school.certification.pages import reason_text, seat_text
from licheng.school.certification.queries import QueuedWork
from licheng.school.certification.rules import can_decide
from licheng.school.outcomes.content import work_title
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState

_LOOKS = {OutcomeState.CERTIFIED: "done", OutcomeState.RETURNED: "returned", OutcomeState.REVOKED: "draft"}


@dataclass(frozen=True)
class DecidedRow:
    """One decided work: what the list shows of it."""

    outcome_id: UUID
    version: int
    title: str
    student: str
    seat: str
    course: str
    state: OutcomeState
    look: str
    reason: str
    decided_at: datetime | None
    revocable: Decision
    retractable: Decision


def decided_rows(works: list[QueuedWork], *, now: datetime) -> list[DecidedRow]:
    """Return the rows of ``works``."""
    return [_row(work, now) for work in works]


def _row(work: QueuedWork, now: datetime) -> DecidedRow:
    outcome, number = work.outcome, work.version.number
    state = OutcomeState(outcome.state)
    return DecidedRow(
        outcome_id=outcome.id,
        version=number,
        title=work_title(work.version),
        student=outcome.student.account.name,
        seat=seat_text(work.membership),
        course=f"{outcome.course.subject_name} {outcome.course.section}",
        state=state,
        look=_LOOKS[state],
        reason=reason_text(outcome.return_reason, outcome.return_text),
        decided_at=outcome.decided_at,
        revocable=can_decide(work.work, OutcomeAct.REVOKE, shown_version=number, now=now),
        retractable=can_decide(work.work, OutcomeAct.TAKE_BACK, shown_version=number, now=now),
    )
