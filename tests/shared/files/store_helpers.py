"""Stores on the test machine's disk, and a disk that fails or stops at its n-th call."""

import errno
import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.store import LocalStore

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

# The calls of a store that change what a killed process leaves, and all by which it touches the disk.
CHANGING_CALLS = ("open", "write", "fsync", "link", "rename", "unlink")
DISK_CALLS = (
    *CHANGING_CALLS,
    "close",
    "read",
    "fstat",
    "fstatvfs",
    "posix_fadvise",
)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def local_store(root: Path, name: str = "store-a") -> LocalStore:
    """Return a store at ``root``; the temporary directory of a test may lie in memory."""
    return LocalStore(root, name, volatile_allowed=True)


def store_pair(directory: Path) -> StoreSet:
    """Return two initialized stores below ``directory`` as one set."""
    stores = [local_store(directory / name, name) for name in ("store-a", "store-b")]
    for store in stores:
        store.init(now=NOW)
    return StoreSet(stores, allow_same_device=True)


def objects_in(root: Path) -> dict[str, str]:
    """Return the digest of the bytes of every object below ``root`` by its name."""
    return {
        path.name: digest_of(path.read_bytes()) for path in (root / "objects").rglob("*") if path.is_file()
    }


class NthCall:
    """Counts the calls to the disk and acts at the n-th."""

    def __init__(self, number: int, act: Callable[[str], None]) -> None:
        self.number = number
        self.calls: list[str] = []
        self._act = act

    @property
    def hit(self) -> str | None:
        """Return the name of the n-th call, None when there were fewer."""
        return self.calls[self.number - 1] if len(self.calls) >= self.number else None

    def wrap(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.calls.append(name)
            if len(self.calls) == self.number:
                self._act(name)
            return real(*arguments, **named)

        return counted


@contextmanager
def disk_acting_at(call: NthCall, names: tuple[str, ...] = DISK_CALLS) -> Iterator[NthCall]:
    """Route the system calls ``names`` of ``os`` through ``call`` within the block."""
    real = {name: getattr(os, name) for name in names}
    try:
        for name, function in real.items():
            setattr(os, name, call.wrap(name, function))
        yield call
    finally:
        for name, function in real.items():
            setattr(os, name, function)


def killing(_name: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def failing_with(number: int) -> Callable[[str], None]:
    def fail(name: str) -> None:
        raise OSError(number, os.strerror(number), name)

    return fail


@contextmanager
def without_nameless_files() -> Iterator[None]:
    """Let the filesystem be one that has no nameless files."""
    real = os.open

    def refusing(path: Any, flags: int, *arguments: Any, **named: Any) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
        return real(path, flags, *arguments, **named)

    os.open = refusing  # type: ignore[assignment]
    try:
        yield
    finally:
        os.open = real  # type: ignore[assignment]
