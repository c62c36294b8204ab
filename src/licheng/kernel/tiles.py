"""A tree kept as static files: the layout of C2SP tlog-tiles (tiles of height 8, entry bundles beside them).

A tile holds up to 256 hashes of complete subtrees whose level is a multiple of 8. A full tile never changes; a partial
one is named by its width, so no file is ever written twice with different bytes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from licheng.kernel.subtrees import HASH_BYTES, HashAt, node_hash

TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
CHECKPOINT_PATH: Final = "checkpoint"
MAX_ENTRY_BYTES: Final = 0xFFFF
_MAX_LEVEL: Final = 63
_ENTRIES: Final = "entries"
_PATH: Final = re.compile(
    r"tile/(?P<kind>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


class TileError(ValueError):
    """A path or the bytes of a file are not those of a tile or bundle."""


@dataclass(frozen=True, order=True)
class Tile:
    """One file of hashes: its level, its number within the level, and how many hashes it holds."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Return the name of the file below the log's prefix."""
        return _path(str(self.level), self.index, self.width)

    @property
    def full(self) -> "Tile":
        """Return the tile this one becomes, to be read where the partial one was already removed."""
        return Tile(self.level, self.index)


@dataclass(frozen=True, order=True)
class EntryBundle:
    """One file of entries, those whose leaf hashes stand in the tile of level 0 with the same index and width."""

    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Return the name of the file below the log's prefix."""
        return _path(_ENTRIES, self.index, self.width)

    @property
    def leaves(self) -> range:
        """Return the indexes of the leaves in the bundle."""
        return range(self.index * TILE_WIDTH, self.index * TILE_WIDTH + self.width)


def parse_path(path: str) -> Tile | EntryBundle:
    """Return what the file at ``path`` is; raise TileError for every name but the one spelling of it."""
    parts = _PATH.fullmatch(path)
    if parts is None:
        raise TileError("The path is not one of a tile.")
    index = int(re.sub(r"[x/]", "", parts["index"]))
    width = TILE_WIDTH if parts["width"] is None else int(parts["width"])
    named = EntryBundle(index, width) if parts["kind"] == _ENTRIES else Tile(int(parts["kind"]), index, width)
    if named.path != path or (isinstance(named, Tile) and named.level > _MAX_LEVEL):
        raise TileError("The path is another spelling of a tile's, or of none.")
    return named


def tile_of(level: int, index: int, size: int) -> Tile:
    """Return the tile at (level, index) as it is in a tree of ``size``; raise TileError when it has none."""
    width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - index * TILE_WIDTH)
    if width <= 0:
        raise TileError("The tree has no such tile.")
    return Tile(level, index, width)


def new_tiles(old_size: int, size: int) -> Iterator[Tile]:
    """Yield, level by level, the tiles that a tree of ``size`` has and one of ``old_size`` had not or not so wide."""
    level = 0
    while size >> TILE_HEIGHT * level:
        count, old_count = size >> TILE_HEIGHT * level, old_size >> TILE_HEIGHT * level
        if count > old_count:
            for index in range(old_count // TILE_WIDTH, (count - 1) // TILE_WIDTH + 1):
                yield tile_of(level, index, size)
        level += 1


def new_bundles(old_size: int, size: int) -> list[EntryBundle]:
    """Return the bundles to write beside ``new_tiles``: one for each new tile of level 0."""
    return [EntryBundle(tile.index, tile.width) for tile in new_tiles(old_size, size) if tile.level == 0]


def tile_bytes(tile: Tile, hash_at: HashAt) -> bytes:
    """Return the content of ``tile`` in the tree that ``hash_at`` reads."""
    first = tile.index * TILE_WIDTH
    return b"".join(hash_at(tile.level * TILE_HEIGHT, first + number) for number in range(tile.width))


def tile_hashes(tile: Tile, data: bytes) -> tuple[bytes, ...]:
    """Return the hashes in the file of ``tile``; raise TileError when its length is not that of its width."""
    if len(data) != tile.width * HASH_BYTES:
        raise TileError("The file has not the length of the tile.")
    return tuple(data[start : start + HASH_BYTES] for start in range(0, len(data), HASH_BYTES))


def tile_reader(size: int, read_tile: Callable[[Tile], bytes]) -> HashAt:
    """Return the reader of a tree of ``size`` leaves whose files are read by ``read_tile``, each at most once.

    What the files say is not believed here: a caller compares the root with a signed checkpoint.
    """

    @cache
    def hashes_of(level: int, index: int) -> tuple[bytes, ...]:
        tile = tile_of(level, index, size)
        return tile_hashes(tile, read_tile(tile))

    @cache
    def hash_at(level: int, index: int) -> bytes:
        tile_level, above = divmod(level, TILE_HEIGHT)
        if above:
            return node_hash(hash_at(level - 1, 2 * index), hash_at(level - 1, 2 * index + 1))
        tile_index, number = divmod(index, TILE_WIDTH)
        hashes = hashes_of(tile_level, tile_index)
        if number >= len(hashes):
            raise TileError("The tree has no such subtree.")
        return hashes[number]

    return hash_at


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """Return the file of a bundle: each entry after its length in two bytes; raise TileError for one too long."""
    if any(len(entry) > MAX_ENTRY_BYTES for entry in entries):
        raise TileError("An entry is at most 65535 bytes.")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def bundle_entries(bundle: EntryBundle, data: bytes) -> tuple[bytes, ...]:
    """Return the entries in the file of ``bundle``; raise TileError when they are not as many as it is wide."""
    entries, place = [], 0
    while place < len(data):
        begin = place + 2
        place = begin + int.from_bytes(data[place:begin], "big")
        if begin > len(data) or place > len(data):
            raise TileError("The last entry is cut.")
        entries.append(data[begin:place])
    if len(entries) != bundle.width:
        raise TileError("The bundle has not the number of entries of its width.")
    return tuple(entries)


def _path(kind: str, index: int, width: int) -> str:
    if not (index >= 0 and 0 < width <= TILE_WIDTH):
        raise TileError("A tile has 1 to 256 hashes and an index from 0.")
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[place : place + 3] for place in range(0, len(digits), 3)]
    name = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
    return f"tile/{kind}/{name}" + ("" if width == TILE_WIDTH else f".p/{width}")
