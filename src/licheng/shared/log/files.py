"""The log as static files of a store: names, the checkpoint that stands there, and what one bundle holds.

The layout below ``log/`` is that of C2SP tlog-tiles; ``log/journal/`` holds beside it, head by head, the sealed
contents of the leaves, from which the rows can be rebuilt.
"""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

import structlog

from licheng.kernel.checkpoints import Checkpoint, CheckpointError, open_checkpoint
from licheng.kernel.published_keys import KeyRole
from licheng.kernel.tiles import CHECKPOINT_PATH, EntryBundle, Tile
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.layout import LOG
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.log.keys import own_key, verifier_of
from licheng.shared.log.models import LogHead

CHECKPOINT_NAME: Final = f"{LOG}/{CHECKPOINT_PATH}"
KEYS_NAME: Final = f"{LOG}/keys"
JOURNAL_FORMAT: Final = "licheng/journal/v1"
_DIGITS: Final = 12

logger = structlog.get_logger("licheng.log")


def name_of(part: Tile | EntryBundle) -> str:
    """Return the name of a tile or bundle in a store."""
    return f"{LOG}/{part.path}"


def journal_name(first: int) -> str:
    """Return the name of the journal that begins with leaf ``first``, in folders of a thousand each."""
    digits = str(first).zfill(_DIGITS)
    groups = [digits[place : place + 3] for place in range(0, _DIGITS, 3)]
    return "/".join([LOG, "journal", *(f"x{group}" for group in groups[:-1]), groups[-1]])


def journal_bytes(first: int, events: Iterable[tuple[UUID, bytes, bytes]]) -> bytes:
    """Return a journal: with which leaf it begins and before which it ends, then id, leaf and envelope of each, one a line."""
    lines = [
        {"id": str(event_id), "leaf": data.hex(), "sealed": b64encode(sealed).decode("ascii")}
        for event_id, data, sealed in events
    ]
    head = {"format": JOURNAL_FORMAT, "first": first, "end": first + len(lines)}
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in (head, *lines)).encode()


def stored_head(store: Store) -> Checkpoint | None:
    """Return the head whose checkpoint stands in ``store``; None when there is none that our log signed.

    Raises StoreError when the store cannot say.
    """
    try:
        data = store.read_file(CHECKPOINT_NAME)
    except StoreError as error:
        if error.code == "store_file_missing":
            return None
        raise
    try:
        return open_checkpoint(data, verifier_of(own_key(KeyRole.LOG)))[0]
    except CheckpointError:
        logger.exception("log_checkpoint_damaged", store=store.name)
        return None


def newest_stored_head(stores: StoreSet) -> Checkpoint | None:
    """Return the largest head that stands in any store that answers; raise StoreError when none does."""
    answers: list[Checkpoint | None] = []
    for store in stores.stores:
        try:
            answers.append(stored_head(store))
        except StoreError as error:
            logger.warning("log_store_passed_over", code=error.code, store=store.name)
            silent = error
    if not answers:
        raise silent
    return max((head for head in answers if head is not None), key=lambda head: head.size, default=None)


def read_tile(store: Store) -> Callable[[Tile], bytes]:
    """Return what reads a tile from ``store``: the full one where a partial one is gone."""

    def read(tile: Tile) -> bytes:
        try:
            return store.read_file(name_of(tile))
        except StoreError as error:
            if error.code != "store_file_missing" or tile == tile.full:
                raise
        whole = store.read_file(name_of(tile.full))
        return whole[: len(whole) * tile.width // tile.full.width]

    return read


def checkpoint_bytes(head: LogHead) -> bytes:
    """Return the checkpoint of ``head`` with the cosignatures it has by now."""
    lines = head.cosignatures.order_by("witness").values_list("line", flat=True)
    return bytes(head.note) + "".join(lines).encode()
