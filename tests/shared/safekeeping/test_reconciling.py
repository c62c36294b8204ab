from collections.abc import Iterator
from pathlib import Path

import pytest

from licheng.central.intake.models import ReceivedFile
from licheng.kernel.digests import sha256_of_bytes
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.files.protocol import StoreError
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.models import LogLeaf
from licheng.shared.log.sequencing import sequence
from licheng.shared.safekeeping.inventories import RowInventory, bytes_in_rows
from licheng.shared.safekeeping.models import Reconciliation, ReconciliationDifference
from licheng.shared.safekeeping.reconciling import reconcile
from licheng.shared.safekeeping.rules import Code
from licheng.shared.tenancy.scope import in_school
from tests.factories.log_entries import make_entry
from tests.shared.files.store_benches import put
from tests.shared.safekeeping.helpers import NOW, Kept, clock, keep_works, put_past, works


@pytest.fixture
def kept(inside, tmp_path: Path) -> Kept:
    return keep_works(tmp_path, works(9))


def named(found: Reconciliation) -> set[tuple[str, str, str]]:
    rows = ReconciliationDifference.objects.filter(reconciliation=found)
    return set(rows.values_list("side", "code", "digest"))


def test_equal_sides_have_no_difference(kept: Kept):
    found = reconcile(kept.stores, clock=clock)

    assert found.counts == {"log": 0, "rows": 9, "store-a": 9, "store-b": 9}
    assert (found.difference_count, named(found)) == (0, set())


def test_each_difference_is_named_exactly(kept: Kept):
    missing, longer, removed = sorted(kept.contents)[:3]
    kept.place(1, missing).unlink()
    put_past(kept.place(0, longer), kept.contents[longer] + b".")
    kept.place(0, removed).unlink()
    kept.place(1, removed).unlink()
    extra = put(kept.stores.stores[1], b"no row names this")

    found = reconcile(kept.stores, clock=clock)

    assert named(found) == {
        ("store-b", Code.MISSING, missing),
        ("store-a", Code.LENGTH, longer),
        ("store-a", Code.MISSING, removed),
        ("store-b", Code.MISSING, removed),
        ("store-b", Code.WITHOUT_ROW, extra),
    }
    assert found.counts == {"log": 0, "rows": 9, "store-a": 8, "store-b": 8}
    assert found.difference_count == 5


def test_what_the_log_acknowledged_must_be_everywhere(kept: Kept):
    present, absent = min(kept.contents), sha256_of_bytes(b"acknowledged, and then gone with its row")
    entries = [
        make_entry(data=kept.contents[present]),
        make_entry(data=b"acknowledged, and then gone with its row"),
    ]
    record_log_events(entries, now=real_now())
    sequence(kept.stores, now=real_now())
    kept.place(1, present).unlink()

    found = reconcile(kept.stores, clock=clock)

    assert found.counts == {"log": 2, "rows": 9, "store-a": 9, "store-b": 8}
    assert named(found) == {
        ("rows", Code.MISSING, absent),
        ("store-a", Code.MISSING, absent),
        ("store-b", Code.MISSING, absent),
        ("store-b", Code.MISSING, present),
    }


def test_leaf_whose_envelope_does_not_open_is_named(kept: Kept):
    leaf = LogLeaf.objects.create(data=bytes(range(32)), sealed=b"of another installation")
    sequence(kept.stores, now=real_now())

    assert named(reconcile(kept.stores, clock=clock)) == {("log", Code.UNREADABLE, bytes(leaf.data).hex())}


def test_rows_of_every_school_count_and_what_two_share_counts_once(kept: Kept, other_school):
    shared = min(kept.contents)
    own = kept.stores.keep([b"of the other school"]).digest
    with in_school(other_school.id):
        for digest in (shared, own):
            StoredObject.objects.create(digest=digest, size=19, kind="pdf", stored_at=NOW)

    found = reconcile(kept.stores, clock=clock)

    assert found.counts["rows"] == 10
    assert bytes_in_rows() == sum(map(len, kept.contents.values())) + 2 * 19


def test_files_the_central_database_received_are_rows_too():
    assert ReceivedFile.names_objects
    assert not hasattr(ReceivedFile, "school")


def test_store_that_is_gone_is_an_error_and_not_a_thousand_differences(kept: Kept):
    kept.roots[1].rename(kept.roots[1].with_name("unmounted"))

    with pytest.raises(StoreError):
        reconcile(kept.stores, clock=clock)

    assert not Reconciliation.objects.exists()


def test_object_a_service_lists_late_is_not_called_missing(kept: Kept, monkeypatch):
    late = min(kept.contents)
    store = kept.stores.stores[1]
    listing = store.listing

    def without_the_newest(*, after: str = "") -> Iterator[object]:
        return (each for each in listing(after=after) if each.digest != late)

    monkeypatch.setattr(store, "listing", without_the_newest)

    assert named(reconcile(kept.stores, clock=clock)) == set()


def test_rows_of_a_shelf_are_those_whose_digest_begins_with_it(kept: Kept):
    shelves = [RowInventory().on_shelf(f"{number:02x}") for number in range(256)]

    assert {digest: size for shelf in shelves for digest, size in shelf.items()} == {
        digest: len(content) for digest, content in kept.contents.items()
    }
    assert all(digest.startswith(f"{number:02x}") for number, shelf in enumerate(shelves) for digest in shelf)
