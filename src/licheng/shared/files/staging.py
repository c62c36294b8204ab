"""Bytes on the way into a directory store, and the steps that make them an object.

The steps and their order are told in docs/algorithms/safekeeping.md.
"""

import contextlib
import logging
import os

from licheng.kernel.digests import as_digest
from licheng.shared.files import disk, suspicion
from licheng.shared.files.layout import OBJECTS, STAGING, aside, leftover
from licheng.shared.files.protocol import Chunk, StoreError, StoreIdentity

logger = logging.getLogger(__name__)


class LocalStagedObject:
    """A file without a name in a directory store; owns the descriptors it is given."""

    def __init__(self, root: int, identity: StoreIdentity, *, location: str, store_name: str) -> None:
        """Create the unseen file below the open directory ``root``, which is closed in the end."""
        self.identity = identity
        self.device = str(os.fstat(root).st_dev)
        self._root = root
        self._location = location
        self._store_name = store_name
        self._closing = contextlib.ExitStack()
        self._descriptor, path = disk.create_unseen(STAGING, root)
        self._closing.callback(os.close, root)
        if path is not None:
            self._closing.callback(disk.remove, path, root)
        self._closing.callback(os.close, self._descriptor)

    def write(self, chunk: Chunk) -> None:
        """Append ``chunk`` whole; raise StoreError when the disk does not take it."""
        with suspicion.reporting(self._location, self._store_name):
            disk.write_fully(self._descriptor, chunk)

    def fileno(self) -> int:
        """Return the descriptor of the staged bytes; reopen it to read from the start."""
        return self._descriptor

    def commit(self, digest: str, twin: int | None = None) -> int | None:
        """Flush, name, flush the directory, read back; raise StoreError if any of it fails.

        Afterwards the bytes are an object of the store. Returns the file that was read back, open until ``discard``,
        as a ``twin`` for the next store; None where an equal object was there before.
        """
        as_digest(digest)
        with (
            suspicion.reporting(self._location, self._store_name),
            disk.directory(f"{OBJECTS}/{digest[:2]}", self._root) as target,
        ):
            adopted = self._settle(digest, target)
            self._sync(target)
            return None if adopted else self._read_back(digest, target, twin)

    def discard(self) -> None:
        """Close the staged file, and with it the bytes unless they were given a name."""
        with contextlib.suppress(OSError):
            self._closing.close()

    def _settle(self, digest: str, target: int) -> bool:
        """Put the object in place; return whether an equal one was already there and read back."""
        if self._adopts(digest, target):
            return True
        self._sync(self._descriptor)
        try:
            disk.give_name(self._descriptor, digest, target)
        except FileExistsError:
            # Another request was faster with the same bytes, or what lies there is damaged.
            if self._adopts(digest, target):
                return True
            self._replace_damaged(digest, target)
        return False

    def _adopts(self, digest: str, target: int) -> bool:
        """Return whether a whole object of this name is there; flushes it, for its writer may have died."""
        try:
            existing = disk.open_file(digest, target)
        except FileNotFoundError:
            return False
        try:
            self._sync(existing)
            return disk.digest_on_disk(existing) == digest
        finally:
            os.close(existing)

    def _replace_damaged(self, digest: str, target: int) -> None:
        """Put the staged bytes in the place of a damaged object, which is kept aside as evidence.

        The name never stands empty: the new bytes get a name in the staging directory and are renamed
        over the old ones in one step.
        """
        logger.error("store_object_damaged", extra={"store": self._store_name, "digest": digest})
        os.link(digest, aside(digest), src_dir_fd=target, dst_dir_fd=self._root, follow_symlinks=False)
        spare = leftover()
        disk.give_name(self._descriptor, spare, self._root)
        os.rename(spare, digest, src_dir_fd=self._root, dst_dir_fd=target)

    def _read_back(self, digest: str, target: int, twin: int | None) -> int:
        """Return the object as an open file that came back from the disk with the bytes of ``digest``."""
        written = disk.open_file(digest, target)
        self._closing.callback(os.close, written)
        is_right = twin is not None and disk.is_same_on_disk(written, twin)
        if not is_right and disk.digest_on_disk(written) != digest:
            raise self._came_back_different()
        return written

    def _sync(self, descriptor: int) -> None:
        suspicion.sync(descriptor, self._location, self._store_name)

    def _came_back_different(self) -> StoreError:
        suspicion.suspect(self._location, "read_back_differs")
        return StoreError("store_suspect", {"store": self._store_name, "reason": "read_back_differs"})
