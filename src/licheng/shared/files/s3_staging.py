"""Bytes on the way into a bucket: held on this machine until they are an object, put there in one request.

The steps and their order are told in docs/algorithms/safekeeping.md.
"""

import contextlib
import errno
import hashlib
import io
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from licheng.kernel.digests import as_digest
from licheng.shared.files import disk, suspicion
from licheng.shared.files.layout import aside, place_of
from licheng.shared.files.protocol import Chunk, StoreError, StoreIdentity
from licheng.shared.files.s3_bucket import CHUNK_BYTES, S3Bucket
from licheng.shared.files.s3_errors import MissingKeyError

logger = logging.getLogger(__name__)


class S3StagedObject:
    """A nameless file in the directory ``spool``, which is not the store: losing it loses nothing acknowledged."""

    def __init__(self, bucket: S3Bucket, identity: StoreIdentity, *, spool: Path, store_name: str) -> None:
        """Create the file; raise StoreError ``spool_unusable`` when the directory does not take one."""
        self.identity = identity
        self.device = bucket.address.host
        self._bucket = bucket
        self._store_name = store_name
        self._size = 0
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._closing = contextlib.ExitStack()
        with self._spooling():
            spool.mkdir(mode=0o700, parents=True, exist_ok=True)
            directory = disk.open_directory(spool)
            self._closing.callback(os.close, directory)
            try:
                self._descriptor, path = disk.create_unseen(".", directory)
            except OSError:
                self._closing.close()
                raise
        if path is not None:
            self._closing.callback(disk.remove, path, directory)
        self._closing.callback(os.close, self._descriptor)

    def write(self, chunk: Chunk) -> None:
        """Append ``chunk`` whole; raise StoreError when the disk of the spool does not take it."""
        with self._spooling():
            disk.write_fully(self._descriptor, chunk)
        self._md5.update(chunk)
        self._size += len(chunk)

    def fileno(self) -> int:
        """Return the descriptor of the staged bytes; reopen it to read from the start."""
        return self._descriptor

    def commit(self, digest: str, twin: int | None = None) -> None:  # noqa: ARG002 - no bytes are on this machine
        """Put the bytes under their digest and read them back; raise StoreError if any of it fails.

        The bytes are put also where equal ones lie already: whoever put those may have been refused by
        the service, which then keeps them on fewer disks than it promises. A damaged object is kept
        aside first, and replaced in one step.
        """
        place = place_of(as_digest(digest))
        if digest_in(self._bucket, place) not in {None, digest}:
            self._set_aside(digest)
        with self._spooling():
            file = _SpooledFile(f"/proc/self/fd/{self._descriptor}")
        with file:
            self._bucket.put(place, file, self._size, self._md5.digest())
        if digest_in(self._bucket, place) != digest:
            suspicion.suspect(self._bucket.address.location, "read_back_differs")
            raise StoreError("store_suspect", {"store": self._store_name, "reason": "read_back_differs"})
        self.discard()

    def discard(self) -> None:
        """Close the staged file, and with it the bytes."""
        with contextlib.suppress(OSError):
            self._closing.close()

    def _set_aside(self, digest: str) -> None:
        """Keep the wrong bytes as evidence; without a copy of them the right ones are still put in their place."""
        logger.error("store_object_damaged", extra={"store": self._store_name, "digest": digest})
        try:
            self._bucket.copy(place_of(digest), aside(digest))
        except StoreError as error:
            logger.warning("store_evidence_lost", extra={"code": error.code, **error.facts})

    @contextmanager
    def _spooling(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            code = "store_too_busy" if error.errno in {errno.EMFILE, errno.ENFILE} else "spool_unusable"
            raise StoreError(code, {"store": self._store_name, "errno": error.errno}) from error


class _SpooledFile(io.FileIO):
    """Gives small pieces, whatever is asked: boto3 signs what it sends a megabyte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, fewer than asked for when that is much."""
        return super().read(CHUNK_BYTES if size is None or size > CHUNK_BYTES else size) or b""


def digest_in(bucket: S3Bucket, name: str) -> str | None:
    """Return the digest of the bytes under ``name``, read whole from the service; None when there is nothing."""
    hashing = hashlib.sha256()
    try:
        body = bucket.stream(name)
    except MissingKeyError:
        return None
    with contextlib.closing(body):
        while piece := body.read(CHUNK_BYTES):
            hashing.update(piece)
    return hashing.hexdigest()
