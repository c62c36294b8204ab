"""One pass over one store: every object re-read against its name, in the order of digests (P6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog

from licheng.shared.files.layout import SHELVES
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping.inventories import Inventory, StoreInventory
from licheng.shared.safekeeping.reading import read_object
from licheng.shared.safekeeping.rules import Code, damage_of

logger = structlog.get_logger("licheng.safekeeping")


@dataclass(frozen=True)
class Examined:
    """One name looked at: how many bytes were read, and what is wrong, if anything."""

    name: str
    size: int
    code: Code | None = None


def examine(store: Store, others: Sequence[Store], rows: Inventory, *, after: str = "") -> Iterator[Examined]:
    """Yield every object of ``store`` and every one it should have, from the first digest greater than ``after``.

    Nothing is changed. Raises StoreError when the store itself goes away: then nothing is called missing.
    """
    held_here = StoreInventory(store, after=after)
    for shelf in SHELVES:
        if shelf < after[:2]:
            continue
        expected = rows.on_shelf(shelf)
        held = held_here.on_shelf(shelf)
        for digest in sorted(expected.keys() | held.keys()):
            if digest > after:
                yield examine_object(digest, store, others, expected.get(digest))


def strange_names(store: Store) -> Iterator[Examined]:
    """Yield the names among the objects of ``store`` that are no object's."""
    for name in store.strange():
        yield Examined(name.encode("utf-8", "backslashreplace").decode(), 0, Code.STRANGE)


def lacking(store: Store, rows: Inventory) -> Iterator[Examined]:
    """Yield what ``store`` lacks of the rows, or has in another length; reads no object, so it is quick.

    Nothing is changed. Raises StoreError when the store itself goes away.
    """
    held_here = StoreInventory(store)
    for shelf in SHELVES:
        expected = rows.on_shelf(shelf)
        held = held_here.on_shelf(shelf)
        for digest in sorted(expected):
            if digest not in held and not store.has(digest):
                yield Examined(digest, 0, Code.MISSING)
            elif held.get(digest, expected[digest]) != expected[digest]:
                code = Code.CUT if held[digest] < expected[digest] else Code.GROWN
                yield Examined(digest, 0, code)


def examine_object(digest: str, store: Store, others: Sequence[Store], size: int | None) -> Examined:
    """Return what lies under ``digest``, re-read; ``size`` is the length a row names, None when none does."""
    try:
        reading = read_object(store, digest)
    except StoreError as error:
        if error.code != "object_missing":
            raise
        return Examined(digest, 0, Code.MISSING if size is not None else None)
    except OSError as error:
        logger.warning("object_not_readable", store=store.name, digest=digest, errno=error.errno)
        return Examined(digest, 0, Code.UNREADABLE)
    if reading.digest == digest:
        return Examined(digest, reading.size)
    is_known = any(each.has(reading.digest) for each in (store, *others))
    code = damage_of(reading, name=digest, size=size, is_known=is_known)
    return Examined(digest, reading.size, code)
