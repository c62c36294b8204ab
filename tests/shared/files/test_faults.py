"""A call to the disk that fails is never answered with an acknowledgement of fewer than two copies (P3, P18)."""

import errno
import io
import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import KeepingError, StoreUnavailableError
from tests.shared.files.store_helpers import (
    NthCall,
    digest_of,
    disk_acting_at,
    failing_with,
    objects_in,
    store_pair,
    without_nameless_files,
)

CONTENT = b"a page of work " * 20_000


def stores_that_kept(pair: StoreSet, content: bytes) -> tuple[str, ...]:
    """Return the stores of the acknowledgement, none when the file was refused."""
    try:
        return pair.keep(io.BytesIO(content)).stores
    except StoreUnavailableError:
        return ()


@pytest.mark.parametrize("way", ["nameless", "named"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_keeping_with_the_nth_call_failing_acknowledges_only_two_whole_copies(
    tmp_path: Path, number: int, way: str
):
    refusals, position = 0, 0
    while True:
        position += 1
        pair = store_pair(tmp_path / str(position))
        with (
            without_nameless_files() if way == "named" else nullcontext(),
            disk_acting_at(NthCall(position, failing_with(number))) as call,
        ):
            kept = stores_that_kept(pair, CONTENT)

        for store in pair.stores:
            found = objects_in(Path(store.location))
            assert all(name == digest for name, digest in found.items())
            assert not kept or digest_of(CONTENT) in found
        if call.hit == "fsync":
            assert kept == ()
            assert "store_suspect" in [health.code for health in pair.health()]
        if call.hit is None:
            break
        refusals += not kept

    assert kept == ("store-a", "store-b")
    assert refusals >= 12


def flushes_of_one_keeping(directory: Path, content: bytes) -> list[str]:
    pair = store_pair(directory)
    pair.keep(io.BytesIO(b"before"))
    with disk_acting_at(NthCall(0, failing_with(errno.EIO))) as call:
        pair.keep(io.BytesIO(content))
    return [name for name in call.calls if name == "fsync"]


def test_keeping_in_two_stores_flushes_four_times(tmp_path: Path):
    assert len(flushes_of_one_keeping(tmp_path / "new", CONTENT)) == 4
    assert len(flushes_of_one_keeping(tmp_path / "known", b"before")) == 4


def test_suspect_store_refuses_until_its_probe_comes_back(tmp_path: Path):
    pair = store_pair(tmp_path)
    first = pair.stores[0]
    with disk_acting_at(NthCall(1, lambda _: None)) as counting:
        pair.keep(io.BytesIO(b"counted"))
    flush = counting.calls.index("fsync") + 1
    with (
        disk_acting_at(NthCall(flush, failing_with(errno.ENOSPC))),
        pytest.raises(StoreUnavailableError),
    ):
        pair.keep(io.BytesIO(b"not kept"))

    with pytest.raises(KeepingError) as refused:
        pair.keep(io.BytesIO(b"not kept"))
    answers = [first.health().code, first.recheck().code]

    assert refused.value.refused.facts["reason"] == "flush_failed"
    assert answers == ["store_suspect", "store_healthy"]
    assert pair.keep(io.BytesIO(b"kept again")).stores == ("store-a", "store-b")


def test_full_disk_recovers_by_itself_when_space_returns(tmp_path: Path):
    pair = store_pair(tmp_path)
    with disk_acting_at(NthCall(1, lambda _: None)) as counting:
        pair.keep(io.BytesIO(b"counted"))
    write = counting.calls.index("write") + 1

    with (
        disk_acting_at(NthCall(write, failing_with(errno.ENOSPC))),
        pytest.raises(StoreUnavailableError) as refused,
    ):
        pair.keep(io.BytesIO(b"work"))

    assert refused.value.refused.facts["reason"] == "store_full"
    assert pair.keep(io.BytesIO(b"work")).digest == digest_of(b"work")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda number: os.pwrite(number, b"AS IT", 0),
        lambda number: os.pwrite(number, b" and more", 14),
        lambda number: os.ftruncate(number, 5),
        lambda number: os.ftruncate(number, 0),
    ],
    ids=["other", "longer", "cut", "empty"],
)
@pytest.mark.parametrize("store", [0, 1])
def test_bytes_that_come_back_different_make_the_store_suspect(tmp_path: Path, store: int, spoil):
    pair = store_pair(tmp_path)
    staged = pair.stage(io.BytesIO(b"as it was sent"))
    _, part = staged._parts[store]
    spoil(part.fileno())

    with pytest.raises(StoreUnavailableError) as refused:
        staged.commit()

    assert refused.value.refused.facts["reason"] == "read_back_differs"
    codes = [health.code for health in pair.health()]
    assert (codes.pop(store), codes) == ("store_suspect", ["store_healthy"])
