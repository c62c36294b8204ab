"""Two stores with works in them and rows that name them, and the ways a disk harms an object."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.models import StoredObject
from licheng.shared.safekeeping.rules import Code
from tests.shared.files.store_helpers import store_pair

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


@dataclass(frozen=True)
class Kept:
    """Two stores and what was put into them."""

    stores: StoreSet
    roots: tuple[Path, ...]
    contents: dict[str, bytes]

    def place(self, side: int, digest: str) -> Path:
        """Return the file of ``digest`` in the store number ``side``."""
        return self.roots[side] / "objects" / digest[:2] / digest


def keep_works(directory: Path, contents: list[bytes]) -> Kept:
    """Return two stores with ``contents``, each named by a row of the school in scope."""
    stores = store_pair(directory)
    kept = {stores.keep([content]).digest: content for content in contents}
    rows = [
        StoredObject(digest=digest, size=len(content), kind="pdf", stored_at=NOW)
        for digest, content in kept.items()
    ]
    StoredObject.objects.bulk_create(rows)
    return Kept(stores, (directory / "store-a", directory / "store-b"), kept)


def works(number: int, *, seed: int = 1) -> list[bytes]:
    """Return ``number`` different small works, the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - the same works again
    return [dice.randbytes(dice.randint(20, 3000)) for _ in range(number)]


def put_past(path: Path, content: bytes) -> None:
    """Write to an object's file behind the store's back."""
    path.unlink(missing_ok=True)
    path.write_bytes(content)


def flip(path: Path, dice: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    put_past(path, bytes(content))


def cut(path: Path, dice: random.Random) -> None:
    put_past(path, path.read_bytes()[: dice.randrange(path.stat().st_size)])


def grow(path: Path, dice: random.Random) -> None:
    put_past(path, path.read_bytes() + dice.randbytes(512))


def zero(path: Path, dice: random.Random) -> None:
    put_past(path, bytes(path.stat().st_size))


def remove(path: Path, dice: random.Random) -> None:
    path.unlink()


HARMS: dict[Code, Callable[[Path, random.Random], None]] = {
    Code.FLIPPED: flip,
    Code.CUT: cut,
    Code.GROWN: grow,
    Code.ZEROED: zero,
    Code.MISSING: remove,
}
