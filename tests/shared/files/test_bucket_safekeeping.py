"""A bucket is watched over, rehearsed, filled and moved into like a directory."""

from pathlib import Path

import pytest

from licheng.kernel.results import Refused
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.models import StoredObject
from licheng.shared.safekeeping.actions import repair_store, scrub_store
from licheng.shared.safekeeping.reconciling import reconcile
from licheng.shared.safekeeping.rehearsing import rehearse
from licheng.shared.safekeeping.rules import Outcome, Step
from licheng.shared.safekeeping.watching import admission_of, renew
from tests.shared.files.store_benches import LocalBench, SwiftBench, place_of
from tests.shared.files.store_helpers import NOW
from tests.shared.safekeeping.helpers import clock, works

pytestmark = [pytest.mark.xdist_group("swift"), pytest.mark.usefixtures("inside")]


@pytest.fixture
def stores(swift_bench: SwiftBench, tmp_path: Path) -> StoreSet:
    """A directory and a bucket, with works that rows name."""
    pair = StoreSet([LocalBench(tmp_path / "store-a").store, swift_bench.store])
    for content in works(6):
        kept = pair.keep([content])
        StoredObject.objects.create(digest=kept.digest, size=kept.size, kind="pdf", stored_at=NOW)
    return pair


def test_bucket_shows_its_canary_and_is_refused_without_it(stores: StoreSet, swift_bench: SwiftBench):
    bucket = stores.stores[1]
    assert [bool(renew(bucket, now=NOW)) for _ in range(2)] == [True, True]
    assert admission_of(bucket)

    swift_bench.remove("canary/now")

    assert admission_of(bucket) == Refused("store_canary_missing", {"store": "store-b"})


def test_bucket_passes_its_rehearsal_when_the_canary_comes_back(stores: StoreSet, settings):
    settings.LICHENG_DEMO = False
    bucket = stores.stores[1]

    steps = [rehearse(bucket, now=NOW).step for _ in range(2)]

    assert steps == [Step.BEGUN, Step.PASSED]
    assert admission_of(bucket)


def test_directory_is_filled_and_mended_from_the_bucket(stores: StoreSet, tmp_path: Path):
    directory = stores.stores[0]
    digests = sorted(StoredObject.objects.values_list("digest", flat=True))
    for digest in digests[:3]:
        (tmp_path / "store-a" / place_of(digest)).unlink()
    (tmp_path / "store-a" / place_of(digests[3])).unlink()
    (tmp_path / "store-a" / place_of(digests[3])).write_bytes(b"bad")

    filled = repair_store(stores, directory, clock=clock)
    scrubbed = [scrub_store(stores, store, budget=None, clock=clock) for store in stores.stores]

    assert filled.outcomes == {Outcome.REPAIRED: 4}
    assert [run.outcomes for run in scrubbed] == [{}, {}]
    assert reconcile(stores, clock=clock).counts == {"log": 0, "rows": 6, "store-a": 6, "store-b": 6}
