"""Writing a head's files into a store: tiles, bundles and journals first, the checkpoint last.

Whatever a killed process left half done is written again from the rows, which were committed before: the same bytes.
"""

from collections.abc import Iterator

from licheng.kernel.merkle import leaf_hash
from licheng.kernel.results import Refused
from licheng.kernel.subtrees import EMPTY_ROOT, HashAt, grown, no_hash_at, tree_root
from licheng.kernel.tiles import (
    TILE_HEIGHT,
    TILE_WIDTH,
    EntryBundle,
    Tile,
    TileError,
    bundle_bytes,
    new_bundles,
    new_tiles,
    tile_bytes,
    tile_reader,
)
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.log.files import (
    CHECKPOINT_NAME,
    KEYS_NAME,
    checkpoint_bytes,
    journal_bytes,
    journal_name,
    name_of,
    read_tile,
    stored_head,
)
from licheng.shared.log.keys import published_keys
from licheng.shared.log.models import LogHead
from licheng.shared.log.queries import envelopes_between, head_of, heads_between, leaves_between


class LogBrokenError(Exception):
    """The database's log is not the one that was published; ``refused`` has code and sentence."""

    def __init__(self, code: str) -> None:
        """Keep the refusal."""
        super().__init__(code)
        self.refused = Refused(code)


def publish(stores: StoreSet, head: LogHead) -> None:
    """Bring every store up to ``head``; raise LogBrokenError when a store holds another log, or StoreError."""
    for store in stores.stores:
        _publish_in(store, head)


def republish_checkpoint(stores: StoreSet, head: LogHead) -> None:
    """Put the checkpoint of ``head``, which was published, with its cosignatures into every store."""
    data = checkpoint_bytes(head)
    for store in stores.stores:
        store.write_file(CHECKPOINT_NAME, data)


def publish_keys(stores: StoreSet) -> None:
    """Put the document of keys into every store where it is missing or another."""
    data = published_keys().to_bytes()
    for store in stores.stores:
        try:
            if store.read_file(KEYS_NAME) == data:
                continue
        except StoreError as error:
            if error.code != "store_file_missing":
                raise
        store.write_file(KEYS_NAME, data)


def open_tree(stores: StoreSet, head: LogHead | None) -> HashAt:
    """Return the reader of the tree of ``head``, from the first store that holds it whole, else from the rows.

    Raises LogBrokenError ``log_differs`` when the rows do not make the head either.
    """
    if head is None:
        return no_hash_at
    for store in stores.stores:
        reader = tile_reader(head.size, read_tile(store))
        if _has_root(reader, head.size, bytes(head.root)):
            return reader
    return _from_rows(head)


def _publish_in(store: Store, head: LogHead) -> None:
    base = _published_size(store, head)
    if base == head.size:
        return
    hash_at = _grown_in(store, base, head)
    if not _has_root(hash_at, head.size, bytes(head.root)):
        base, hash_at = 0, _from_rows(head)
    for tile in new_tiles(base, head.size):
        store.write_file(name_of(tile), tile_bytes(tile, hash_at))
    for bundle in new_bundles(base, head.size):
        entries = leaves_between(bundle.leaves.start, bundle.leaves.stop)
        store.write_file(name_of(bundle), bundle_bytes(entries))
    for first, end in _journals(base, head.size):
        store.write_file(journal_name(first), journal_bytes(first, envelopes_between(first, end)))
    store.write_file(CHECKPOINT_NAME, checkpoint_bytes(head))
    for part in _outgrown(base, head.size):
        store.remove_file(name_of(part))


def _published_size(store: Store, head: LogHead) -> int:
    """Return how many leaves the store holds; raise LogBrokenError when they are not the first of ours."""
    stored = stored_head(store)
    if stored is None or stored.size == 0:
        return 0
    ours = head_of(stored.size)
    if stored.size > head.size or ours is None:
        raise LogBrokenError("log_behind")
    if bytes(ours.root) != stored.root:
        raise LogBrokenError("log_differs")
    return stored.size


def _grown_in(store: Store, base: int, head: LogHead) -> HashAt:
    hashes = [leaf_hash(data) for data in leaves_between(base, head.size)]
    return grown(base, tile_reader(base, read_tile(store)) if base else no_hash_at, hashes)


def _from_rows(head: LogHead) -> HashAt:
    hashes = [leaf_hash(data) for data in leaves_between(0, head.size)]
    reader = grown(0, no_hash_at, hashes)
    if not _has_root(reader, head.size, bytes(head.root)):
        raise LogBrokenError("log_differs")
    return reader


def _has_root(hash_at: HashAt, size: int, root: bytes) -> bool:
    """Return whether the tree reads back as ``root``: a missing, short or altered file does not."""
    try:
        return (tree_root(size, hash_at) if size else EMPTY_ROOT) == root
    except (StoreError, TileError, LookupError):
        return False


def _journals(base: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield first and end of the journals from ``base`` to ``size``: one for each head."""
    first = base
    for head in heads_between(base, size):
        yield first, head.size
        first = head.size


def _outgrown(base: int, size: int) -> Iterator[Tile | EntryBundle]:
    """Yield the partial files whose full ones were written since ``base``: who looks for one reads the full one."""
    for tile in new_tiles(base, size):
        if tile.width < TILE_WIDTH:
            continue
        start, unit = tile.index * TILE_WIDTH, TILE_HEIGHT * tile.level
        heads = heads_between(start << unit, (start + TILE_WIDTH) << unit)
        for width in {(head.size >> unit) - start for head in heads} - {0, TILE_WIDTH}:
            yield Tile(tile.level, tile.index, width)
            if tile.level == 0:
                yield EntryBundle(tile.index, width)
