"""What every store does alike, whatever lies beneath it."""

from pathlib import Path

import pytest

from licheng.shared.files.protocol import StoredObject, StoreError
from tests.shared.files.store_benches import Bench, LocalBench, place_of, put
from tests.shared.files.store_helpers import digest_of

WORK = b"a piece of work"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return LocalBench(tmp_path / "store-a")


def test_listing_tells_every_object_and_its_size_in_the_order_of_digests(bench: Bench):
    contents = [b"work" * number for number in range(40)]
    for content in contents:
        put(bench.store, content)

    listed = list(bench.store.listing())

    expected = [StoredObject(digest_of(content), len(content)) for content in contents]
    assert listed == sorted(expected, key=lambda each: each.digest)


def test_listing_goes_on_after_any_digest(bench: Bench):
    digests = sorted(put(bench.store, b"work %d" % number) for number in range(12))

    for number, digest in enumerate(digests):
        assert [each.digest for each in bench.store.listing(after=digest)] == digests[number + 1 :]
    assert [each.digest for each in bench.store.listing(after="f" * 64)] == []


@pytest.mark.parametrize(
    "name", ["notes.txt", "00/notes.txt", "00/" + "f" * 64, "ff/" + "f" * 63, "ff/" + "F" * 64]
)
def test_name_that_is_no_objects_is_strange_and_not_listed(bench: Bench, name: str):
    digest = put(bench.store, WORK)
    bench.write(f"objects/{name}", b"not ours")

    assert list(bench.store.strange()) == [name]
    assert [each.digest for each in bench.store.listing()] == [digest]


def test_object_quarantined_is_no_longer_here_and_kept_as_evidence(bench: Bench):
    digest = put(bench.store, WORK)
    bench.write(place_of(digest), b"a piece of w0rk")

    assert bench.store.quarantine(digest) is True

    assert not bench.store.has(digest)
    assert list(bench.store.listing()) == []
    assert [bench.read(f"damaged/{name}") for name in bench.names("damaged")] == [b"a piece of w0rk"]
    assert put(bench.store, WORK) == digest


def test_whole_object_is_never_quarantined(bench: Bench):
    digest = put(bench.store, WORK)

    assert bench.store.quarantine(digest) is False

    assert bench.store.has(digest)
    assert bench.names("damaged") == []


def test_quarantine_of_an_object_never_put_says_it_is_missing(bench: Bench):
    with pytest.raises(StoreError) as refused:
        bench.store.quarantine(digest_of(b"never"))

    assert refused.value.code == "object_missing"
