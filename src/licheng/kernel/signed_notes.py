"""Signed notes (C2SP signed-note): text with signature lines, and the keys that verify them, written as vkeys.

Key names are narrower than the specification's: visible ASCII, since two names that look alike are two keys.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from licheng.kernel.base64_text import Base64Error, base64_bytes, base64_text
from licheng.kernel.signatures import KeyInvalidError, PublicKey, SigningKey

MAX_NOTE_BYTES: Final = 65_536
KEY_ID_BYTES: Final = 4
_DASH: Final = "\u2014"
_NAME: Final = re.compile(r"[!-*,-~]{1,200}")  # visible ASCII without the plus
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_VKEY: Final = re.compile(r"(?P<name>[!-*,-~]{1,200})\+(?P<key_id>[0-9a-f]{8})\+(?P<material>[!-~]+)")
_SIGNATURE: Final = re.compile(rf"{_DASH} (?P<name>[!-*,-~]{{1,200}}) (?P<value>[A-Za-z0-9+/]+=*)")


class NoteError(ValueError):
    """A text is no signed note or vkey, or a signature does not fit."""


class SignatureKind(IntEnum):
    """What a key signs; the byte is part of the key's id, so one key of each kind has an id of its own."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True)
class VerifierKey:
    """A public key under a name, for one kind of signature."""

    name: str
    kind: SignatureKind
    public: PublicKey

    def __post_init__(self) -> None:
        """Refuse a name that no note could carry."""
        if not _NAME.fullmatch(self.name):
            raise NoteError("A key's name is visible ASCII without plus.")

    @property
    def key_id(self) -> bytes:
        """Return the four bytes that stand before every signature of this key."""
        named = self.name.encode("ascii") + b"\n" + bytes([self.kind]) + self.public.raw
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """Return the key as one line of text: name, id, kind and key."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.kind]) + self.public.raw)}"


@dataclass(frozen=True)
class NoteSignature:
    """One signature line; ``value`` is what stands after the key's id, a timestamp included where there is one."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def line(self) -> str:
        """Return the line, with its end."""
        return f"{_DASH} {self.name} {base64_text(self.key_id + self.value)}\n"

    def is_of(self, key: VerifierKey) -> bool:
        """Return whether the line claims to be made with ``key``; only verifying tells whether it is."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True)
class SignedNote:
    """A text and its signatures, none of them verified by being here."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def to_bytes(self) -> bytes:
        """Return the note as it is stored and sent."""
        return f"{self.text}\n{''.join(signature.line for signature in self.signatures)}".encode()

    def with_signatures(self, more: Iterable[NoteSignature]) -> "SignedNote":
        """Return the note with further signatures, leaving out those it has already."""
        new = tuple(signature for signature in more if signature not in self.signatures)
        return SignedNote(self.text, self.signatures + new)


def parse_vkey(text: str) -> VerifierKey:
    """Return the key written as ``text``; raise NoteError for another spelling, kind or a wrong id."""
    parts = _VKEY.fullmatch(text)
    if parts is None:
        raise NoteError("A vkey is a name, an id and a key.")
    try:
        material = base64_bytes(parts["material"])
        key = VerifierKey(parts["name"], SignatureKind(material[0]), PublicKey(material[1:]))
    except (Base64Error, KeyInvalidError, ValueError, IndexError) as error:
        raise NoteError("The key is not one of 32 bytes with a known kind.") from error
    if key.key_id.hex() != parts["key_id"]:
        raise NoteError("The id is not that of the key.")
    return key


def parse_note(data: bytes) -> SignedNote:
    """Return the note in ``data``, in its one spelling; raise NoteError for anything else. Nothing is verified."""
    if len(data) > MAX_NOTE_BYTES:
        raise NoteError("The note is too large.")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("A note is UTF-8.") from error
    body, separator, lines = whole.rpartition("\n\n")
    if not body or not separator or not lines.endswith("\n") or _CONTROL.search(whole):
        raise NoteError("A note is a text, an empty line and signatures, each with the end of its line.")
    signatures = tuple(parse_signature_line(line + "\n") for line in lines[:-1].split("\n"))
    return SignedNote(f"{body}\n", signatures)


def parse_signature_line(line: str) -> NoteSignature:
    """Return the signature on one line, its end included; raise NoteError when it is none."""
    parts = _SIGNATURE.fullmatch(line.removesuffix("\n"))
    if parts is None or not line.endswith("\n"):
        raise NoteError("A signature line is a dash, a name and base64.")
    try:
        value = base64_bytes(parts["value"])
    except Base64Error as error:
        raise NoteError("The signature is not base64.") from error
    if len(value) <= KEY_ID_BYTES:
        raise NoteError("A signature stands after the id of its key.")
    return NoteSignature(parts["name"], value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


def sign_note(text: str, name: str, key: SigningKey) -> SignedNote:
    """Return ``text`` signed with ``key`` under ``name``; raise NoteError when the text is none of a note."""
    if not text.endswith("\n") or text == "\n" or _CONTROL.search(text):
        raise NoteError("The text of a note ends with its last line and has no control characters.")
    verifier = VerifierKey(name, SignatureKind.ED25519, key.public)
    value = ed25519_signature(key, text.encode())
    return SignedNote(text, (NoteSignature(name, verifier.key_id, value),))


def verify_note(note: SignedNote, key: VerifierKey) -> None:
    """Return nothing when ``note`` is signed with ``key``; raise NoteError when it is not, or once wrongly."""
    if key.kind is not SignatureKind.ED25519:
        raise NoteError("The key is not one for notes.")
    claimed = [signature for signature in note.signatures if signature.is_of(key)]
    if not claimed:
        raise NoteError("The note is not signed with the key.")
    for signature in claimed:
        verify_ed25519(key.public, signature.value, note.text.encode())


def ed25519_signature(key: SigningKey, message: bytes) -> bytes:
    """Return the signature of ``message`` (RFC 8032)."""
    return Ed25519PrivateKey.from_private_bytes(key.raw).sign(message)


def verify_ed25519(public: PublicKey, value: bytes, message: bytes) -> None:
    """Return nothing when ``value`` signs ``message``; raise NoteError when it does not."""
    try:
        Ed25519PublicKey.from_public_bytes(public.raw).verify(value, message)
    except InvalidSignature as error:
        raise NoteError("The signature does not fit.") from error
