"""Two stores as one: everything in both, or a refusal and nothing."""

import io
import subprocess
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import (
    DifferentBytesError,
    StoreSetupError,
    StoreUnavailableError,
    TooLargeError,
)
from tests.shared.files.store_helpers import NOW, digest_of, local_store, objects_in, store_pair

WORK = b"a piece of work" * 30_000


@pytest.fixture
def pair(tmp_path: Path) -> StoreSet:
    return store_pair(tmp_path)


def roots_of(pair: StoreSet) -> list[Path]:
    return [Path(store.location) for store in pair.stores]


def staged_in(pair: StoreSet) -> list[Path]:
    return [path for root in roots_of(pair) for path in (root / "staging").iterdir()]


@pytest.mark.parametrize("source", [io.BytesIO(WORK), [WORK], [WORK[:7], b"", WORK[7:]]])
def test_file_kept_lies_in_both_stores(pair: StoreSet, source):
    kept = pair.keep(source, declared_size=len(WORK), declared_digest=digest_of(WORK), max_bytes=len(WORK))

    assert (kept.digest, kept.size, kept.stores) == (digest_of(WORK), len(WORK), ("store-a", "store-b"))
    assert [objects_in(root) for root in roots_of(pair)] == [{kept.digest: kept.digest}] * 2


def test_empty_file_is_kept_like_any_other(pair: StoreSet):
    assert pair.keep([]).digest == digest_of(b"")


@pytest.mark.parametrize(
    ("declared", "error", "code"),
    [
        ({"max_bytes": len(WORK) - 1}, TooLargeError, "upload_beyond_limit"),
        ({"max_bytes": 10, "declared_size": 11}, TooLargeError, "upload_beyond_limit"),
        ({"declared_size": len(WORK) + 1}, DifferentBytesError, "size_differs"),
        ({"declared_digest": digest_of(b"other")}, DifferentBytesError, "digest_differs"),
    ],
)
def test_file_not_as_declared_is_refused_and_leaves_nothing(pair: StoreSet, declared, error, code: str):
    with pytest.raises(error) as refused:
        pair.keep(io.BytesIO(WORK), **declared)

    assert refused.value.refused.code == code
    assert [objects_in(root) for root in roots_of(pair)] == [{}, {}]
    assert staged_in(pair) == []


def test_file_too_large_is_read_no_further_than_the_limit(pair: StoreSet):
    endless = io.BytesIO(bytes(10 * 2**20))

    with pytest.raises(TooLargeError):
        pair.keep(endless, max_bytes=2**20)

    assert endless.tell() <= 2**20 + 128 * 1024


def test_sender_gone_in_the_middle_leaves_nothing(pair: StoreSet):
    def broken() -> Iterator[bytes]:
        yield WORK
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        pair.keep(broken())

    assert [objects_in(root) for root in roots_of(pair)] == [{}, {}]
    assert staged_in(pair) == []


@pytest.mark.parametrize("number", [0, 1])
def test_file_with_one_store_gone_is_refused_before_it_is_read(pair: StoreSet, number: int):
    root = roots_of(pair)[number]
    root.rename(root.with_name("unmounted"))
    source = io.BytesIO(WORK)

    with pytest.raises(StoreUnavailableError) as refused:
        pair.keep(source)

    assert refused.value.refused.code == "stores_not_healthy"
    assert source.tell() == 0
    assert objects_in(roots_of(pair)[1 - number]) == {}


def test_file_with_a_store_lost_between_staging_and_commit_is_not_acknowledged(pair: StoreSet):
    staged = pair.stage(io.BytesIO(WORK))
    for shelf in (roots_of(pair)[1] / "objects").iterdir():
        shelf.rmdir()

    with pytest.raises(StoreUnavailableError):
        staged.commit()

    assert objects_in(roots_of(pair)[1]) == {}


def test_staged_file_is_readable_by_a_child_and_seen_by_nobody_until_committed(pair: StoreSet):
    with pair.stage(io.BytesIO(WORK)) as staged:
        child = subprocess.run(["sha256sum", staged.path], check=True, capture_output=True, text=True)
        before = [objects_in(root) for root in roots_of(pair)]
        kept = staged.commit()

    assert child.stdout.split()[0] == kept.digest == staged.digest
    assert before == [{}, {}]


def test_staged_file_left_without_commit_is_discarded(pair: StoreSet):
    with pair.stage(io.BytesIO(WORK)):
        pass

    assert [objects_in(root) for root in roots_of(pair)] == [{}, {}]
    assert staged_in(pair) == []


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("harm", ["removed", "shortened", "unmounted"])
def test_file_with_one_copy_lost_is_read_from_the_other(pair: StoreSet, number: int, harm: str):
    kept = pair.keep(io.BytesIO(WORK))
    root = roots_of(pair)[number]
    path = root / "objects" / kept.digest[:2] / kept.digest
    if harm == "unmounted":
        root.rename(root.with_name("unmounted"))
    else:
        path.unlink()
    if harm == "shortened":
        path.write_bytes(WORK[:-1])

    with pair.open_for_reading(kept.digest, size=kept.size) as file:
        assert file.read() == WORK


def test_file_in_no_store_is_told_missing(pair: StoreSet):
    with pytest.raises(StoreUnavailableError) as refused:
        pair.open_for_reading(digest_of(b"never"))

    assert refused.value.refused.code == "object_missing"


def test_set_of_one_store_is_refused(tmp_path: Path):
    with pytest.raises(StoreSetupError) as refused:
        StoreSet([local_store(tmp_path)])

    assert refused.value.refused.code == "two_stores_needed"


def test_set_with_one_place_twice_is_refused(tmp_path: Path):
    (tmp_path / "link").symlink_to(tmp_path / "store")

    with pytest.raises(StoreSetupError) as refused:
        StoreSet([local_store(tmp_path / "store"), local_store(tmp_path / "link", "store-b")])

    assert refused.value.refused.code == "stores_share_place"


def assert_refuses_everything_with(stores: StoreSet, code: str) -> None:
    assert [health.code for health in stores.health()] == ["store_healthy", code]
    with pytest.raises(StoreUnavailableError) as refused:
        stores.keep(io.BytesIO(WORK))
    assert refused.value.refused.facts["reason"] == code


def test_set_on_one_device_takes_nothing_unless_allowed(pair: StoreSet):
    assert [health.code for health in pair.health()] == ["store_healthy", "store_healthy"]

    assert_refuses_everything_with(StoreSet(pair.stores), "stores_share_device")


def test_set_with_a_copied_store_takes_nothing(tmp_path: Path):
    pair = store_pair(tmp_path)
    markers = [root / "licheng-store.json" for root in roots_of(pair)]
    markers[1].write_bytes(markers[0].read_bytes())
    copied = StoreSet(
        [local_store(tmp_path / name, name) for name in ("store-a", "store-b")], allow_same_device=True
    )

    assert_refuses_everything_with(copied, "stores_share_identity")


def test_keeping_ten_megabytes_takes_less_than_two_of_memory(pair: StoreSet):
    pair.keep(io.BytesIO(WORK))
    chunk = bytes(64 * 1024)

    tracemalloc.start()
    kept = pair.keep(chunk for _ in range(160))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept.size == 10 * 2**20
    assert peak <= 2 * 2**20


def test_stores_of_a_set_are_made_with_different_identities(tmp_path: Path):
    identities = [local_store(tmp_path / name).init(now=NOW).id for name in ("store-a", "store-b")]

    assert len(set(identities)) == 2
