from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from licheng.shared.safekeeping import tasks
from licheng.shared.safekeeping.models import Reconciliation, ScrubRun, StoreCanary
from tests.shared.safekeeping.helpers import Kept, keep_works, works


@pytest.fixture
def kept(inside, tmp_path: Path, settings: Settings) -> Kept:
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    return keep_works(tmp_path, works(8))


def test_hourly_run_reads_what_is_due_of_each_store(kept: Kept):
    tasks.scrub(0)

    runs = ScrubRun.objects.order_by("store").values_list("store", "objects_read", "ended_pass")
    assert list(runs) == [("store-a", 1, False), ("store-b", 1, False)]


def test_store_that_is_gone_does_not_keep_the_other_from_being_read(kept: Kept):
    kept.roots[0].rename(kept.roots[0].with_name("unmounted"))

    tasks.scrub(0)

    assert list(ScrubRun.objects.values_list("store", flat=True)) == ["store-b"]


def test_nightly_comparison_is_written_down(kept: Kept):
    tasks.reconcile(0)

    assert Reconciliation.objects.get().counts == {"log": 0, "rows": 8, "store-a": 8, "store-b": 8}


def test_comparison_is_put_off_while_a_store_is_gone(kept: Kept):
    kept.roots[0].rename(kept.roots[0].with_name("unmounted"))

    tasks.reconcile(0)

    assert not Reconciliation.objects.exists()


def test_watch_renews_each_store_and_scrub_leaves_out_the_one_it_does_not_know(kept: Kept):
    tasks.watch(0)
    assert sorted(StoreCanary.objects.values_list("store", "epoch")) == [("store-a", 1), ("store-b", 1)]
    (kept.roots[0] / "canary" / "now").unlink()

    tasks.watch(0)
    tasks.scrub(0)

    assert sorted(StoreCanary.objects.values_list("store", "epoch")) == [("store-a", 1), ("store-b", 2)]
    assert list(ScrubRun.objects.values_list("store", flat=True)) == ["store-b"]
