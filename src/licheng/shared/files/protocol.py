"""What every store of objects offers, whatever lies beneath it: a directory today, a bucket tomorrow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO, Protocol

HEALTHY = "store_healthy"

Chunk = bytes | memoryview


class StoreError(Exception):
    """A store could not do what was asked; ``code`` says why, ``facts`` name the store and the step."""

    def __init__(self, code: str, facts: Mapping[str, Any]) -> None:
        """Keep the code and the facts for a log line or a sentence."""
        super().__init__(code, dict(facts))
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class StoreIdentity:
    """Who a store is: written once in its marker, never changed."""

    id: str
    created: datetime
    format_version: int


@dataclass(frozen=True)
class StoreHealth:
    """Whether a store may take objects now; ``code`` is HEALTHY or the reason why not.

    ``facts`` of a healthy store have its ``store`` (name), ``id``, ``device`` and, where it can be
    told, ``free_bytes``.
    """

    ok: bool
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StoredObject:
    """What a store says it holds under a digest; whether the bytes are right is not asked."""

    digest: str
    size: int


class StagedObject(Protocol):
    """Bytes on the way into one store: unseen by readers until committed."""

    identity: StoreIdentity
    device: str

    def write(self, chunk: Chunk) -> None:
        """Append ``chunk`` whole; raise StoreError when the store does not take it."""

    def fileno(self) -> int:
        """Return a descriptor of this machine from which the staged bytes can be read."""

    def commit(self, digest: str, twin: int | None = None) -> int | None:
        """Make the bytes durable under ``digest`` and read them back; raise StoreError if any of it fails.

        ``twin`` is an open file with these bytes that was read back in another store: comparing with it costs less
        than a digest. Returns such a file of this store, open until ``discard``, None where there is none.
        """

    def discard(self) -> None:
        """Let go of the staged bytes; harmless when already committed or discarded."""


class Store(Protocol):
    """One place that keeps objects by digest."""

    name: str

    @property
    def location(self) -> str:
        """Return where the store lies, so that the same place is not counted twice."""

    def identity(self) -> StoreIdentity:
        """Return who the store says it is; raise StoreError when it cannot say."""

    def health(self) -> StoreHealth:
        """Return whether the store may take objects now, without writing to it."""

    def begin(self, expected_size: int = 0) -> StagedObject:
        """Open an empty staged object; raise StoreError when the store may not take it."""

    def open(self, digest: str) -> BinaryIO:
        """Return the object's bytes as an unbuffered file; raise StoreError when it is not here."""

    def has(self, digest: str) -> bool:
        """Return whether an object of this name is here; raise StoreError when the store cannot say."""

    def size(self, digest: str) -> int:
        """Return the object's size in bytes; raise StoreError when it is not here."""

    def relative_path(self, digest: str) -> str | None:
        """Return the object's path below the store's root, None when a web server cannot reach it."""

    def sweep(self, *, older_than: datetime) -> int:
        """Remove staged leftovers of killed processes from before ``older_than``; return how many."""

    def listing(self, *, after: str = "") -> Iterator[StoredObject]:
        """Yield the objects here in the order of their digests, from the first greater than ``after``.

        Objects that come or go meanwhile may be told or not. Raises StoreError when the store cannot say,
        also in the midst: an end that is reached is the end of what is here.
        """

    def strange(self) -> Iterator[str]:
        """Yield, in order, the names below ``objects/`` that are no object's; raise StoreError as ``listing``."""

    def quarantine(self, digest: str) -> bool:
        """Put a damaged object aside, so that it is no longer here; return whether that was done.

        The bytes are read once more: an object found whole stays where it is. The wrong bytes are kept as
        evidence. An object of which a good copy is left is better committed anew, which replaces it in
        one step. Raises StoreError ``object_missing`` when there is nothing of this name.
        """

    def write_file(self, name: str, data: bytes) -> None:
        """Put ``data`` under ``name`` (below ``log/``), durable and in one step over what is there.

        Raises StoreError when the store does not take it.
        """

    def read_file(self, name: str) -> bytes:
        """Return the bytes under ``name``; raise StoreError ``store_file_missing`` when there are none."""

    def remove_file(self, name: str) -> None:
        """Remove what is under ``name``; nothing there is as wished."""


class ManagedStore(Store, Protocol):
    """What an administrator may do besides with a store."""

    def init(self, *, now: datetime) -> StoreIdentity:
        """Make the place a store and return its identity; one that already is a store stays as it is."""

    def recheck(self) -> StoreHealth:
        """Write a probe and read it back; trust a suspect store again when it comes back right."""
