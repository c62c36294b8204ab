"""Logging what is acknowledged, in the act's own transaction: neither is ever there without the other."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from licheng.kernel.event_facts import SALT_BYTES, EventFacts, subject_commitment
from licheng.kernel.uuid7 import uuid7
from licheng.shared.log.guarding import require_sound_log
from licheng.shared.log.models import LogEvent, LogLeaf, SubjectSalt
from licheng.shared.log.payloads import LogEntry, Payload
from licheng.shared.log.queries import salts_of, school_code
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import seal, unseal

SALT_PURPOSE = "log-subject-salt"
_BATCH = 1_000


def record_log_events(entries: Sequence[LogEntry], *, now: datetime) -> None:
    """Log ``entries``, as of ``now`` where they name no time of their own: one statement of events and one of leaves, however many there are.

    Raises:
        RefusedError: the database is not the one whose log was published (``require_sound_log``).
    """
    if not entries:
        return
    require_sound_log()
    school_id = current_school_id()
    salts = _salts({entry.owner.subject_id for entry in entries}, school_id)
    events, leaves = [], []
    for entry in entries:
        at = entry.at or now
        payload = _payload(entry, salts[entry.owner.subject_id], school_id, at)
        event_id = uuid7()
        events.append(
            LogEvent(
                id=event_id,
                kind=entry.kind.value,
                subject_id=entry.owner.subject_id,
                item_id=entry.item_id,
                happened_at=at,
            )
        )
        leaves.append(LogLeaf(id=event_id, data=payload.leaf, sealed=payload.to_envelope()))
    LogEvent.objects.bulk_create(events, batch_size=_BATCH)
    LogLeaf.objects.bulk_create(leaves, batch_size=_BATCH)


def _payload(entry: LogEntry, subject_salt: bytes, school_id: UUID, at: datetime) -> Payload:
    facts = EventFacts(
        kind=entry.kind,
        at=at.replace(microsecond=0),
        school_code=school_code(school_id),
        subject=subject_commitment(entry.owner.key, subject_salt),
        file=entry.file,
        item_id=entry.item_id,
        reference=entry.reference,
    )
    return Payload(school_id, facts, secrets.token_bytes(SALT_BYTES), entry.owner.card, entry.rows)


def _salts(subject_ids: set[UUID], school_id: UUID) -> dict[UUID, bytes]:
    """Return each subject's salt, made at the first event of theirs."""
    sealed = salts_of(subject_ids)
    if missing := subject_ids - sealed.keys():
        SubjectSalt.objects.bulk_create(
            [_new_salt(subject_id, school_id) for subject_id in sorted(missing)],
            ignore_conflicts=True,  # another act of the same person may be faster: its salt is the one
        )
        sealed = salts_of(subject_ids)
    return {
        subject_id: unseal(value, school_id=school_id, purpose=SALT_PURPOSE)
        for subject_id, value in sealed.items()
    }


def _new_salt(subject_id: UUID, school_id: UUID) -> SubjectSalt:
    sealed = seal(secrets.token_bytes(SALT_BYTES), school_id=school_id, purpose=SALT_PURPOSE)
    return SubjectSalt(subject_id=subject_id, salt_sealed=sealed)
