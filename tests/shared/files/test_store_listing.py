"""What a directory store says it holds, when something is wrong with the directory itself."""

from pathlib import Path

import pytest

from licheng.shared.files.protocol import StoreError
from tests.shared.files.store_benches import LocalBench, place_of, put


@pytest.fixture
def bench(tmp_path: Path) -> LocalBench:
    return LocalBench(tmp_path / "store-a")


def test_listing_of_a_store_that_goes_away_meanwhile_is_an_error_not_an_early_end(bench: LocalBench):
    for number in range(30):
        put(bench.store, b"work %d" % number)
    listing = bench.store.listing()
    next(listing)
    bench.store.root.rename(bench.store.root.with_name("elsewhere"))

    with pytest.raises(StoreError) as refused:
        list(listing)

    assert refused.value.code == "store_missing"


def test_listing_passes_over_a_shelf_that_is_gone(bench: LocalBench):
    digests = sorted(put(bench.store, b"work %d" % number) for number in range(30))
    gone = digests[3][:2]
    (bench.store.root / "objects" / gone).rename(bench.store.root / "taken")

    left = [each.digest for each in bench.store.listing()]

    assert left == [digest for digest in digests if digest[:2] != gone]


def test_links_and_directories_below_objects_are_strange(bench: LocalBench):
    digest = put(bench.store, b"a piece of work")
    objects = bench.store.root / "objects"
    (objects / "00" / ("00" + "a" * 62)).symlink_to(bench.store.root / place_of(digest))
    (objects / "01" / ("01" + "b" * 62)).mkdir()
    (objects / "zz").mkdir()

    assert list(bench.store.strange()) == [f"00/00{'a' * 62}", f"01/01{'b' * 62}", "zz"]
    assert [each.digest for each in bench.store.listing()] == [digest]
