"""Where the bytes of an unfinished upload lie: one file each, never shown to anybody, worth nothing by itself.

The length of the file is the offset. Nothing is flushed: should a power cut take bytes away, the client is told the
smaller offset and sends them again, and should it leave wrong ones, the digest of the whole finds them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from licheng.shared.files import disk
from licheng.shared.files.protocol import Chunk
from licheng.shared.files.streaming import Readable

# Room that is left alone, so that a full disk never stops the rest of the machine.
MINIMUM_FREE_BYTES = 64 * 1024 * 1024

_FILE_MODE = 0o600
_DIRECTORY_MODE = 0o700


class OffsetError(Exception):
    """The bytes do not follow on what is here: another request of the same upload was faster."""

    def __init__(self, offset: int) -> None:
        """Keep where the upload stands."""
        super().__init__(offset)
        self.offset = offset


class SpoolFile:
    """The bytes of one upload of ``size`` bytes, open for a while."""

    def __init__(self, descriptor: int, size: int) -> None:
        """Take over the ``descriptor``; the caller closes it."""
        self._descriptor = descriptor
        self._size = size

    @property
    def is_whole(self) -> bool:
        """Return whether every byte is here."""
        return self._length() >= self._size

    @property
    def offset(self) -> int:
        """Return how many bytes count as arrived: never all, because only a kept file has arrived."""
        return min(self._length(), self._size - 1)

    def append(self, position: int, chunk: Chunk) -> int:
        """Write ``chunk`` at ``position`` and return the next one; raises OffsetError when it does not fit there.

        Of two requests at the same place the first to write goes on. A file that is whole takes its last byte again:
        that is how a client asks to have it kept once more.
        """
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        try:
            if position not in {self._length(), self.offset}:
                raise OffsetError(self.offset)
            os.lseek(self._descriptor, position, os.SEEK_SET)
            disk.write_fully(self._descriptor, chunk)
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        return position + len(chunk)

    def _length(self) -> int:
        return os.fstat(self._descriptor).st_size


@contextmanager
def opened(upload_id: UUID, size: int) -> Iterator[SpoolFile]:
    """Open the file of an upload for the length of the block, making it empty where there is none."""
    descriptor = os.open(_path(upload_id), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _FILE_MODE)
    try:
        yield SpoolFile(descriptor, size)
    finally:
        os.close(descriptor)


def offset_of(upload_id: UUID, size: int) -> int:
    """Return how many bytes of an upload of ``size`` bytes count as arrived."""
    try:
        return min(_path(upload_id).stat().st_size, size - 1)
    except FileNotFoundError:
        return 0


@contextmanager
def reading(upload_id: UUID) -> Iterator[Readable]:
    """Open the bytes of an upload for reading, for the length of the block."""
    with _path(upload_id).open("rb", buffering=0) as file:
        yield file


def remove(upload_id: UUID) -> None:
    """Let the bytes of an upload go; harmless when there are none."""
    _path(upload_id).unlink(missing_ok=True)


def has_room(size: int) -> bool:
    """Return whether ``size`` more bytes may be taken."""
    figures = os.statvfs(_directory())
    return figures.f_bavail * figures.f_frsize >= size + MINIMUM_FREE_BYTES


def sweep(*, older_than: datetime) -> int:
    """Remove the files last written before ``older_than``; return how many."""
    with disk.directory(_directory()) as directory:
        return disk.remove_older(directory, older_than.timestamp())


def _path(upload_id: UUID) -> Path:
    return _directory() / str(upload_id)


def _directory() -> Path:
    path = Path(settings.LICHENG_VAR) / "incoming"
    path.mkdir(mode=_DIRECTORY_MODE, parents=True, exist_ok=True)
    return path
