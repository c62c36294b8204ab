"""The sequencer: every leaf gets one place, every store the same files, and a cut anywhere is carried on from."""

import json
import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import transaction

from licheng.kernel.checkpoints import Checkpoint, open_checkpoint
from licheng.kernel.merkle import inclusion_proof, leaf_hash, root, verify_inclusion
from licheng.kernel.published_keys import KeyRole, parse_published_keys
from licheng.kernel.subtrees import tree_inclusion_proof
from licheng.kernel.tiles import bundle_entries, new_bundles, tile_reader
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.layout import MARKER_NAME
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.files.store import LocalStore
from licheng.shared.log.actions import record_log_events
from licheng.shared.log.files import CHECKPOINT_NAME, KEYS_NAME, journal_name, name_of, read_tile
from licheng.shared.log.keys import own_key, verifier_of
from licheng.shared.log.models import LogHead, LogLeaf, LogPosition
from licheng.shared.log.payloads import open_envelope
from licheng.shared.log.publishing import open_tree
from licheng.shared.log.sequencing import sequence
from licheng.shared.tenancy.models import School
from tests.factories.log_entries import make_entry


def log_some(count: int) -> None:
    record_log_events([make_entry() for _ in range(count)], now=real_now())


def leaves() -> list[bytes]:
    rows = LogPosition.objects.order_by("index").values_list("leaf__data", flat=True)
    return [bytes(data) for data in rows]


def checkpoint_in(store: Store) -> Checkpoint:
    return open_checkpoint(store.read_file(CHECKPOINT_NAME), verifier_of(own_key(KeyRole.LOG)))[0]


def entries_in(store: Store, size: int) -> list[bytes]:
    bundles = new_bundles(0, size)
    return [entry for each in bundles for entry in bundle_entries(each, store.read_file(name_of(each)))]


@contextmanager
def without_marker(store: Store) -> Iterator[None]:
    """Let a store fail as one does whose disk did not come up."""
    assert isinstance(store, LocalStore)
    marker = store.root / MARKER_NAME
    aside = marker.with_suffix(".aside")
    marker.rename(aside)
    yield
    aside.rename(marker)


def test_waiting_leaves_get_places_and_both_stores_the_same_log(inside: School, stores: StoreSet):
    log_some(3)

    assert sequence(stores, now=real_now()) == 3

    data = leaves()
    assert sorted(data) == sorted(bytes(leaf.data) for leaf in LogLeaf.objects.all())
    for store in stores.stores:
        assert checkpoint_in(store) == Checkpoint(own_key(KeyRole.LOG).name, 3, root(data))
        assert entries_in(store, 3) == data


def test_nothing_new_makes_no_new_head(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())

    assert sequence(stores, now=real_now()) == 0

    assert LogHead.objects.count() == 1


def test_log_grown_step_by_step_over_full_tiles_reads_back_with_every_proof(inside: School, stores: StoreSet):
    for count in (1, 200, 54, 1, 1, 300):
        log_some(count)
        sequence(stores, now=real_now())

    data = leaves()
    head = checkpoint_in(stores.stores[1])
    hash_at = tile_reader(head.size, read_tile(stores.stores[1]))
    assert (head.size, head.root) == (557, root(data))
    for index in (0, 255, 256, 556):
        proof = tree_inclusion_proof(index, head.size, hash_at)
        assert proof == inclusion_proof(data, index)
        assert verify_inclusion(leaf_hash(data[index]), index, head.size, proof, head.root)


def test_partial_files_of_a_full_tile_are_gone_and_an_old_head_reads_the_full_one(
    inside: School, stores: StoreSet, tmp_path: Path
):
    log_some(5)
    sequence(stores, now=real_now())
    old = LogHead.objects.get()
    log_some(252)
    sequence(stores, now=real_now())

    assert (
        sorted(path.name for path in (tmp_path / "store-a" / "log" / "tile" / "0" / "000.p").iterdir()) == []
    )
    assert open_tree(stores, old)(0, 4) == leaf_hash(leaves()[4])


def test_more_than_fits_under_one_head_is_placed_under_several(inside: School, stores: StoreSet):
    log_some(7)

    assert sequence(stores, now=real_now(), most=3) == 7

    assert list(LogHead.objects.order_by("size").values_list("size", flat=True)) == [3, 6, 7]


def test_store_that_fails_keeps_leaves_waiting_for_it_only(inside: School, stores: StoreSet):
    log_some(2)
    with without_marker(stores.stores[1]), pytest.raises(StoreError):
        sequence(stores, now=real_now())
    assert checkpoint_in(stores.stores[0]).size == 2
    log_some(1)

    assert sequence(stores, now=real_now()) == 1

    assert [checkpoint_in(store) for store in stores.stores] == [checkpoint_in(stores.stores[0])] * 2
    assert entries_in(stores.stores[1], 3) == leaves()


def test_cut_before_any_file_is_carried_on_from_the_rows(inside: School, stores: StoreSet):
    log_some(2)
    with without_marker(stores.stores[0]), pytest.raises(StoreError):
        sequence(stores, now=real_now())
    places = leaves()

    sequence(stores, now=real_now())

    assert leaves() == places
    assert checkpoint_in(stores.stores[0]).root == root(places)


@pytest.mark.parametrize("lost", ["log/tile/0/000.p/2", "log", "log/checkpoint"])
def test_files_lost_from_one_store_are_written_again(
    inside: School, stores: StoreSet, tmp_path: Path, lost: str
):
    log_some(2)
    sequence(stores, now=real_now())
    path = tmp_path / "store-a" / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    log_some(1)

    sequence(stores, now=real_now())

    assert checkpoint_in(stores.stores[0]).size == 3
    assert entries_in(stores.stores[0], 3) == leaves()
    assert open_tree(stores, LogHead.objects.get(size=3))(0, 0) == leaf_hash(leaves()[0])


def test_journal_holds_what_the_leaves_say(inside: School, stores: StoreSet):
    log_some(2)
    sequence(stores, now=real_now())
    log_some(1)
    sequence(stores, now=real_now())

    head, *lines = (json.loads(line) for line in stores.stores[0].read_file(journal_name(2)).splitlines())

    assert head == {"format": "licheng/journal/v1", "first": 2, "end": 3}
    assert [line["leaf"] for line in lines] == [leaves()[2].hex()]
    assert open_envelope(b64decode(lines[0]["sealed"])).leaf == leaves()[2]


def test_keys_are_published_in_the_stores(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())

    keys = parse_published_keys(stores.stores[1].read_file(KEYS_NAME))

    assert [key.verifier for key in keys.with_role(KeyRole.LOG)] == [verifier_of(own_key(KeyRole.LOG))]


def test_leaf_of_a_transaction_that_began_earlier_and_ended_later_is_found(inside: School, stores: StoreSet):
    log_some(1)
    early = LogLeaf.objects.get()
    sequence(stores, now=real_now())
    # Written with an older number than the head's, as by a transaction that was still open when it was made.
    late = LogLeaf.objects.create(data=bytes(32), sealed=b"", writer=LogHead.objects.get().writer)

    assert sequence(stores, now=real_now()) == 1

    assert list(LogPosition.objects.order_by("index").values_list("leaf_id", flat=True)) == [
        early.id,
        late.id,
    ]


def test_database_that_counts_transactions_anew_still_finds_what_waits(inside: School, stores: StoreSet):
    log_some(1)
    sequence(stores, now=real_now())
    LogLeaf.objects.create(data=bytes(32), sealed=b"", writer=1)
    head = LogHead.objects.get()
    with transaction.atomic():
        LogHead.objects.create(
            size=2, root=root([*leaves(), bytes(32)]), note=head.note, writer=2**60, made_at=real_now()
        )
        LogPosition.objects.create(index=1, leaf=LogLeaf.objects.get(writer=1))
    LogLeaf.objects.create(data=bytes(31) + b"1", sealed=b"", writer=1)

    sequence(stores, now=real_now())

    assert LogPosition.objects.count() == 3
