"""Bytes on their way into the stores: read once, counted, digested, and compared with what was declared."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from licheng.shared.files.keeping_errors import DifferentBytesError, TooLargeError
from licheng.shared.files.protocol import Chunk, StagedObject

CHUNK_BYTES = 128 * 1024


class Readable(Protocol):
    """Anything that gives its next bytes: a request, a file, a socket."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to ``size`` bytes, none at the end."""


Source = Readable | Iterable[bytes]


@dataclass(frozen=True)
class Declared:
    """What the sender says beforehand about the bytes, and how many are allowed."""

    size: int | None = None
    digest: str | None = None
    max_bytes: int | None = None


def _chunks(source: Source) -> Iterator[Chunk]:
    """Yield the bytes of ``source`` in pieces of at most CHUNK_BYTES."""
    if hasattr(source, "read"):
        while chunk := source.read(CHUNK_BYTES):
            yield chunk
        return
    for large in source:
        view = memoryview(large)
        for start in range(0, len(view), CHUNK_BYTES):
            yield view[start : start + CHUNK_BYTES]


def stream(source: Source, parts: Sequence[StagedObject], max_bytes: int | None) -> tuple[str, int]:
    """Write every byte to every part while hashing; return digest and size."""
    hashing = hashlib.sha256()
    size = 0
    for chunk in _chunks(source):
        size += len(chunk)
        require_at_most(size, max_bytes)
        hashing.update(chunk)
        for part in parts:
            part.write(chunk)
    return hashing.hexdigest(), size


def require_at_most(size: int, max_bytes: int | None) -> None:
    """Raise TooLargeError when ``size`` is more than ``max_bytes``, if there is a bound."""
    if max_bytes is not None and size > max_bytes:
        raise TooLargeError(
            "upload_beyond_limit", {"max_bytes": max_bytes, "max_megabytes": max_bytes / 2**20}
        )


def require_as_declared(digest: str, size: int, declared: Declared) -> None:
    """Raise DifferentBytesError when what arrived is not what was ``declared``."""
    if declared.size is not None and declared.size != size:
        raise DifferentBytesError("size_differs", {"declared": declared.size, "received": size})
    if declared.digest is not None and declared.digest != digest:
        raise DifferentBytesError("digest_differs", {"declared": declared.digest, "received": digest})
