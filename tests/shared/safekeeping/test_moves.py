"""Moving a store: two people, every byte read again on both sides, the old one kept as it is."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from licheng.kernel.results import RefusedError
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.keeping import StoreSet
from licheng.shared.safekeeping.models import Repair, StoreCanary, StoreMove
from licheng.shared.safekeeping.moves import (
    approve_move,
    carry_out,
    find_move_by_code,
    open_move,
    plan_move,
)
from licheng.shared.safekeeping.rules import Outcome
from licheng.shared.safekeeping.watching import admission_of
from tests.factories.people import actor_for, make_account
from tests.shared.files.store_helpers import local_store, objects_in
from tests.shared.safekeeping.helpers import NOW, Kept, clock, keep_works, put_past, works


@pytest.fixture
def kept(inside, tmp_path: Path) -> Kept:
    """Two stores with works, and a third and empty one of the same installation."""
    pair = keep_works(tmp_path, works(10))
    new = local_store(tmp_path / "store-c", "store-c")
    new.init(now=NOW)
    stores = StoreSet([*pair.stores.stores, new], allow_same_device=True)
    return Kept(stores, (*pair.roots, tmp_path / "store-c"), pair.contents)


@pytest.fixture
def keepers(inside):
    return [actor_for(make_account(name, Role.IT_OFFICE)) for name in ("資訊組長", "校管理員")]


def planned(kept: Kept, by) -> StoreMove:
    old, _, new = kept.stores.stores
    return plan_move(source=old, target=new, by=by, now=NOW)


def approved(kept: Kept, keepers) -> StoreMove:
    return approve_move(move_id=planned(kept, keepers[0]).id, by=keepers[1], now=NOW)


def code_of(refused) -> str:
    return str(refused.value.refused.code)


def test_move_with_two_people_copies_compares_and_retires_the_old_store(kept: Kept, keepers):
    move = approved(kept, keepers)

    compared = carry_out(move, kept.stores, clock=clock)

    assert (compared.before.count, compared.after.count, compared.left, compared.is_equal) == (
        10,
        10,
        0,
        True,
    )
    assert objects_in(kept.roots[2]) == objects_in(kept.roots[0]) == {each: each for each in kept.contents}
    move.refresh_from_db()
    assert (move.object_count, move.manifest_digest) == (10, compared.before.digest)
    assert compared.before.digest == compared.after.digest
    old, _, new = kept.stores.stores
    assert admission_of(old).code == "store_retired"
    assert admission_of(new)
    assert list(AuditEvent.objects.order_by("id").values_list("event_type", "actor_name")) == [
        ("store_move_planned", "資訊組長"),
        ("store_move_approved", "校管理員"),
    ]


def test_move_alone_is_refused(kept: Kept, keepers):
    move = planned(kept, keepers[0])

    with pytest.raises(RefusedError) as approving:
        approve_move(move_id=move.id, by=keepers[0], now=NOW)
    with pytest.raises(RefusedError) as doing:
        carry_out(move, kept.stores, clock=clock)

    assert (code_of(approving), code_of(doing)) == ("move_needs_second_person", "move_not_approved")
    assert objects_in(kept.roots[2]) == {}


def test_database_itself_refuses_one_person_twice(kept: Kept, keepers):
    move = planned(kept, keepers[0])

    with pytest.raises(IntegrityError), transaction.atomic():
        StoreMove.objects.filter(id=move.id).update(approved_by_id=move.planned_by_id)


def test_move_is_approved_and_done_once(kept: Kept, keepers):
    move = approved(kept, keepers)
    with pytest.raises(RefusedError) as again:
        approve_move(move_id=move.id, by=keepers[1], now=NOW)
    carry_out(move, kept.stores, clock=clock)
    with pytest.raises(RefusedError) as done:
        carry_out(move, kept.stores, clock=clock)

    assert (code_of(again), code_of(done)) == ("move_settled", "move_settled")
    old, _, new = kept.stores.stores
    assert open_move(source=old, target=new) is None


def test_damage_in_the_old_store_is_mended_before_it_goes_along(kept: Kept, keepers):
    digest = min(kept.contents)
    put_past(kept.place(0, digest), b"bad")

    compared = carry_out(approved(kept, keepers), kept.stores, clock=clock)

    assert compared.is_equal
    assert Repair.objects.get().outcome == Outcome.REPAIRED
    assert objects_in(kept.roots[2])[digest] == digest


def test_wrong_bytes_already_in_the_new_store_are_replaced(kept: Kept, keepers):
    digest = min(kept.contents)
    put_past(kept.place(2, digest), b"bad")

    assert carry_out(approved(kept, keepers), kept.stores, clock=clock).is_equal
    assert objects_in(kept.roots[2])[digest] == digest


def test_new_store_that_is_full_leaves_everything_as_it_was(kept: Kept, keepers, monkeypatch):
    move = approved(kept, keepers)
    monkeypatch.setattr("licheng.shared.files.store.MINIMUM_FREE_BYTES", 2**62)

    with pytest.raises(Exception, match="store_full"):
        carry_out(move, kept.stores, clock=clock)

    move.refresh_from_db()
    assert move.finished_at is None
    assert not StoreCanary.objects.exists()


def test_move_whose_stores_are_not_set_up_is_refused(kept: Kept, keepers):
    move = approved(kept, keepers)

    with pytest.raises(RefusedError) as refused:
        carry_out(move, StoreSet(kept.stores.stores[:2], allow_same_device=True), clock=clock)

    assert code_of(refused) == "move_stores_changed"


def test_store_is_not_moved_into_itself_nor_into_an_unrehearsed_one(kept: Kept, keepers, settings):
    old, _, new = kept.stores.stores
    with pytest.raises(RefusedError) as itself:
        plan_move(source=old, target=old, by=keepers[0], now=NOW)
    settings.LICHENG_DEMO = False
    with pytest.raises(RefusedError) as unrehearsed:
        plan_move(source=old, target=new, by=keepers[0], now=NOW)

    assert (code_of(itself), code_of(unrehearsed)) == ("move_into_itself", "store_not_rehearsed")


def test_move_is_found_by_its_code(kept: Kept, keepers):
    move = planned(kept, keepers[0])

    assert find_move_by_code(f" {move.code.lower()} ") == move
    with pytest.raises(RefusedError) as unknown:
        find_move_by_code("NOSUCH")
    assert code_of(unknown) == "move_unknown"
