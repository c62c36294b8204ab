"""存證內容: what the school keeps of an event beside its commitment, enough to rebuild the rows it was about.

The document, format ``licheng/payload/v1``: ``facts`` and ``salt`` give the leaf; ``id`` and ``at`` are the event's, to the
microsecond; ``school`` is the name of the school whose code the facts have; ``subject`` is whose it is, with the salt of the
commitment; ``owner`` is the person; ``rows`` is the snapshot of what was written, whose keys are those of the actions that
log it. docs/algorithms/living-log.md lists them.
It is sealed with the school's key, then put into an envelope of the installation, which tells whose it is.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from licheng.kernel.canonical import CanonicalError, Document, canonical_bytes, parse_canonical
from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import (
    EventFacts,
    EventFactsError,
    EventKind,
    FileFacts,
    leaf_data,
    parse_facts,
)
from licheng.kernel.rosters import StudentKey
from licheng.kernel.shapes import ShapeError, object_with, text
from licheng.shared.tenancy.sealing import SealBrokenError, seal, unseal

PAYLOAD_FORMAT: Final = "licheng/payload/v1"
# What belongs to the installation and to no school of it is sealed for this one.
INSTALLATION: Final = UUID(int=0)
_PAYLOAD: Final = "log-payload"
_ENVELOPE: Final = "log-envelope"
_UUID_BYTES: Final = 16
_KEYS: Final = frozenset({"format", "id", "at", "school", "facts", "salt", "subject", "owner", "rows"})
_SUBJECT_KEYS: Final = frozenset({"id", "salt"})


class PayloadError(ValueError):
    """An envelope does not open, or holds no payload."""


@dataclass(frozen=True)
class Owner:
    """Whose event it is: the id their events are found by, what the commitment is made of, and their ``card``.

    The card is what a rebuild knows the person by: keyed hash of the identity, number, name, account.
    """

    subject_id: UUID
    key: StudentKey
    card: Document


@dataclass(frozen=True)
class LogEntry:
    """One event to be logged, with the snapshot of the rows it wrote; ``at`` where that was not just now."""

    kind: EventKind
    owner: Owner
    rows: Document
    file: FileFacts | None = None
    item_id: UUID | None = None
    reference: Digest | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class PayloadHead:
    """Which event a payload is of: its id and exact time, its school, and whose it is with the salt of the commitment."""

    event_id: UUID
    at: datetime
    school_id: UUID
    school_name: str
    subject_id: UUID
    subject_salt: bytes


@dataclass(frozen=True)
class Payload:
    """What an envelope holds."""

    head: PayloadHead
    facts: EventFacts
    salt: bytes
    owner: Document
    rows: Document

    @property
    def school_id(self) -> UUID:
        """Return the school whose event it is."""
        return self.head.school_id

    @property
    def leaf(self) -> bytes:
        """Return the data of the leaf that the payload belongs to."""
        return leaf_data(self.facts, self.salt)

    def to_envelope(self) -> bytes:
        """Return the payload sealed with the key of its school, in an envelope that only this installation opens."""
        document = {
            "format": PAYLOAD_FORMAT,
            "id": str(self.head.event_id),
            "at": self.head.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "school": self.head.school_name,
            "subject": {"id": str(self.head.subject_id), "salt": self.head.subject_salt.hex()},
            "facts": self.facts.to_document(),
            "salt": self.salt.hex(),
            "owner": self.owner,
            "rows": self.rows,
        }
        sealed = seal(canonical_bytes(document), school_id=self.school_id, purpose=_PAYLOAD)
        return seal(self.school_id.bytes + sealed, school_id=INSTALLATION, purpose=_ENVELOPE)


def open_envelope(envelope: bytes) -> Payload:
    """Return the payload in ``envelope``; raise PayloadError when it is none of this installation."""
    try:
        opened = unseal(envelope, school_id=INSTALLATION, purpose=_ENVELOPE)
        school_id = UUID(bytes=opened[:_UUID_BYTES])
        data = unseal(opened[_UUID_BYTES:], school_id=school_id, purpose=_PAYLOAD)
        return _payload(school_id, object_with(parse_canonical(data), _KEYS))
    except (SealBrokenError, ShapeError, CanonicalError, EventFactsError, ValueError) as error:
        raise PayloadError("The envelope holds no payload.") from error


def _payload(school_id: UUID, parts: dict[str, Any]) -> Payload:
    if parts["format"] != PAYLOAD_FORMAT:
        raise PayloadError("The payload is of another format.")
    subject = object_with(parts["subject"], _SUBJECT_KEYS)
    head = PayloadHead(
        event_id=UUID(text(parts["id"])),
        at=datetime.fromisoformat(text(parts["at"])),
        school_id=school_id,
        school_name=text(parts["school"]),
        subject_id=UUID(text(subject["id"])),
        subject_salt=bytes.fromhex(text(subject["salt"])),
    )
    salt = bytes.fromhex(text(parts["salt"]))
    return Payload(head, parse_facts(parts["facts"]), salt, dict(parts["owner"]), dict(parts["rows"]))
