"""Keeping a file: its bytes go to every store while they arrive, and count only when all have them.

Nothing here knows the database: the caller writes its row after ``commit`` and answers after the row.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, Self

from licheng.shared.files.admission import require_admitted, trouble_of
from licheng.shared.files.keeping_errors import StoreSetupError, StoreUnavailableError
from licheng.shared.files.protocol import HEALTHY, StagedObject, Store, StoreError, StoreHealth
from licheng.shared.files.streaming import Declared, Source, require_as_declared, require_at_most, stream

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptObject:
    """A file that lies flushed, read back and equal in every one of ``stores``."""

    digest: str
    size: int
    stores: tuple[str, ...]


class StagedUpload:
    """A file in all stores' staging: complete, digested, seen by nobody. Commit or discard it.

    As a context manager it discards what was not committed.
    """

    def __init__(self, parts: Sequence[tuple[Store, StagedObject]], digest: str, size: int) -> None:
        """Own the staged ``parts``, which hold ``size`` bytes each."""
        self._parts = parts
        self.digest = digest
        self.size = size

    @property
    def path(self) -> str:
        """Return a path from which this process and its children can read the staged bytes.

        It is valid until commit or discard. A child in another process tree takes ``fileno`` instead.
        """
        return f"/proc/{os.getpid()}/fd/{self.fileno()}"

    def fileno(self) -> int:
        """Return the descriptor of the first store's staged bytes, for ``pass_fds`` of a child."""
        return self._parts[0][1].fileno()

    def commit(self) -> KeptObject:
        """Make the bytes an object of the first store, then of the next; return what was kept.

        Raises StoreUnavailableError when any store fails. An object that is then already in an earlier
        store is referred to by nobody, and adopted when the same bytes come again.
        """
        twin: int | None = None
        try:
            for _, part in self._parts:
                twin = part.commit(self.digest, twin)
        except StoreError as error:
            raise _unavailable(error) from error
        finally:
            self.discard()
        return KeptObject(self.digest, self.size, tuple(store.name for store, _ in self._parts))

    def discard(self) -> None:
        """Let go of the staged bytes in every store; harmless after commit."""
        for _, part in self._parts:
            part.discard()

    def __enter__(self) -> Self:
        """Return the upload itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Discard what was not committed."""
        self.discard()


class StoreSet:
    """All stores of the installation: writing goes to every one, reading to the first that answers."""

    def __init__(self, stores: Sequence[Store], *, allow_same_device: bool = False) -> None:
        """Take the stores in the order of writing and reading.

        Raises StoreSetupError ``two_stores_needed`` or ``stores_share_place``. Identities and devices
        are compared at every write, since a mount may change under a running process.
        """
        if len(stores) < 2:  # noqa: PLR2004 - "two" is the promise itself
            raise StoreSetupError("two_stores_needed", {"count": len(stores)})
        if len({store.location for store in stores}) < len(stores):
            raise StoreSetupError("stores_share_place", {"stores": [store.name for store in stores]})
        self.stores = tuple(stores)
        self._allow_same_device = allow_same_device

    def health(self) -> tuple[StoreHealth, ...]:
        """Return each store's health; all must be ok for the set to take a file. Writes nothing."""
        answers: list[StoreHealth] = []
        seen: set[tuple[str, str]] = set()
        for store in self.stores:
            answer = _watched(store, store.health())
            answers.append(self._compared(answer, seen) if answer.ok else answer)
        return tuple(answers)

    def keep(
        self,
        source: Source,
        *,
        declared_size: int | None = None,
        declared_digest: str | None = None,
        max_bytes: int | None = None,
    ) -> KeptObject:
        """Read ``source`` once into all stores and return what was kept.

        Raises KeepingError of some kind when not every store has the bytes; see ``stage`` and ``commit``.
        """
        with self.stage(
            source, declared_size=declared_size, declared_digest=declared_digest, max_bytes=max_bytes
        ) as staged:
            return staged.commit()

    def stage(
        self,
        source: Source,
        *,
        declared_size: int | None = None,
        declared_digest: str | None = None,
        max_bytes: int | None = None,
    ) -> StagedUpload:
        """Read ``source`` once into every store's staging and return the upload, to be committed.

        Raises StoreUnavailableError before the first byte is read when a store may not take it, or while
        reading when one fails; TooLargeError as soon as it is known; DifferentBytesError at the end.
        What the source itself raises goes through. In every case nothing is left behind.
        """
        declared = Declared(declared_size, declared_digest, max_bytes)
        if declared_size is not None:
            require_at_most(declared_size, max_bytes)
        parts: list[tuple[Store, StagedObject]] = []
        try:
            self._begin(parts, declared_size or 0)
            digest, size = stream(source, [part for _, part in parts], max_bytes)
            require_as_declared(digest, size, declared)
        except StoreError as error:
            _discard(parts)
            raise _unavailable(error) from error
        except BaseException:
            _discard(parts)
            raise
        return StagedUpload(parts, digest, size)

    def open_for_reading(self, digest: str, *, size: int | None = None) -> BinaryIO:
        """Return the object as an unbuffered file from the first store that has it.

        With ``size`` a copy of another length is passed over. Raises StoreUnavailableError
        ``object_missing`` when no store can give it.
        """
        file, _ = self._find(digest, size)
        return file

    def locate(self, digest: str, *, size: int | None = None) -> tuple[Store, str | None]:
        """Return the store that would be read and the object's path in it, for a web server to send."""
        file, store = self._find(digest, size)
        file.close()
        return store, store.relative_path(digest)

    def sweep(self, *, older_than: datetime) -> int:
        """Remove staged leftovers from before ``older_than`` in every store; return how many."""
        return sum(store.sweep(older_than=older_than) for store in self.stores)

    def _begin(self, parts: list[tuple[Store, StagedObject]], expected_size: int) -> None:
        """Open one staged object in each store, adding to ``parts``; raise StoreError when they may not."""
        seen: set[tuple[str, str]] = set()
        for store in self.stores:
            require_admitted(store)
            part = store.begin(expected_size)
            parts.append((store, part))
            facts = {"store": store.name, "id": part.identity.id, "device": part.device}
            answer = self._compared(StoreHealth(ok=True, code=HEALTHY, facts=facts), seen)
            if not answer.ok:
                raise StoreError(answer.code, answer.facts)

    def _compared(self, answer: StoreHealth, seen: set[tuple[str, str]]) -> StoreHealth:
        """Return ``answer``, or a refusal when an earlier store, noted in ``seen``, is the same place."""
        keys = [("stores_share_identity", answer.facts["id"])]
        if not self._allow_same_device:
            keys.append(("stores_share_device", answer.facts["device"]))
        for key in keys:
            if key in seen:
                return replace(answer, ok=False, code=key[0])
            seen.add(key)
        return answer

    def _find(self, digest: str, size: int | None) -> tuple[BinaryIO, Store]:
        for store in self.stores:
            try:
                file = store.open(digest)
            except StoreError as error:
                logger.warning("store_passed_over", extra={"code": error.code, **error.facts})
                continue
            if size is None or _length(file) == size:
                return file, store
            file.close()
            logger.error("store_object_damaged", extra={"store": store.name, "digest": digest})
        raise StoreUnavailableError("object_missing", {"digest": digest})


def _watched(store: Store, answer: StoreHealth) -> StoreHealth:
    """Return ``answer``, or a refusal when whoever watches over ``store`` does not let it be written to."""
    trouble = trouble_of(store) if answer.ok else None
    if trouble is None:
        return answer
    return StoreHealth(ok=False, code=trouble.code, facts={**answer.facts, **trouble.facts})


def _length(file: BinaryIO) -> int:
    """Return the number of bytes of ``file``, which is left standing at its start."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    return length


def _unavailable(error: StoreError) -> StoreUnavailableError:
    """Return the plain refusal for a store's failure, which is logged with its reason."""
    logger.error("store_failed", extra={"code": error.code, **error.facts})
    return StoreUnavailableError("stores_not_healthy", {"reason": error.code, **error.facts})


def _discard(parts: Sequence[tuple[Store, StagedObject]]) -> None:
    for _, part in parts:
        part.discard()
