"""A store that is one local directory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from licheng.kernel.digests import as_digest, sha256_of_bytes
from licheng.shared.files import disk, markers, named, shelves, suspicion
from licheng.shared.files.layout import DAMAGED, MARKER_NAME, OBJECTS, SHELVES, STAGING, place_of
from licheng.shared.files.protocol import (
    HEALTHY,
    StoredObject,
    StoreError,
    StoreHealth,
    StoreIdentity,
)
from licheng.shared.files.staging import LocalStagedObject

# Below this a store takes nothing more: the machine needs room to be mended in.
MINIMUM_FREE_BYTES = 64 * 1024 * 1024


class LocalStore:
    """A directory with a marker, objects named by digest, and a staging place on the same filesystem."""

    def __init__(
        self, root: Path, name: str, *, volatile_allowed: bool = False, expected_id: str | None = None
    ) -> None:
        """Describe the store at ``root``; nothing is read or written yet.

        ``volatile_allowed`` is for demonstrations in a container. ``expected_id`` is the identity the
        store must show; without it, the first identity seen binds this object.
        """
        self.root = root.absolute()
        self.name = name
        self._volatile_allowed = volatile_allowed
        self._known_id = expected_id
        self._durable_devices: set[int] = set()

    @cached_property
    def location(self) -> str:
        """Return the real path of the directory, looked up once: what is mounted there tells its identity each time."""
        return os.path.realpath(self.root)

    def init(self, *, now: datetime) -> StoreIdentity:
        """Make the directory a store and return its identity; one that already is a store stays as it is.

        An act of an administrator, never done by itself: an empty directory where a store should be is
        the sign of a disk that did not come up. Raises StoreError ``store_not_empty`` when objects or
        strange files lie there without a marker.
        """
        with suspicion.reporting(self.location, self.name):
            self._make_root()
        with self._opened() as root:
            if not self._has_marker(root):
                self._require_empty()
            disk.make_directories([OBJECTS, STAGING, DAMAGED], root)
            with disk.directory(OBJECTS, root) as objects:
                disk.make_directories(SHELVES, objects)
            if not self._has_marker(root):
                markers.write_marker(root, STAGING, now=now)
            return markers.read_marker(root, self.name)

    def identity(self) -> StoreIdentity:
        """Return who the store says it is; raise StoreError when it is missing, damaged or a foreign one."""
        with self._opened() as root:
            return self._identify(root)

    def health(self) -> StoreHealth:
        """Return whether the store may take objects now; writes nothing."""
        facts: dict[str, object] = {"store": self.name}
        try:
            with self._opened() as root:
                facts["free_bytes"] = _free_bytes(root)
                facts["device"] = str(os.fstat(root).st_dev)
                facts["id"] = self._admit(root, expected_size=0).id
                self._require_writable(root)
        except StoreError as error:
            return StoreHealth(ok=False, code=error.code, facts={**facts, **error.facts})
        return StoreHealth(ok=True, code=HEALTHY, facts=facts)

    def recheck(self) -> StoreHealth:
        """Write, flush and read back a probe; trust a suspect store again when it comes back right.

        To be called by a person who has looked at the disk. Returns the health afterwards.
        """
        with self._opened() as root:
            probe = os.urandom(disk.CHUNK_BYTES)
            descriptor, path = disk.create_unseen(STAGING, root)
            try:
                disk.write_fully(descriptor, probe)
                suspicion.sync(descriptor, self.location, self.name)
                came_back = disk.digest_on_disk(descriptor)
            finally:
                os.close(descriptor)
                if path is not None:
                    disk.remove(path, root)
        if came_back == sha256_of_bytes(probe):
            suspicion.clear(self.location)
        return self.health()

    def begin(self, expected_size: int = 0) -> LocalStagedObject:
        """Return an empty staged object; raise StoreError when the store may not take ``expected_size`` more."""
        with suspicion.reporting(self.location, self.name):
            root = disk.open_directory(self.root)
            try:
                identity = self._admit(root, expected_size=expected_size)
                return LocalStagedObject(root, identity, location=self.location, store_name=self.name)
            except BaseException:
                os.close(root)
                raise

    def open(self, digest: str) -> BinaryIO:
        """Return the object as an unbuffered file; raise StoreError ``object_missing`` when it is not here.

        The identity is checked first, so that a foreign directory answers for nothing.
        """
        path = self.relative_path(digest)
        with self._opened() as root:
            self._identify(root)
            try:
                descriptor = disk.open_file(path, root)
            except FileNotFoundError:
                raise StoreError("object_missing", {"store": self.name, "digest": digest}) from None
        return cast("BinaryIO", os.fdopen(descriptor, "rb", buffering=0))

    def has(self, digest: str) -> bool:
        """Return whether an object of this name is here."""
        try:
            self.open(digest).close()
        except StoreError as error:
            if error.code == "object_missing":
                return False
            raise
        return True

    def size(self, digest: str) -> int:
        """Return the object's size in bytes; raise StoreError when it is not here."""
        with self.open(digest) as file:
            return os.fstat(file.fileno()).st_size

    def relative_path(self, digest: str) -> str:
        """Return the object's path below the root."""
        return place_of(as_digest(digest))

    def sweep(self, *, older_than: datetime) -> int:
        """Remove named staging files last written before ``older_than``; return how many."""
        with self._opened() as root:
            self._identify(root)
            with disk.directory(STAGING, root) as staging:
                return disk.remove_older(staging, older_than.timestamp())

    def listing(self, *, after: str = "") -> Iterator[StoredObject]:
        """Yield the objects here in the order of their digests, from the first greater than ``after``.

        The identity is checked anew for each shelf: a disk that goes away meanwhile is an error and not
        an early end.
        """
        for shelf in SHELVES:
            if shelf < after[:2]:
                continue
            with self._opened() as root:
                self._identify(root)
                with disk.directory(OBJECTS, root) as objects:
                    found = shelves.objects_of(shelf, objects, after=after)
            yield from found

    def strange(self) -> Iterator[str]:
        """Yield, in order, the names below ``objects/`` that are no object's."""
        with self._opened() as root:
            self._identify(root)
            with disk.directory(OBJECTS, root) as objects:
                found = list(shelves.strangers(objects))
        return iter(found)

    def quarantine(self, digest: str) -> bool:
        """Put a damaged object aside and return True; return False when it is found whole."""
        shelf = f"{OBJECTS}/{as_digest(digest)[:2]}"
        with self._opened() as root, disk.directory(shelf, root) as target:
            self._identify(root)
            try:
                done = shelves.put_aside(digest, target, root)
            except FileNotFoundError:
                raise StoreError("object_missing", {"store": self.name, "digest": digest}) from None
            for directory in (DAMAGED, shelf):
                with disk.directory(directory, root) as changed:
                    suspicion.sync(changed, self.location, self.name)
        return done

    def write_file(self, name: str, data: bytes) -> None:
        """Put ``data`` under ``name``, flushed and read back, in one step over what is there."""
        with self._opened() as root:
            self._admit(root, expected_size=len(data))
            named.write_named(root, name, data, location=self.location, store_name=self.name)

    def read_file(self, name: str) -> bytes:
        """Return the bytes under ``name``; raise StoreError ``store_file_missing`` when there are none."""
        with self._opened() as root:
            self._identify(root)
            try:
                return named.read_named(root, name)
            except FileNotFoundError:
                raise StoreError("store_file_missing", {"store": self.name, "name": name}) from None

    def remove_file(self, name: str) -> None:
        """Remove what is under ``name``."""
        with self._opened() as root:
            self._identify(root)
            disk.remove(named.as_name(name), root)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        """Open the root for one question; errors become StoreErrors."""
        with suspicion.reporting(self.location, self.name), disk.directory(self.root) as root:
            yield root

    def _admit(self, root: int, *, expected_size: int) -> StoreIdentity:
        """Return the identity when the store may take an object of this size; raise StoreError otherwise."""
        reason = suspicion.reason_of(self.location)
        if reason is not None:
            raise StoreError("store_suspect", {"store": self.name, "reason": reason})
        identity = self._identify(root)
        self._require_durable(os.fstat(root).st_dev)
        free = _free_bytes(root)
        if free < expected_size + MINIMUM_FREE_BYTES:
            raise StoreError("store_full", {"store": self.name, "free_bytes": free})
        return identity

    def _identify(self, root: int) -> StoreIdentity:
        identity = markers.read_marker(root, self.name)
        if self._known_id is None:
            self._known_id = identity.id
        if identity.id != self._known_id:
            raise StoreError("store_foreign", {"store": self.name, "id": identity.id})
        return identity

    def _require_durable(self, device: int) -> None:
        """Refuse a filesystem that forgets; asked once for each device the directory has been seen on."""
        if device in self._durable_devices:
            return
        if not self._volatile_allowed and disk.is_volatile(device):
            raise StoreError("store_volatile", {"store": self.name})
        self._durable_devices.add(device)

    def _require_writable(self, root: int) -> None:
        if not os.access(STAGING, os.W_OK | os.X_OK, dir_fd=root):
            raise StoreError("store_read_only", {"store": self.name})

    def _make_root(self) -> None:
        """Make the root and the directories above it, flushing each parent."""
        missing = []
        path = self.root
        while not path.exists():
            missing.append(path)
            path = path.parent
        for directory in reversed(missing):
            parent = disk.open_directory(directory.parent)
            try:
                disk.make_directories([directory.name], parent)
            finally:
                os.close(parent)

    def _has_marker(self, root: int) -> bool:
        return MARKER_NAME in os.listdir(root)

    def _require_empty(self) -> None:
        """Refuse to make a store of a directory that holds anything but what a killed ``init`` leaves.

        ``lost+found`` stands at the root of a disk of its own.
        """
        for place in self.root.iterdir():
            if place.name in {STAGING, "lost+found"}:
                continue
            ours = place.name in {OBJECTS, DAMAGED}
            if not ours or any(path.is_file() for path in place.rglob("*")):
                raise StoreError("store_not_empty", {"store": self.name})


def _free_bytes(root: int) -> int:
    """Return the bytes an ordinary process may still write on the filesystem of ``root``."""
    figures = os.fstatvfs(root)
    return figures.f_bavail * figures.f_frsize
