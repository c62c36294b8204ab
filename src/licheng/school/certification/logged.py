"""What the log is told of a decision: one event for each file that was decided on."""

from licheng.kernel.event_facts import EventKind
from licheng.school.certification.models import CertificationDecision
from licheng.school.outcomes.logged import entries_of
from licheng.shared.log.payloads import LogEntry, Owner


def decided_entries(kind: EventKind, decision: CertificationDecision, owner: Owner) -> list[LogEntry]:
    """Return the events of ``decision``, whose version and its files are loaded."""
    rows = {
        "decision": str(decision.id),
        "outcome": str(decision.outcome_id),
        "version": decision.version.number,
        "version_id": str(decision.version_id),
        "answer": str(decision.answer),
        "reason": decision.reason,
        "text": decision.text,
        "document_digest": decision.document_digest,
        "media_digest": decision.media_digest,
        "decided_by": str(decision.decided_by),
        "decided_by_name": decision.decided_by_name,
    }
    return entries_of(kind, decision.outcome, decision.version, owner, rows)
