"""Re-reading an object as the disk has it."""

import hashlib
import io
import os
from collections.abc import Iterator
from typing import BinaryIO

from licheng.shared.files.protocol import Store
from licheng.shared.safekeeping.rules import Reading

CHUNK_BYTES = 256 * 1024


def read_object(store: Store, digest: str) -> Reading:
    """Return what lies under ``digest`` in ``store``; raise StoreError when there is nothing, OSError when unreadable."""
    hashing = hashlib.sha256()
    size = zeros = 0
    with store.open(digest) as file:
        _forget_cached(file)
        for piece in pieces_of(file):
            hashing.update(piece)
            size += len(piece)
            zeros += piece.count(0)
    return Reading(hashing.hexdigest(), size, is_blank=zeros == size)


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of ``file`` to its end."""
    while piece := file.read(CHUNK_BYTES):
        yield piece


def _forget_cached(file: BinaryIO) -> None:
    """Have the bytes asked from the disk: pages still in memory say nothing of it. A bucket has no such pages."""
    try:
        descriptor = file.fileno()
    except (io.UnsupportedOperation, OSError):
        return
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
