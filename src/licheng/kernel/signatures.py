"""Signed documents: Ed25519 over canonical bytes, with the kind of document signed along."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from licheng.kernel.canonical import MAX_BYTES, CanonicalError, Document, canonical_bytes, parse_canonical

ALGORITHM: Final = "Ed25519"
KEY_BYTES: Final = 32
_KEY_ID_CHARACTERS: Final = 16


class DocumentType(StrEnum):
    """What is signed; a signature of one type is never valid for another (domain separation)."""

    PACKAGE = "licheng/package/v1"
    RECEIPT = "licheng/receipt/v1"
    CONFIRMATION = "licheng/confirmation/v1"


class SignatureInvalidError(Exception):
    """The bytes are no signed document of the expected type, or were altered after signing."""


class UnknownKeyError(Exception):
    """The document names a key that the reader does not hold."""

    def __init__(self, key_id: str) -> None:
        """Keep the key's id for the caller's sentence."""
        super().__init__(key_id)
        self.key_id = key_id


class KeyInvalidError(ValueError):
    """A key is not 32 bytes, or not their base64."""


@dataclass(frozen=True)
class PublicKey:
    """The public half of a signing key, 32 raw bytes."""

    raw: bytes

    def __post_init__(self) -> None:
        """Refuse anything but 32 bytes."""
        _require_key_bytes(self.raw)

    @property
    def key_id(self) -> str:
        """Return the name by which documents refer to this key."""
        return key_id(self)

    def to_base64(self) -> str:
        """Return the key as text."""
        return base64.b64encode(self.raw).decode("ascii")

    @classmethod
    def from_base64(cls, text: str) -> "PublicKey":
        """Return the key written as ``text``; raise KeyInvalidError when it is none."""
        return cls(_decoded_key(text))


@dataclass(frozen=True)
class SigningKey:
    """A private Ed25519 key, 32 raw bytes (the seed of RFC 8032); it never shows itself in a log."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse anything but 32 bytes."""
        _require_key_bytes(self.raw)

    @property
    def public(self) -> PublicKey:
        """Return the public half."""
        private = Ed25519PrivateKey.from_private_bytes(self.raw)
        return PublicKey(private.public_key().public_bytes_raw())

    def to_base64(self) -> str:
        """Return the private key as text, for the secret file that holds it."""
        return base64.b64encode(self.raw).decode("ascii")

    @classmethod
    def from_base64(cls, text: str) -> "SigningKey":
        """Return the key written as ``text``; raise KeyInvalidError when it is none."""
        return cls(_decoded_key(text))


@dataclass(frozen=True)
class SignedDocument:
    """A document with its signature; ``data`` is what is stored and sent."""

    document_type: DocumentType
    payload: Document
    key_id: str
    data: bytes


def generate_key() -> SigningKey:
    """Return a new signing key from the system's random source."""
    return SigningKey(Ed25519PrivateKey.generate().private_bytes_raw())


def key_id(public: PublicKey) -> str:
    """Return the first 16 hexadecimal characters of the SHA-256 of the raw public key."""
    return hashlib.sha256(public.raw).hexdigest()[:_KEY_ID_CHARACTERS]


def sign(document_type: DocumentType, payload: Document, key: SigningKey) -> SignedDocument:
    """Return ``payload`` signed as ``document_type``; raise CanonicalError when it has no canonical form."""
    value = Ed25519PrivateKey.from_private_bytes(key.raw).sign(_signed_bytes(document_type, payload))
    envelope = {
        "type": document_type.value,
        "payload": payload,
        "signature": {
            "algorithm": ALGORITHM,
            "key_id": key.public.key_id,
            "value": base64.b64encode(value).decode("ascii"),
        },
    }
    return SignedDocument(document_type, payload, key.public.key_id, canonical_bytes(envelope))


def verify(
    data: bytes,
    keys: Mapping[str, PublicKey],
    document_type: DocumentType,
    *,
    max_bytes: int = MAX_BYTES,
) -> SignedDocument:
    """Return the document signed in ``data`` by one of ``keys``.

    Raise UnknownKeyError when the key is not among them, SignatureInvalidError for everything else.
    """
    try:
        envelope = parse_canonical(data, max_bytes=max_bytes)
    except CanonicalError as error:
        raise SignatureInvalidError(error.code) from error
    payload, signature = _parts(envelope, document_type)
    public = keys.get(signature["key_id"])
    if public is None:
        raise UnknownKeyError(signature["key_id"])
    _verify_value(public, _decoded_signature(signature["value"]), _signed_bytes(document_type, payload))
    return SignedDocument(document_type, payload, public.key_id, data)


def _signed_bytes(document_type: DocumentType, payload: Document) -> bytes:
    return canonical_bytes({"type": document_type.value, "payload": payload})


def _parts(envelope: Document, document_type: DocumentType) -> tuple[Document, dict[str, str]]:
    if set(envelope) != {"type", "payload", "signature"} or envelope["type"] != document_type.value:
        raise SignatureInvalidError("The document is not of the expected type.")
    payload: Any = envelope["payload"]
    signature: Any = envelope["signature"]
    if not isinstance(payload, dict) or not isinstance(signature, dict):
        raise SignatureInvalidError("Payload and signature are objects.")
    shaped = set(signature) == {"algorithm", "key_id", "value"}
    if not shaped or not all(isinstance(part, str) for part in signature.values()):
        raise SignatureInvalidError("A signature has an algorithm, a key and a value.")
    if signature["algorithm"] != ALGORITHM:
        raise SignatureInvalidError("The algorithm is not Ed25519.")
    return payload, signature


def _verify_value(public: PublicKey, value: bytes, signed: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public.raw).verify(value, signed)
    except InvalidSignature as error:
        raise SignatureInvalidError("The signature does not fit the document.") from error


def _decoded_signature(text: str) -> bytes:
    try:
        return _decoded(text)
    except ValueError as error:
        raise SignatureInvalidError("The signature is not base64.") from error


def _decoded_key(text: str) -> bytes:
    try:
        return _decoded(text)
    except ValueError as error:
        raise KeyInvalidError("A key is written in base64.") from error


def _decoded(text: str) -> bytes:
    # Spare bits at the end of base64 can be flipped without changing the value; only one spelling is taken.
    value = base64.b64decode(text, validate=True)
    if base64.b64encode(value).decode("ascii") != text:
        raise binascii.Error("not canonical base64")
    return value


def _require_key_bytes(raw: bytes) -> None:
    if len(raw) != KEY_BYTES:
        raise KeyInvalidError("A key is 32 bytes.")
