"""認證 made again from the log: every decision, and where it left the work."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Model

from licheng.school.certification.models import CertificationDecision
from licheng.school.outcomes.rebuilt import OutcomePart
from licheng.school.outcomes.rules import OutcomeState
from licheng.shared.log.payloads import Payload
from licheng.shared.rebuild.parts import Part, Table, Told, id_in

Answer = CertificationDecision.Answer
_LEFT = {
    Answer.CERTIFIED: OutcomeState.CERTIFIED,
    Answer.RETURNED: OutcomeState.RETURNED,
    Answer.REVOKED: OutcomeState.REVOKED,
    Answer.TAKEN_BACK: OutcomeState.PENDING,
}


class DecisionPart(Part):
    """Decisions; the work they were made on stands in the part of works."""

    tables = (
        Table(
            CertificationDecision,
            (
                "outcome_id", "version_id", "answer", "reason", "text", "document_digest", "media_digest",
                "decided_by", "decided_by_name", "decided_at",
            ),
        ),
    )  # fmt: skip

    def __init__(self, told: Told) -> None:
        """Begin with none."""
        super().__init__(told)
        self._works = told.part(OutcomePart)
        self._decisions: dict[UUID, CertificationDecision] = {}

    def take(self, payload: Payload) -> bool:
        """Hear of a decision, which is logged once for each file."""
        rows, at = payload.rows, payload.head.at
        if "decision" not in rows:
            return False
        answer = Answer(rows["answer"])
        outcome = self._works.outcome(id_in(rows, "outcome"))
        decision_id = id_in(rows, "decision")
        self._decisions[decision_id] = CertificationDecision(
            id=decision_id,
            outcome_id=outcome.id,
            version_id=id_in(rows, "version_id"),
            answer=answer.value,
            reason=rows["reason"],
            text=rows["text"],
            document_digest=rows["document_digest"],
            media_digest=rows["media_digest"],
            decided_by=id_in(rows, "decided_by"),
            decided_by_name=rows["decided_by_name"],
            decided_at=at,
        )
        outcome.state = _LEFT[answer].value
        outcome.decided_at = None if answer is Answer.TAKEN_BACK else at
        outcome.return_reason, outcome.return_text = rows["reason"], rows["text"]
        return True

    def rows(self) -> Iterator[Sequence[Model]]:
        """Yield the decisions."""
        yield list(self._decisions.values())
