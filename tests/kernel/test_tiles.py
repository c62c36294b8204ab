import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.merkle import inclusion_proof, leaf_hash, root
from licheng.kernel.subtrees import grown, no_hash_at, tree_consistency_proof, tree_inclusion_proof, tree_root
from licheng.kernel.tiles import (
    EntryBundle,
    Tile,
    TileError,
    bundle_bytes,
    bundle_entries,
    new_bundles,
    new_tiles,
    parse_path,
    tile_bytes,
    tile_hashes,
    tile_of,
    tile_reader,
)
from tests.kernel import reference_tree

LEAVES = [number.to_bytes(3, "big") for number in range(70_000)]
HASHES = [leaf_hash(data) for data in LEAVES]
HASH_AT = grown(0, no_hash_at, HASHES)


def files_of(size: int, since: int = 0) -> dict[Tile, bytes]:
    return {tile: tile_bytes(tile, HASH_AT) for tile in new_tiles(since, size)}


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "tile/0/000"),
        (Tile(0, 0, 1), "tile/0/000.p/1"),
        (Tile(1, 999, 255), "tile/1/999.p/255"),
        (Tile(2, 1000), "tile/2/x001/000"),
        (Tile(0, 1_234_067), "tile/0/x001/x234/067"),
        (Tile(63, 1_234_067, 8), "tile/63/x001/x234/067.p/8"),
        (EntryBundle(0, 17), "tile/entries/000.p/17"),
        (EntryBundle(1_234_067), "tile/entries/x001/x234/067"),
    ],
)
def test_path_is_the_one_of_the_layout_and_reads_back(tile: Tile | EntryBundle, path: str):
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/001",
        "tile/0/x001/x001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001.p/",
        "tile/0/001/",
        "/tile/0/001",
        "tile/0/../001",
        "tile/0/٠٠١",
        "tile/0/001\n",
        "tile/entries/1",
        "tile/data/001",
        "checkpoint",
    ],
)
def test_path_written_otherwise_is_refused(path: str):
    with pytest.raises(TileError):
        parse_path(path)


@given(st.integers(0, 63), st.integers(0, 10**12), st.integers(1, 256))
def test_path_of_any_tile_reads_back(level: int, index: int, width: int):
    assert parse_path(Tile(level, index, width).path) == Tile(level, index, width)
    assert parse_path(EntryBundle(index, width).path) == EntryBundle(index, width)


@pytest.mark.parametrize(("index", "width"), [(-1, 1), (0, 0), (0, 257)])
def test_path_of_no_tile_is_refused(index: int, width: int):
    with pytest.raises(TileError):
        _ = Tile(0, index, width).path


def test_tree_of_70000_has_the_tiles_of_the_specification():
    tiles = list(new_tiles(0, 70_000))

    widths = {level: [tile.width for tile in tiles if tile.level == level] for level in range(4)}
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1], 3: []}


def test_tree_of_256_has_one_full_tile_and_one_above():
    assert list(new_tiles(0, 256)) == [Tile(0, 0), Tile(1, 0, 1)]
    assert list(new_tiles(0, 0)) == []
    assert list(new_tiles(256, 256)) == []


def test_growing_writes_only_tiles_that_are_new():
    assert list(new_tiles(255, 257)) == [Tile(0, 0), Tile(0, 1, 1), Tile(1, 0, 1)]
    assert list(new_tiles(256, 300)) == [Tile(0, 1, 44)]
    assert new_bundles(255, 257) == [EntryBundle(0), EntryBundle(1, 1)]


def test_tree_read_from_tiles_is_the_tree_of_the_leaves_for_every_size_up_to_600():
    wrong = []
    for size in range(1, 601):
        hash_at = tile_reader(size, files_of(size).__getitem__)
        index = size * 7 // 11
        if tree_root(size, hash_at) != reference_tree.tree_hash(LEAVES[:size]):
            wrong.append((size, "root"))
        if tree_inclusion_proof(index, size, hash_at) != inclusion_proof(LEAVES[:size], index):
            wrong.append((size, "inclusion"))
        if tree_consistency_proof(index + 1, size, hash_at) != tree_consistency_proof(
            index + 1, size, HASH_AT
        ):
            wrong.append((size, "consistency"))

    assert wrong == []


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 70_000])
def test_tree_read_from_tiles_is_the_tree_of_the_leaves_when_large(size: int):
    read = []
    files = files_of(size)

    def read_tile(tile: Tile) -> bytes:
        read.append(tile)
        return files[tile]

    hash_at = tile_reader(size, read_tile)

    assert tree_inclusion_proof(40_000, size, hash_at) == tree_inclusion_proof(40_000, size, HASH_AT)
    assert tree_consistency_proof(300, size, hash_at) == tree_consistency_proof(300, size, HASH_AT)
    assert tree_root(size, hash_at) == tree_root(size, HASH_AT)
    assert len(read) == len(set(read)) <= 8


def test_log_grown_step_by_step_from_its_files_keeps_one_tree():
    files: dict[str, bytes] = {}
    size = 0
    for step in (1, 3, 250, 2, 1, 255, 300, 1000):
        old = tile_reader(size, lambda tile: files[tile.path])
        hash_at = grown(size, old, HASHES[size : size + step])
        for tile in new_tiles(size, size + step):
            assert files.setdefault(tile.path, tile_bytes(tile, hash_at)) == tile_bytes(tile, hash_at)
        size += step

        assert tree_root(size, hash_at) == root(LEAVES[:size])
    assert tree_root(size, tile_reader(size, lambda tile: files[tile.path])) == root(LEAVES[:size])


def test_tile_that_the_tree_has_not_is_refused():
    with pytest.raises(TileError):
        tile_of(0, 2, 512)
    with pytest.raises(TileError):
        tile_of(1, 0, 255)


def test_subtree_beyond_the_tree_is_refused():
    hash_at = tile_reader(300, files_of(300).__getitem__)

    with pytest.raises(TileError):
        hash_at(0, 300)


def test_tile_of_another_length_is_refused():
    with pytest.raises(TileError):
        tile_hashes(Tile(0, 0, 2), bytes(63))
    assert tile_hashes(Tile(0, 0, 2), bytes(64)) == (bytes(32), bytes(32))


def test_partial_tile_names_the_full_one():
    assert Tile(0, 3, 5).full == Tile(0, 3)
    assert EntryBundle(3, 5).leaves == range(768, 773)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_bundle_reads_back(entries: list[bytes]):
    assert bundle_entries(EntryBundle(0, len(entries)), bundle_bytes(entries)) == tuple(entries)


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x02a", b"\x00\x01a\x00", b"\x00\x01a\x00\x01b"])
def test_bundle_cut_or_too_long_is_refused(data: bytes):
    with pytest.raises(TileError):
        bundle_entries(EntryBundle(0, 1), data)


def test_entry_too_long_is_refused():
    assert len(bundle_bytes([bytes(65_535)])) == 65_537
    with pytest.raises(TileError):
        bundle_bytes([bytes(65_536)])
