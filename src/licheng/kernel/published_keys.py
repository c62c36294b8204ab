"""公開金鑰表: the keys by which receipts of a log are judged, published at ``/.well-known/licheng-keys``.

The document is canonical JSON with the SHA-256 of the rest of itself, so that a copy damaged on its way is told from a
whole one. That is no signature: who verifies a receipt has to get the document from a source worth believing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from licheng.kernel.canonical import CanonicalError, Document, canonical_bytes, parse_canonical
from licheng.kernel.package_manifest import ManifestShapeError, parse_time, time_text
from licheng.kernel.shapes import ShapeError, list_of, natural, object_with, text
from licheng.kernel.signed_notes import NoteError, SignatureKind, VerifierKey, parse_vkey

KEYS_FORMAT: Final = "licheng/keys/v1"
WELL_KNOWN_PATH: Final = ".well-known/licheng-keys"
MAX_KEYS_BYTES: Final = 1_048_576
_KEYS: Final = frozenset({"format", "keys", "witnesses_required", "sha256"})
_KEY_KEYS: Final = frozenset({"role", "name", "vkey", "not_before", "not_after"})


class PublishedKeysError(ValueError):
    """Bytes are no document of keys, or one whose policy contradicts itself."""


class KeyRole(StrEnum):
    """What a key is believed for; each role signs in its own way."""

    LOG = "LOG"
    WITNESS = "WITNESS"


_KINDS: Final = {KeyRole.LOG: SignatureKind.ED25519, KeyRole.WITNESS: SignatureKind.COSIGNATURE}


@dataclass(frozen=True)
class PublishedKey:
    """A key, what it is believed for, and from when until when (both included); a retired key stays listed."""

    role: KeyRole
    verifier: VerifierKey
    not_before: datetime
    not_after: datetime | None = None

    def is_valid_at(self, at: datetime) -> bool:
        """Return whether a signature made ``at`` that second is believed."""
        return self.not_before <= at and (self.not_after is None or at <= self.not_after)


@dataclass(frozen=True)
class PublishedKeys:
    """The keys of one document, and how many of its witnesses must have cosigned a head of its logs."""

    keys: tuple[PublishedKey, ...]
    witnesses_required: int

    def __post_init__(self) -> None:
        """Refuse a policy that nothing could fulfil, or that a log could fulfil alone."""
        logs = {key.verifier.name for key in self.with_role(KeyRole.LOG)}
        witnesses = {key.verifier.name for key in self.with_role(KeyRole.WITNESS)}
        if any(key.verifier.kind is not _KINDS[key.role] for key in self.keys):
            raise PublishedKeysError("A log signs notes, a witness cosigns.")
        if len({key.verifier.public for key in self.keys}) != len(self.keys) or logs & witnesses:
            raise PublishedKeysError("Every key is listed once, and a log is not its own witness.")
        if not logs or not min(1, len(witnesses)) <= self.witnesses_required <= len(witnesses):
            raise PublishedKeysError("There is a log, and of the listed witnesses at least one is required.")

    def with_role(self, role: KeyRole) -> tuple[PublishedKey, ...]:
        """Return the keys with ``role``."""
        return tuple(key for key in self.keys if key.role is role)

    def to_bytes(self) -> bytes:
        """Return the document as it is published; the same keys give the same bytes."""
        content = {
            "format": KEYS_FORMAT,
            "keys": [_key_document(key) for key in self.keys],
            "witnesses_required": self.witnesses_required,
        }
        return canonical_bytes({**content, "sha256": _digest(content)})


def parse_published_keys(data: bytes) -> PublishedKeys:
    """Return the keys in ``data``; raise PublishedKeysError for every byte that differs from what was published."""
    try:
        parts = object_with(parse_canonical(data, max_bytes=MAX_KEYS_BYTES), _KEYS)
        content = {name: value for name, value in parts.items() if name != "sha256"}
        if parts["format"] != KEYS_FORMAT or parts["sha256"] != _digest(content):
            raise PublishedKeysError("The document is damaged or of another format.")
        keys = tuple(_key(object_with(entry, _KEY_KEYS)) for entry in list_of(parts["keys"]))
        return PublishedKeys(keys, natural(parts["witnesses_required"]))
    except (CanonicalError, ShapeError, ManifestShapeError, NoteError) as error:
        raise PublishedKeysError("The document holds no keys.") from error


def _key_document(key: PublishedKey) -> Document:
    return {
        "role": key.role.value,
        "name": key.verifier.name,
        "vkey": key.verifier.vkey,
        "not_before": time_text(key.not_before),
        "not_after": None if key.not_after is None else time_text(key.not_after),
    }


def _key(parts: dict[str, Any]) -> PublishedKey:
    verifier = parse_vkey(text(parts["vkey"]))
    if text(parts["role"]) not in set(KeyRole) or parts["name"] != verifier.name:
        raise PublishedKeysError("A key has a role and the name of its vkey.")
    not_after = parts["not_after"]
    return PublishedKey(
        role=KeyRole(parts["role"]),
        verifier=verifier,
        not_before=parse_time(parts["not_before"]),
        not_after=None if not_after is None else parse_time(not_after),
    )


def _digest(content: Document) -> str:
    return hashlib.sha256(canonical_bytes(content)).hexdigest()
