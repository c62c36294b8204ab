"""存證事實: what happened, and the salted commitment to it that alone becomes a leaf of the log.

The leaf is the SHA-256 of the line ``licheng/leaf/v1``, the salt and the facts, with 32 random bytes of salt. Without salt and facts nobody
can tell what it stands for, not even by trying out every student: so the log may be public and kept for ever, and
deleting salt and facts deletes what it knew of a person (docs/algorithms/transparency-log.md).
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from licheng.kernel.canonical import MAX_INTEGER, Document, canonical_bytes
from licheng.kernel.digests import Digest, is_digest
from licheng.kernel.package_manifest import ManifestShapeError, parse_time, parse_uuid, time_text
from licheng.kernel.rosters import StudentKey
from licheng.kernel.shapes import ShapeError, natural, object_with

SALT_BYTES: Final = 32
FACTS_FORMAT: Final = "licheng/facts/v1"
_LEAF_PREFIX: Final = b"licheng/leaf/v1\n"
_SUBJECT_PREFIX: Final = b"licheng/subject/v1\n"
_KEYS: Final = frozenset({"format", "kind", "time", "school_code", "subject", "file", "item", "reference"})
_FILE_KEYS: Final = frozenset({"sha256", "size", "media_type"})
_SCHOOL_CODE: Final = re.compile(r"[0-9A-Z]{6}")
_MEDIA_TYPE: Final = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")


class EventFactsError(ValueError):
    """Facts have another shape than their format says, or a salt another length."""


class EventKind(StrEnum):
    """What is acknowledged to a person and therefore logged."""

    RECEIVED = "RECEIVED"
    CERTIFIED = "CERTIFIED"
    RETURNED = "RETURNED"
    REVOKED = "REVOKED"
    SELECTED = "SELECTED"
    DESELECTED = "DESELECTED"
    SUBMITTED = "SUBMITTED"
    RECEIPTED = "RECEIPTED"
    CONFIRMED = "CONFIRMED"
    DISPUTED = "DISPUTED"
    DELETED = "DELETED"
    SENT = "SENT"
    WITHDRAWN = "WITHDRAWN"
    ANSWERED = "ANSWERED"


@dataclass(frozen=True)
class FileFacts:
    """The bytes an event is about: their digest, size and type."""

    digest: Digest
    size: int
    media_type: str


@dataclass(frozen=True)
class EventFacts:
    """One event: what, when, at which school, whose (as a commitment), about which file, item and signed document.

    ``reference`` is the SHA-256 of a document the act rests on: the package of a submission, the receipt confirmed.
    """

    kind: EventKind
    at: datetime
    school_code: str
    subject: Digest
    file: FileFacts | None = None
    item_id: UUID | None = None
    reference: Digest | None = None

    def __post_init__(self) -> None:
        """Refuse facts that would not read back."""
        digests = [self.subject, *([self.reference] if self.reference is not None else [])]
        if not _SCHOOL_CODE.fullmatch(self.school_code) or not all(map(is_digest, digests)):
            raise EventFactsError("Facts name a school and digests.")
        if self.file is not None and not _is_file(self.file):
            raise EventFactsError("A file has a digest, a size and a type.")

    def to_document(self) -> Document:
        """Return the facts as the one document that is committed to; every key is there, null where nothing is."""
        return {
            "format": FACTS_FORMAT,
            "kind": self.kind.value,
            "time": time_text(self.at),
            "school_code": self.school_code,
            "subject": self.subject,
            "file": None if self.file is None else _file_document(self.file),
            "item": None if self.item_id is None else str(self.item_id),
            "reference": self.reference,
        }

    def to_bytes(self) -> bytes:
        """Return the canonical bytes of the facts, the very bytes that are committed to."""
        return canonical_bytes(self.to_document())


def leaf_data(facts: EventFacts, salt: bytes) -> bytes:
    """Return the leaf of ``facts``: 32 bytes that say nothing without ``salt``.

    Raise EventFactsError when the salt is not 32 bytes. It must come from the system's random source, one a leaf.
    """
    return hashlib.sha256(_LEAF_PREFIX + _required_salt(salt) + facts.to_bytes()).digest()


def subject_commitment(student: StudentKey, salt: bytes) -> Digest:
    """Return the commitment to ``student`` that facts hold in place of the person.

    The school keeps one salt for each student: so all events of one student agree, and the student can show, with salt
    and identity, whose they are. Without the salt it cannot be guessed from an identity number.
    """
    identity = canonical_bytes({"身分證號": student.person_id, "出生日期": student.birth_date})
    return Digest(hashlib.sha256(_SUBJECT_PREFIX + _required_salt(salt) + identity).hexdigest())


def parse_facts(document: object) -> EventFacts:
    """Return the facts in ``document``; raise EventFactsError for anything that ``to_document`` would not write."""
    try:
        facts = _facts(object_with(document, _KEYS))
    except (ShapeError, ManifestShapeError, ValueError, TypeError) as error:
        raise EventFactsError("The document holds no facts.") from error
    if facts.to_document() != document:
        raise EventFactsError("The facts are written in another way.")
    return facts


def _facts(parts: dict[str, Any]) -> EventFacts:
    return EventFacts(
        kind=EventKind(parts["kind"]),
        at=parse_time(parts["time"]),
        school_code=parts["school_code"],
        subject=parts["subject"],
        file=None if parts["file"] is None else _file(object_with(parts["file"], _FILE_KEYS)),
        item_id=None if parts["item"] is None else parse_uuid(parts["item"]),
        reference=parts["reference"],
    )


def _file(parts: dict[str, Any]) -> FileFacts:
    return FileFacts(parts["sha256"], natural(parts["size"]), parts["media_type"])


def _file_document(file: FileFacts) -> Document:
    return {"sha256": file.digest, "size": file.size, "media_type": file.media_type}


def _is_file(file: FileFacts) -> bool:
    typed = _MEDIA_TYPE.fullmatch(file.media_type) is not None
    return typed and is_digest(file.digest) and 0 <= file.size <= MAX_INTEGER


def _required_salt(salt: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise EventFactsError("A salt is 32 bytes.")
    return salt
