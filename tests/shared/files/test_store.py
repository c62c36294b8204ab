"""What only a directory store knows: disks, inodes and room. What every store does is in test_store_contract.py."""

import os
import shutil
from pathlib import Path

import pytest

from licheng.shared.files.protocol import StoreError
from licheng.shared.files.store import LocalStore
from tests.shared.files.store_benches import put
from tests.shared.files.store_helpers import (
    NOW,
    NthCall,
    disk_acting_at,
    local_store,
    objects_in,
    without_nameless_files,
)

WORK = b"a piece of work"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    made = local_store(tmp_path / "disk" / "store-a")
    made.init(now=NOW)
    return made


def test_init_left_half_done_is_completed(store: LocalStore):
    (store.root / "licheng-store.json").unlink()
    (store.root / "staging" / "left.part").write_bytes(b"{")
    (store.root / "lost+found").mkdir()

    identity = store.init(now=NOW)

    assert local_store(store.root).identity() == identity


def test_object_put_twice_is_one_file_with_its_first_inode(store: LocalStore):
    digest = put(store, WORK)
    path = store.root / store.relative_path(digest)
    inode = path.stat().st_ino

    put(store, WORK)

    assert path.stat().st_ino == inode
    assert path.stat().st_nlink == 1


def test_staged_object_discarded_leaves_nothing(store: LocalStore):
    with without_nameless_files():
        staged = store.begin()
    staged.write(WORK)
    assert len(list((store.root / "staging").iterdir())) == 1

    staged.discard()
    staged.discard()

    assert list((store.root / "staging").iterdir()) == []
    assert objects_in(store.root) == {}


def test_object_healed_while_it_is_quarantined_stays(store: LocalStore):
    digest = put(store, WORK)
    path = store.root / store.relative_path(digest)
    path.unlink()
    path.write_bytes(b"a piece of w0rk")

    with disk_acting_at(NthCall(1, lambda _name: put(store, WORK)), ("rename",)):
        done = store.quarantine(digest)

    assert done is False
    assert path.read_bytes() == WORK
    assert [kept.read_bytes() for kept in (store.root / "damaged").iterdir()] == [b"a piece of w0rk"]


def test_store_whose_directory_is_gone_takes_nothing(store: LocalStore):
    store.root.rename(store.root.with_name("elsewhere"))

    with pytest.raises(StoreError) as refused:
        store.begin()

    assert refused.value.code == store.health().code == "store_missing"


def test_empty_directory_mounted_in_its_place_takes_nothing(store: LocalStore):
    store.root.rename(store.root.with_name("elsewhere"))
    store.root.mkdir()

    assert store.health().code == "store_marker_missing"


def test_store_in_memory_is_refused_unless_allowed():
    # The one directory that is in memory on every Linux.
    store = LocalStore(Path("/dev/shm") / f"licheng-test-{os.getpid()}", "store-a")  # noqa: S108
    store.init(now=NOW)
    try:
        answers = [store.health().code, local_store(store.root).health().code]
    finally:
        shutil.rmtree(store.root)

    assert answers == ["store_volatile", "store_healthy"]


def test_store_too_small_for_the_file_is_full_before_the_first_byte(store: LocalStore):
    free = int(store.health().facts["free_bytes"])

    with pytest.raises(StoreError) as refused:
        store.begin(expected_size=free * 2)

    assert refused.value.code == "store_full"
