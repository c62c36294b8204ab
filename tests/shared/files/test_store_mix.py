"""A directory and a bucket of a real OpenStack Swift as one: everything in both, or a refusal and nothing."""

import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreSetupError, StoreUnavailableError
from licheng.shared.files.protocol import Store
from licheng.shared.files.s3_address import S3Credentials, S3Place, parse_s3_address
from licheng.shared.files.s3_store import S3Store
from tests.shared.files.store_benches import CREDENTIALS, MARKER, LocalBench, SwiftBench, place_of, put
from tests.shared.files.store_helpers import digest_of
from tests.swift_cluster.configuration import ACCESS_KEY

pytestmark = pytest.mark.xdist_group("swift")

WORK = b"a piece of work" * 30_000


@pytest.fixture
def directory(tmp_path: Path) -> LocalBench:
    return LocalBench(tmp_path / "store-a")


@pytest.fixture
def pair(directory: LocalBench, swift_bench: SwiftBench) -> StoreSet:
    return StoreSet([directory.store, swift_bench.store])


def refusal_of(stores: StoreSet) -> tuple[str, str]:
    """Return the code and the reason with which ``stores`` refuse a file, which must not be read."""
    source = io.BytesIO(WORK)
    with pytest.raises(StoreUnavailableError) as refused:
        stores.keep(source)
    assert source.tell() == 0
    return refused.value.refused.code, str(refused.value.refused.facts["reason"])


def test_file_kept_lies_in_both(pair: StoreSet, directory: LocalBench, swift_bench: SwiftBench):
    assert [health.ok for health in pair.health()] == [True, True]

    kept = pair.keep([WORK[:100], WORK[100:]], declared_size=len(WORK), declared_digest=digest_of(WORK))

    assert (kept.digest, kept.size, kept.stores) == (digest_of(WORK), len(WORK), ("store-a", "store-b"))
    assert directory.read(place_of(kept.digest)) == swift_bench.read(place_of(kept.digest)) == WORK


def test_file_is_kept_and_read_while_one_node_of_three_is_gone(
    pair: StoreSet, directory: LocalBench, swift_bench
):
    before = pair.keep([WORK]).digest
    directory.remove(place_of(before))

    with swift_bench.cluster.without_node(2):
        during = pair.keep([b"kept meanwhile"]).digest
        with pair.open_for_reading(before, size=len(WORK)) as file:
            assert file.read() == WORK

    assert swift_bench.read(place_of(during)) == b"kept meanwhile"


@pytest.mark.parametrize("gone", ["without_proxy", "without_all_nodes"])
def test_file_is_refused_unread_while_the_service_is_gone_and_taken_afterwards(
    pair: StoreSet, directory: LocalBench, swift_bench: SwiftBench, gone: str
):
    with getattr(swift_bench.cluster, gone)():
        assert refusal_of(pair) == ("stores_not_healthy", "store_unreachable")
        assert [health.ok for health in pair.health()] == [True, False]
        assert directory.names("objects") == []

    # As another process, which has not been told to leave the service alone for a while.
    assert StoreSet([directory.store, swift_bench.opened()]).keep([WORK]).digest == digest_of(WORK)


@pytest.mark.parametrize("gone", ["without_proxy", "without_all_nodes"])
def test_file_with_the_service_lost_before_commit_is_not_acknowledged_and_adopted_later(
    pair: StoreSet, directory: LocalBench, swift_bench: SwiftBench, gone: str
):
    staged = pair.stage([WORK])
    with getattr(swift_bench.cluster, gone)(), pytest.raises(StoreUnavailableError) as refused:
        staged.commit()
    assert refused.value.refused.code == "stores_not_healthy"
    assert swift_bench.names("objects") == []

    kept = StoreSet([directory.store, swift_bench.opened()]).keep([WORK])

    assert directory.names("objects") == swift_bench.names("objects") == [f"{kept.digest[:2]}/{kept.digest}"]
    assert directory.names("damaged") == []


def test_file_is_read_from_the_bucket_when_the_directory_has_lost_it(
    pair: StoreSet, directory: LocalBench, swift_bench: SwiftBench
):
    digest = pair.keep([WORK]).digest
    directory.write(place_of(digest), WORK[:-1])

    with pair.open_for_reading(digest, size=len(WORK)) as file:
        assert file.read() == WORK
    assert pair.locate(digest, size=len(WORK)) == (swift_bench.store, None)


def test_object_altered_in_the_bucket_is_healed_when_the_file_comes_again(
    pair: StoreSet, swift_bench: SwiftBench
):
    digest = pair.keep([WORK]).digest
    swift_bench.write(place_of(digest), WORK[:-1] + b"K")

    pair.keep([WORK])

    assert swift_bench.read(place_of(digest)) == WORK
    assert [swift_bench.read(f"damaged/{name}") for name in swift_bench.names("damaged")] == [
        WORK[:-1] + b"K"
    ]


def test_file_with_wrong_credentials_is_refused_unread(
    directory: LocalBench, swift_bench: SwiftBench, tmp_path: Path
):
    place = S3Place(swift_bench.place.address, S3Credentials(ACCESS_KEY, "another"))
    pair = StoreSet([directory.store, S3Store(place, "store-b", spool=tmp_path)])

    code, _ = refusal_of(pair)

    assert code == "stores_not_healthy"
    assert [health.code for health in pair.health()] == ["store_healthy", "store_access_denied"]
    assert directory.names("objects") == []


def test_file_with_a_foreign_bucket_in_place_is_refused_unread(pair: StoreSet, swift_bench: SwiftBench):
    pair.keep([WORK])
    swift_bench.write(MARKER, swift_bench.other().read(MARKER))

    assert refusal_of(pair) == ("stores_not_healthy", "store_foreign")


def test_two_buckets_of_one_service_are_one_device(swift_bench: SwiftBench):
    stores: list[Store] = [swift_bench.store, swift_bench.other().store]

    assert refusal_of(StoreSet(stores)) == ("stores_not_healthy", "stores_share_device")
    assert StoreSet(stores, allow_same_device=True).keep([WORK]).digest == digest_of(WORK)


def test_bucket_copied_from_the_directory_is_not_a_second_store(
    pair: StoreSet, directory: LocalBench, swift_bench: SwiftBench
):
    swift_bench.write(MARKER, directory.read(MARKER))

    assert refusal_of(StoreSet([directory.store, swift_bench.opened()])) == (
        "stores_not_healthy",
        "stores_share_identity",
    )


def test_one_bucket_written_in_two_ways_is_one_place(tmp_path: Path):
    stores = [
        S3Store(S3Place(parse_s3_address(text), CREDENTIALS), name, spool=tmp_path)
        for name, text in (
            ("store-a", "s3://files/a?endpoint=https://store.example"),
            ("store-b", "s3://files/a/?endpoint=https://Store.example:443/&region=tw"),
        )
    ]

    with pytest.raises(StoreSetupError) as refused:
        StoreSet(stores)

    assert refused.value.refused.code == "stores_share_place"


def test_files_of_many_at_once_all_lie_in_both(
    pair: StoreSet, directory: LocalBench, swift_bench: SwiftBench
):
    contents = [b"work %d" % (number // 2) * 20_000 for number in range(24)]

    with ThreadPoolExecutor(max_workers=8) as pool:
        kept = list(pool.map(lambda content: pair.keep([content]).digest, contents))

    assert kept == [digest_of(content) for content in contents]
    expected = sorted({f"{digest[:2]}/{digest}" for digest in kept})
    assert directory.names("objects") == swift_bench.names("objects") == expected
    assert {digest_of(swift_bench.read(place_of(digest))) for digest in kept} == set(kept)


def test_keeping_ten_megabytes_takes_less_than_two_of_memory(pair: StoreSet, swift_bench: SwiftBench):
    content = bytes(10 * 2**20)
    put(swift_bench.store, b"the first one loads what is needed once")

    tracemalloc.start()
    try:
        pair.keep(io.BytesIO(content))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 2 * 2**20
