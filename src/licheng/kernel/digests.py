"""Digests: every file and document is told by its SHA-256, written as 64 lower-case hexadecimal characters."""

import hashlib
import re
from typing import BinaryIO, Final, NewType

Digest = NewType("Digest", str)

CHUNK_BYTES: Final = 256 * 1024
_SHAPE: Final = re.compile(r"[0-9a-f]{64}")


class DigestInvalidError(ValueError):
    """A text is not 64 lower-case hexadecimal characters."""


def is_digest(value: object) -> bool:
    """Return whether ``value`` is a SHA-256 as this project writes it."""
    return isinstance(value, str) and _SHAPE.fullmatch(value) is not None


def as_digest(value: object) -> Digest:
    """Return ``value`` as a Digest; raise DigestInvalidError when it is none."""
    if not is_digest(value):
        raise DigestInvalidError("A digest is 64 lower-case hexadecimal characters.")
    return Digest(str(value))


def sha256_of(stream: BinaryIO) -> Digest:
    """Return the digest of what remains in ``stream``, which is read to its end in small pieces."""
    running = hashlib.sha256()
    while piece := stream.read(CHUNK_BYTES):
        running.update(piece)
    return Digest(running.hexdigest())


def sha256_of_bytes(data: bytes) -> Digest:
    """Return the digest of ``data``."""
    return Digest(hashlib.sha256(data).hexdigest())
