"""Writing the audit row of an act, in the act's own transaction."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.models import AuditEvent
from licheng.shared.tenancy.inserting import insert

REQUEST_ID: ContextVar[str] = ContextVar("licheng_request_id", default="")


@dataclass(frozen=True)
class Subject:
    """What an act was done to, and on which version of it."""

    subject_type: str
    subject_id: UUID
    version_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def record_event(event_type: str, subject: Subject, *, by: Actor | None, now: datetime) -> None:
    """Add one audit row; ``by=None`` stands for the system itself."""
    insert(_row(event_type, subject, by=by, now=now))


def record_events(event_type: str, subjects: list[Subject], *, by: Actor | None, now: datetime) -> None:
    """Add one audit row per subject in one statement."""
    AuditEvent.objects.bulk_create([_row(event_type, subject, by=by, now=now) for subject in subjects])


def _row(event_type: str, subject: Subject, *, by: Actor | None, now: datetime) -> AuditEvent:
    return AuditEvent(
        event_type=event_type,
        actor_id=by.account_id if by else None,
        actor_name=by.name if by else "",
        role=by.role.value if by else "system",
        subject_type=subject.subject_type,
        subject_id=subject.subject_id,
        version_id=subject.version_id,
        facts=subject.facts,
        request_id=REQUEST_ID.get(),
        happened_at=now,
    )
