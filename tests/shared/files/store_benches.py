"""The places the store tests run on: a store and, beside it, a way to reach what lies there behind its back."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from licheng.shared.files.protocol import Store
from licheng.shared.files.store import LocalStore
from tests.shared.files.store_helpers import NOW, digest_of, local_store

MARKER = "licheng-store.json"


class Bench(Protocol):
    """One initialized store and the raw place beneath it; ``path`` is the name below the store's root."""

    store: Store

    def reopened(self) -> Store:
        """Return the store as another process would see it."""

    def read(self, path: str) -> bytes:
        """Return the bytes that lie at ``path``."""

    def write(self, path: str, content: bytes) -> None:
        """Put ``content`` at ``path``, past the store."""

    def remove(self, path: str) -> None:
        """Remove what lies at ``path``, past the store."""

    def names(self, folder: str) -> list[str]:
        """Return the names of all files below ``folder``, in order."""


BenchMaker = Callable[[], Bench]


class LocalBench:
    """A store in a directory."""

    def __init__(self, root: Path) -> None:
        self.store = local_store(root)
        self.store.init(now=NOW)
        self._root = root

    def reopened(self) -> LocalStore:
        return local_store(self._root)

    def read(self, path: str) -> bytes:
        return (self._root / path).read_bytes()

    def write(self, path: str, content: bytes) -> None:
        place = self._root / path
        place.parent.mkdir(exist_ok=True)
        place.unlink(missing_ok=True)
        place.write_bytes(content)

    def remove(self, path: str) -> None:
        (self._root / path).unlink()

    def names(self, folder: str) -> list[str]:
        top = self._root / folder
        return sorted(str(path.relative_to(top)) for path in top.rglob("*") if path.is_file())


def put(store: Store, content: bytes) -> str:
    """Commit ``content`` to ``store`` and return its digest."""
    staged = store.begin(len(content))
    staged.write(content)
    staged.commit(digest_of(content))
    return digest_of(content)


def place_of(digest: str) -> str:
    """Return where an object lies below the root of any store."""
    return f"objects/{digest[:2]}/{digest}"
