"""Logging what is acknowledged, in the act's own transaction: neither is ever there without the other."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import ClassVar
from uuid import UUID

from licheng.kernel.event_facts import SALT_BYTES, EventFacts, subject_commitment
from licheng.kernel.uuid7 import uuid7_after
from licheng.shared.log.guarding import require_sound_log
from licheng.shared.log.models import LogEvent, LogLeaf, SubjectSalt
from licheng.shared.log.payloads import LogEntry, Payload, PayloadHead
from licheng.shared.log.queries import code_and_name_of, salts_of
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
    payloads = [_payload(entry, salts[entry.owner.subject_id], school_id, now) for entry in entries]
    LogEvent.objects.bulk_create([event_of(payload) for payload in payloads], batch_size=_BATCH)
    LogLeaf.objects.bulk_create(
        [
            LogLeaf(id=payload.head.event_id, data=payload.leaf, sealed=payload.to_envelope())
            for payload in payloads
        ],
        batch_size=_BATCH,
    )


def event_of(payload: Payload) -> LogEvent:
    """Return the event's row in the school in scope, not yet written."""
    return LogEvent(
        id=payload.head.event_id,
        kind=payload.facts.kind.value,
        subject_id=payload.head.subject_id,
        item_id=payload.facts.item_id,
        happened_at=payload.head.at,
    )


def _payload(entry: LogEntry, subject_salt: bytes, school_id: UUID, now: datetime) -> Payload:
    at = entry.at or now
    code, name = code_and_name_of(school_id)
    facts = EventFacts(
        kind=entry.kind,
        at=at.replace(microsecond=0),
        school_code=code,
        subject=subject_commitment(entry.owner.key, subject_salt),
        file=entry.file,
        item_id=entry.item_id,
        reference=entry.reference,
    )
    head = PayloadHead(_Ids.following(), at, school_id, name, entry.owner.subject_id, subject_salt)
    return Payload(head, facts, secrets.token_bytes(SALT_BYTES), entry.owner.card, entry.rows)


class _Ids:
    """The ids of events, each greater than the one before in this process: by them the log tells what came first."""

    _lock: ClassVar[Lock] = Lock()
    _last: ClassVar[UUID] = UUID(int=0)

    @classmethod
    def following(cls) -> UUID:
        """Return the next id."""
        with cls._lock:
            cls._last = uuid7_after(cls._last)
            return cls._last


def _salts(subject_ids: set[UUID], school_id: UUID) -> dict[UUID, bytes]:
    """Return each subject's salt, made at the first event of theirs."""
    sealed = salts_of(subject_ids)
    if missing := subject_ids - sealed.keys():
        SubjectSalt.objects.bulk_create(
            [
                sealed_salt(subject_id, secrets.token_bytes(SALT_BYTES), school_id)
                for subject_id in sorted(missing)
            ],
            ignore_conflicts=True,  # another act of the same person may be faster: its salt is the one
        )
        sealed = salts_of(subject_ids)
    return {
        subject_id: unseal(value, school_id=school_id, purpose=SALT_PURPOSE)
        for subject_id, value in sealed.items()
    }


def sealed_salt(subject_id: UUID, salt: bytes, school_id: UUID) -> SubjectSalt:
    """Return the row of a subject's salt, not yet written."""
    sealed = seal(salt, school_id=school_id, purpose=SALT_PURPOSE)
    return SubjectSalt(subject_id=subject_id, salt_sealed=sealed)
