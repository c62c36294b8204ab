"""A store that is a bucket of an S3-compatible service."""

import contextlib
import hashlib
import io
import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from licheng.kernel.digests import as_digest, is_digest, sha256_of_bytes
from licheng.shared.files import disk, markers, suspicion
from licheng.shared.files.layout import MARKER_NAME, OBJECTS, STAGING, aside, leftover, place_of
from licheng.shared.files.named import MAXIMUM_BYTES, as_name
from licheng.shared.files.protocol import (
    HEALTHY,
    StoredObject,
    StoreError,
    StoreHealth,
    StoreIdentity,
)
from licheng.shared.files.s3_address import S3Place
from licheng.shared.files.s3_bucket import S3Bucket
from licheng.shared.files.s3_errors import MissingKeyError
from licheng.shared.files.s3_reading import BucketFile
from licheng.shared.files.s3_staging import S3StagedObject, digest_in

# Whoever writes reads the marker anew. For reading, one seen a moment ago will do: a foreign bucket has no
# object of our digest, and asking twice would double the way of every download.
TRUST_SECONDS = 30.0

_PROBE_BYTES = 64 * 1024


class S3Store:
    """A marker and objects named by digest, in a bucket or below a prefix of one."""

    def __init__(self, place: S3Place, name: str, *, spool: Path, expected_id: str | None = None) -> None:
        """Describe the store at ``place``; nothing is asked yet.

        ``spool`` is a local directory for bytes on their way. ``expected_id`` is the identity the store
        must show; without it, the first identity seen binds this object.
        """
        self.name = name
        self._bucket = S3Bucket(place.address, place.credentials, name)
        self._spool = spool
        self._known_id = expected_id
        self._seen_at = -TRUST_SECONDS

    @property
    def location(self) -> str:
        """Return the address of the bucket, with the prefix."""
        return self._bucket.address.location

    def init(self, *, now: datetime) -> StoreIdentity:
        """Make the bucket a store and return its identity; one that already is a store stays as it is.

        An act of an administrator, who has made the bucket. Raises StoreError ``store_not_empty`` when
        anything lies there without a marker.
        """
        with contextlib.suppress(MissingKeyError):
            return self._identify()
        if any(not entry.name.startswith(f"{STAGING}/") for entry in self._bucket.entries("")):
            raise StoreError("store_not_empty", {"store": self.name})
        _, document = markers.new_marker(now=now)
        self._put(MARKER_NAME, document)
        return self.identity()

    def identity(self) -> StoreIdentity:
        """Return who the store says it is; raise StoreError when it is missing, damaged or a foreign one."""
        try:
            return self._identify()
        except MissingKeyError:
            raise StoreError("store_marker_missing", {"store": self.name}) from None

    def health(self) -> StoreHealth:
        """Return whether the store may take objects now; writes nothing.

        How much room is left, and whether the credentials may write, a service does not say.
        """
        facts = {"store": self.name, "device": self._bucket.address.host}
        try:
            facts["id"] = self._admit().id
        except StoreError as error:
            return StoreHealth(ok=False, code=error.code, facts={**facts, **error.facts})
        return StoreHealth(ok=True, code=HEALTHY, facts=facts)

    def recheck(self) -> StoreHealth:
        """Put a probe and read it back; trust a suspect store again when it comes back right.

        To be called by a person who has looked at the service. Returns the health afterwards.
        """
        self._bucket.outage.end()
        probe = os.urandom(_PROBE_BYTES)
        name = leftover()
        self._put(name, probe)
        came_back = digest_in(self._bucket, name)
        self._bucket.remove(name)
        if came_back == sha256_of_bytes(probe):
            suspicion.clear(self.location)
        return self.health()

    def begin(self, expected_size: int = 0) -> S3StagedObject:  # noqa: ARG002 - a service does not tell its room
        """Return an empty staged object; raise StoreError when the store may not take one."""
        return S3StagedObject(self._bucket, self._admit(), spool=self._spool, store_name=self.name)

    def open(self, digest: str) -> BinaryIO:
        """Return the object as an unbuffered file; raise StoreError ``object_missing`` when it is not here."""
        file: io.RawIOBase = BucketFile(self._bucket, place_of(digest), self.size(digest))
        return cast("BinaryIO", file)

    def has(self, digest: str) -> bool:
        """Return whether an object of this name is here."""
        try:
            self.size(digest)
        except StoreError as error:
            if error.code == "object_missing":
                return False
            raise
        return True

    def size(self, digest: str) -> int:
        """Return the object's size in bytes; raise StoreError when it is not here.

        "Not here" is believed only of a bucket that shows its marker now: one that is gone, or whose
        service has lost its nodes, has no object either.
        """
        place = place_of(as_digest(digest))
        if time.monotonic() - self._seen_at > TRUST_SECONDS:
            self.identity()
        try:
            return self._bucket.size_of(place)
        except MissingKeyError:
            self.identity()
            raise StoreError("object_missing", {"store": self.name, "digest": digest}) from None

    def relative_path(self, digest: str) -> None:
        """Return None, as for every digest: the web server in front cannot reach a bucket."""
        as_digest(digest)

    def sweep(self, *, older_than: datetime) -> int:
        """Remove what killed processes left in the spool and of probes before ``older_than``; return how many.

        There are no parts of unfinished uploads to look for: an object is put in one request.
        """
        self.identity()
        removed = 0
        for entry in self._bucket.entries(f"{STAGING}/"):
            if entry.modified_at < older_than:
                self._bucket.remove(entry.name)
                removed += 1
        if self._spool.is_dir():
            with disk.directory(self._spool) as spool:
                removed += disk.remove_older(spool, older_than.timestamp())
        return removed

    def listing(self, *, after: str = "") -> Iterator[StoredObject]:
        """Yield the objects here in the order of their digests, from the first greater than ``after``.

        Some services list a new object late; before one is called missing, ``has`` is asked. The identity
        is checked again at the end: a bucket that goes away meanwhile is an error and not an early end.
        """
        self.identity()
        start = f"{OBJECTS}/{after[:2]}/{after}" if after else ""
        for entry in self._bucket.entries(f"{OBJECTS}/", after=start):
            digest = entry.name.rpartition("/")[2]
            if _is_object(entry.name):
                yield StoredObject(digest, entry.size)
        self.identity()

    def strange(self) -> Iterator[str]:
        """Yield, in order, the names below ``objects/`` that are no object's."""
        self.identity()
        for entry in self._bucket.entries(f"{OBJECTS}/"):
            if not _is_object(entry.name):
                yield entry.name.removeprefix(f"{OBJECTS}/")

    def quarantine(self, digest: str) -> bool:
        """Put a damaged object aside and return True; return False when it is found whole."""
        place = place_of(as_digest(digest))
        self.identity()
        found = digest_in(self._bucket, place)
        if found is None:
            raise StoreError("object_missing", {"store": self.name, "digest": digest})
        if found == digest:
            return False
        kept = aside(digest)
        self._bucket.copy(place, kept)
        if digest_in(self._bucket, kept) == digest:
            # The right bytes took its place in this very moment.
            self._bucket.remove(kept)
            return False
        self._bucket.remove(place)
        return True

    def write_file(self, name: str, data: bytes) -> None:
        """Put ``data`` under ``name`` in one request, over what is there, and read it back."""
        self._admit()
        self._put(as_name(name), data)
        if self._bucket.read_small(name, MAXIMUM_BYTES) != data:
            suspicion.suspect(self.location, "read_back_differs")
            raise StoreError("store_suspect", {"store": self.name, "reason": "read_back_differs"})

    def read_file(self, name: str) -> bytes:
        """Return the bytes under ``name``; raise StoreError ``store_file_missing`` when there are none."""
        if time.monotonic() - self._seen_at > TRUST_SECONDS:
            self.identity()
        try:
            return self._bucket.read_small(as_name(name), MAXIMUM_BYTES)
        except MissingKeyError:
            self.identity()
            raise StoreError("store_file_missing", {"store": self.name, "name": name}) from None

    def remove_file(self, name: str) -> None:
        """Remove what is under ``name``."""
        self.identity()
        self._bucket.remove(as_name(name))

    def _admit(self) -> StoreIdentity:
        """Return the identity when the store may take an object; raise StoreError otherwise."""
        reason = suspicion.reason_of(self.location)
        if reason is not None:
            raise StoreError("store_suspect", {"store": self.name, "reason": reason})
        return self.identity()

    def _identify(self) -> StoreIdentity:
        """Return the identity of the marker as it is now; raise MissingKeyError when there is none."""
        content = self._bucket.read_small(MARKER_NAME, markers.MAXIMUM_BYTES)
        identity = markers.parse_marker(content, self.name)
        if self._known_id is None:
            self._known_id = identity.id
        if identity.id != self._known_id:
            raise StoreError("store_foreign", {"store": self.name, "id": identity.id})
        self._seen_at = time.monotonic()
        return identity

    def _put(self, name: str, content: bytes) -> None:
        md5 = hashlib.md5(content, usedforsecurity=False).digest()
        self._bucket.put(name, io.BytesIO(content), len(content), md5)


def _is_object(name: str) -> bool:
    digest = name.rpartition("/")[2]
    return is_digest(digest) and name == place_of(digest)
