"""A store must show the canary that was recorded last: what the 2021 disks could not have done."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from licheng.kernel.results import Allowed, Refused
from licheng.shared.files import admission
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.protocol import StoreError
from licheng.shared.safekeeping import watching
from licheng.shared.safekeeping.canaries import NAME, shown_by
from licheng.shared.safekeeping.models import StoreCanary
from licheng.shared.safekeeping.watching import (
    admission_of,
    begin_watch,
    forget_answers,
    renew,
    require_watched,
)
from tests.shared.files.store_helpers import NthCall, disk_acting_at, store_pair
from tests.shared.safekeeping.helpers import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[StoreSet]:
    """Two watched stores that show their canary; tests run in demonstration mode."""
    stores = store_pair(tmp_path)
    begin_watch()
    forget_answers()
    for store in stores.stores:
        renew(store, now=NOW)
    yield stores
    admission._watches.clear()
    forget_answers()


def code_of(store) -> str:
    decision = admission_of(store)
    return decision.code if isinstance(decision, Refused) else "allowed"


def refusal_of(stores: StoreSet) -> str:
    """Return the reason why nothing is kept."""
    forget_answers()
    with pytest.raises(StoreUnavailableError) as refused:
        stores.keep([b"a piece of work"])
    return str(refused.value.refused.facts["reason"])


def test_canary_grows_older_and_the_store_shows_it(watched: StoreSet):
    store = watched.stores[0]
    first = shown_by(store)

    assert isinstance(renew(store, now=NOW), Allowed)

    second, row = shown_by(store), StoreCanary.objects.get(store_id=store.identity().id)
    assert (first.epoch, second.epoch, row.epoch) == (1, 2, 2)
    assert first.token != second.token == row.token
    assert row.boot_id == Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    assert code_of(store) == "allowed"


def test_disk_that_is_reset_at_a_restart_is_refused_before_the_first_upload(
    watched: StoreSet, tmp_path: Path
):
    shutil.copytree(tmp_path / "store-a", tmp_path / "before")
    renew(watched.stores[0], now=NOW)
    kept = watched.keep([b"sent after the reset point"])
    shutil.rmtree(tmp_path / "store-a")
    shutil.move(tmp_path / "before", tmp_path / "store-a")

    assert refusal_of(watched) == "store_older"
    assert [health.code for health in watched.health()] == ["store_older", "store_healthy"]
    with watched.open_for_reading(kept.digest) as file:
        assert file.read() == b"sent after the reset point"


def test_older_store_keeps_its_evidence(watched: StoreSet, tmp_path: Path):
    old = (tmp_path / "store-a" / NAME).read_bytes()
    renew(watched.stores[0], now=NOW)
    (tmp_path / "store-a" / NAME).unlink()
    (tmp_path / "store-a" / NAME).write_bytes(old)

    assert renew(watched.stores[0], now=NOW) == Refused("store_older", {"store": "store-a"})
    assert (tmp_path / "store-a" / NAME).read_bytes() == old


def test_emptied_store_is_refused(watched: StoreSet, tmp_path: Path):
    shutil.rmtree(tmp_path / "store-a" / "canary")

    assert refusal_of(watched) == "store_canary_missing"


def test_canary_of_the_other_store_is_refused(watched: StoreSet, tmp_path: Path):
    shutil.copy(tmp_path / "store-b" / NAME, tmp_path / "copy")
    (tmp_path / "copy").replace(tmp_path / "store-a" / NAME)

    assert refusal_of(watched) == "store_canary_foreign"


@pytest.mark.parametrize("harm", ["epoch", "mac", "json"])
def test_canary_that_was_altered_is_refused(watched: StoreSet, tmp_path: Path, harm: str):
    path = tmp_path / "store-a" / NAME
    document = json.loads(path.read_bytes())
    if harm == "epoch":
        document["canary"]["epoch"] += 1
    if harm == "mac":
        document["mac"] = "0" * 64
    text = json.dumps(document)
    path.unlink()
    path.write_text("{" if harm == "json" else text)

    assert refusal_of(watched) == "store_canary_damaged"


def test_database_put_back_to_an_earlier_day_is_refused(watched: StoreSet):
    store = watched.stores[0]
    (then,) = StoreCanary.objects.filter(store_id=store.identity().id).values("epoch", "token")
    for _ in range(2):
        renew(store, now=NOW)
    StoreCanary.objects.filter(store_id=store.identity().id).update(**then)

    assert refusal_of(watched) == "database_older"


def test_used_store_that_the_database_does_not_know_is_refused(watched: StoreSet):
    StoreCanary.objects.all().delete()

    assert refusal_of(watched) == "store_unknown"


def test_outside_a_demonstration_an_unrehearsed_store_takes_nothing(watched: StoreSet, settings: Settings):
    settings.LICHENG_DEMO = False

    assert refusal_of(watched) == "store_not_rehearsed"
    StoreCanary.objects.update(rehearsed_at=NOW)
    forget_answers()
    assert len(watched.keep([b"a piece of work"]).stores) == 2


def test_retired_store_takes_nothing(watched: StoreSet):
    StoreCanary.objects.filter(store="store-b").update(retired_at=NOW)

    assert refusal_of(watched) == "store_retired"


@pytest.mark.parametrize("step", ["announced", "shown"])
def test_renewal_that_is_cut_off_leaves_the_store_admitted(watched: StoreSet, monkeypatch, step: str):
    store = watched.stores[0]
    real = watching.canaries.show

    def cut_off(*arguments, **named):
        if step == "shown":
            real(*arguments, **named)
        raise SystemExit

    monkeypatch.setattr("licheng.shared.safekeeping.watching.canaries.show", cut_off)
    with pytest.raises(SystemExit):
        renew(store, now=NOW)
    monkeypatch.undo()

    assert code_of(store) == "allowed"
    assert isinstance(renew(store, now=NOW), Allowed)
    assert code_of(store) == "allowed"


def test_answer_is_remembered_so_that_an_upload_costs_no_query_and_four_flushes(
    watched: StoreSet, django_assert_num_queries
):
    watched.keep([b"the first one asks"])

    with django_assert_num_queries(0), disk_acting_at(NthCall(10**6, print)) as calls:
        watched.keep([b"the next ones do not"])

    assert calls.calls.count("fsync") == 4


def test_database_that_cannot_be_asked_admits_nothing(watched: StoreSet):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO nowhere")

    assert refusal_of(watched) == "store_watch_failed"


def test_database_that_could_not_be_asked_is_asked_again_at_once(watched: StoreSet):
    forget_answers()
    with transaction.atomic():
        transaction.set_rollback(True)  # no query is answered any more, as on a line that was cut
        with pytest.raises(StoreError) as refused:
            require_watched(watched.stores[0])

    require_watched(watched.stores[0])

    assert refused.value.code == "store_watch_failed"


def test_process_without_a_watch_asks_nobody(tmp_path: Path):
    stores = store_pair(tmp_path)

    assert len(stores.keep([b"a piece of work"]).stores) == 2
    assert not StoreCanary.objects.exists()


def test_store_that_is_gone_is_not_renewed(watched: StoreSet, tmp_path: Path):
    (tmp_path / "store-a").rename(tmp_path / "unmounted")

    with pytest.raises(StoreError):
        renew(watched.stores[0], now=NOW)
    assert refusal_of(watched) == "store_missing"
