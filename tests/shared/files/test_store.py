"""One directory store: who it is, when it takes objects, and what it makes of those already there."""

import json
import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from licheng.shared.files.protocol import StoreError
from licheng.shared.files.store import LocalStore
from tests.shared.files.store_helpers import NOW, digest_of, local_store, objects_in, without_nameless_files

WORK = b"a piece of work"


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    made = local_store(tmp_path / "disk" / "store-a")
    made.init(now=NOW)
    return made


def put(store: LocalStore, content: bytes) -> str:
    staged = store.begin(len(content))
    staged.write(content)
    staged.commit(digest_of(content))
    return digest_of(content)


def test_init_of_a_store_again_keeps_identity_and_objects(store: LocalStore):
    first = store.identity()
    digest = put(store, WORK)

    second = store.init(now=NOW + timedelta(days=1))

    assert second == first
    assert first.created == NOW
    assert store.has(digest)


@pytest.mark.parametrize("stranger", ["notes.txt", "objects/ab/other", "licheng"])
def test_init_of_a_directory_with_other_files_is_refused(tmp_path: Path, stranger: str):
    path = tmp_path / stranger
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"not ours")

    with pytest.raises(StoreError) as refused:
        local_store(tmp_path).init(now=NOW)

    assert refused.value.code == "store_not_empty"
    assert path.read_bytes() == b"not ours"


def test_init_left_half_done_is_completed(store: LocalStore):
    (store.root / "licheng-store.json").unlink()
    (store.root / "staging" / "left.part").write_bytes(b"{")
    (store.root / "lost+found").mkdir()

    identity = store.init(now=NOW)

    assert local_store(store.root).identity() == identity


def test_object_put_is_read_back_equal_with_its_size(store: LocalStore):
    digest = put(store, WORK)

    with store.open(digest) as file:
        assert file.read() == WORK
    assert store.size(digest) == len(WORK)
    assert objects_in(store.root) == {digest: digest}


def test_object_never_put_is_missing(store: LocalStore):
    with pytest.raises(StoreError) as refused:
        store.open(digest_of(b"never"))

    assert refused.value.code == "object_missing"
    assert not store.has(digest_of(b"never"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_name_that_is_no_digest_never_reaches_the_disk(store: LocalStore, name: str):
    with pytest.raises(ValueError, match="digest"):
        store.open(name)


def test_object_put_twice_is_one_file_with_its_first_inode(store: LocalStore):
    digest = put(store, WORK)
    path = store.root / store.relative_path(digest)
    inode = path.stat().st_ino

    put(store, WORK)

    assert path.stat().st_ino == inode
    assert path.stat().st_nlink == 1


@pytest.mark.parametrize("damaged", [b"", b"a piece of w0rk", b"a piece of work and more"])
def test_object_put_over_a_damaged_one_heals_it_and_keeps_the_evidence(store: LocalStore, damaged: bytes):
    digest = put(store, WORK)
    path = store.root / store.relative_path(digest)
    path.unlink()
    path.write_bytes(damaged)

    put(store, WORK)

    assert path.read_bytes() == WORK
    assert [kept.read_bytes() for kept in (store.root / "damaged").iterdir()] == [damaged]
    assert list((store.root / "staging").iterdir()) == []


def test_staged_object_discarded_leaves_nothing(store: LocalStore):
    with without_nameless_files():
        staged = store.begin()
    staged.write(WORK)
    assert len(list((store.root / "staging").iterdir())) == 1

    staged.discard()
    staged.discard()

    assert list((store.root / "staging").iterdir()) == []
    assert objects_in(store.root) == {}


def test_sweep_removes_only_leftovers_from_before(store: LocalStore):
    leftover = store.root / "staging" / "left.part"
    leftover.write_bytes(b"half")
    written = NOW.fromtimestamp(leftover.stat().st_mtime, tz=NOW.tzinfo)

    swept = [store.sweep(older_than=written - timedelta(seconds=1))]
    swept.append(store.sweep(older_than=written + timedelta(seconds=1)))

    assert swept == [0, 1]
    assert not leftover.exists()


def remove_directory(store: LocalStore) -> None:
    store.root.rename(store.root.with_name("elsewhere"))


def mount_nothing(store: LocalStore) -> None:
    remove_directory(store)
    store.root.mkdir()


def mount_another(store: LocalStore) -> None:
    remove_directory(store)
    local_store(store.root).init(now=NOW)


def damage_marker(store: LocalStore) -> None:
    (store.root / "licheng-store.json").write_text('{"id": "licheng"')


def age_marker(store: LocalStore) -> None:
    path = store.root / "licheng-store.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        (remove_directory, "store_missing"),
        (mount_nothing, "store_marker_missing"),
        (mount_another, "store_foreign"),
        (damage_marker, "store_marker_damaged"),
        (age_marker, "store_format_unknown"),
    ],
)
def test_store_that_is_not_itself_takes_nothing_and_says_why(store: LocalStore, harm, code: str):
    assert store.health().ok
    harm(store)

    with pytest.raises(StoreError) as refused:
        store.begin()

    assert refused.value.code == code
    assert store.health().code == code
    assert not store.health().ok


def test_store_expected_to_be_another_is_foreign(store: LocalStore):
    bound = LocalStore(store.root, "store-a", volatile_allowed=True, expected_id="another")

    assert bound.health().code == "store_foreign"


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
