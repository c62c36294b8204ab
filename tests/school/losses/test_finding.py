"""What a scrub or a reconciliation found becomes known at each school, once, and whom it concerns."""

from datetime import UTC, datetime, timedelta

import pytest
import structlog
from django.db import ProgrammingError, transaction
from django.test import Client

from licheng.school.losses import tasks
from licheng.school.losses.finding import find_losses
from licheng.school.losses.models import LostObject, ObjectRestoration
from licheng.school.losses.queries import open_losses
from licheng.school.losses.rules import TELLING_LIMIT, Way
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from licheng.shared.files.models import StoredObject
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping.actions import repair_store
from licheng.shared.safekeeping.models import Repair
from licheng.shared.safekeeping.reconciling import reconcile
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import make_window
from tests.factories.losses import lose, objects_of, place_of, remove, scrub
from tests.factories.own_works import make_outcome

pytestmark = pytest.mark.usefixtures("school_day")


@pytest.fixture
def kept(cast, stores) -> list[StoredObject]:
    """Return the objects of three works of one student, whole in both stores."""
    make_window()
    for seed in range(3):
        make_outcome(cast.student, cast.course, seed=seed)
    return objects_of(cast.student)


def lost_now() -> set[str]:
    return set(open_losses().values_list("stored_object__digest", flat=True))


def test_file_gone_from_both_stores_is_told_within_the_hour(kept, stores, school):
    lose(stores, kept[0])

    loss = LostObject.objects.get()
    assert loss.stored_object_id == kept[0].id
    assert loss.found_at == Repair.objects.get().done_at
    assert timedelta(0) <= loss.told_at - loss.found_at < TELLING_LIMIT
    event = AuditEvent.objects.get(event_type="lost_file_told")
    assert (event.subject_id, event.role) == (kept[0].id, "system")


def test_file_whole_in_one_store_is_nobodys_loss(kept, stores):
    place_of(stores[0], kept[0].digest).unlink()

    scrub()
    tasks.find(0)

    assert not LostObject.objects.exists()


def test_loss_is_noted_once_however_often_it_is_looked_for_and_found(kept, stores):
    lose(stores, kept[0], kept[1])
    scrub(side=1)

    tasks.find(0)
    tasks.find(0)

    assert LostObject.objects.count() == 2
    assert AuditEvent.objects.filter(event_type="lost_file_told").count() == 2


def test_loss_is_told_to_every_school_that_has_the_file_and_to_no_other(kept, stores, other_school):
    with in_school(other_school.id):
        theirs = StoredObject.objects.create(
            digest=kept[0].digest, size=kept[0].size, kind="pdf", stored_at=real_now()
        )

    lose(stores, kept[0], kept[1])

    assert lost_now() == {kept[0].digest, kept[1].digest}
    with in_school(other_school.id):
        assert [loss.stored_object_id for loss in open_losses()] == [theirs.id]


def test_alarm_is_logged_with_the_school_and_the_number_of_files(kept, stores, school):
    remove(stores, kept[0], kept[1])
    scrub()

    with structlog.testing.capture_logs() as logs:
        tasks.find(0)

    assert [entry for entry in logs if entry["event"] == "files_lost"] == [
        {"event": "files_lost", "log_level": "error", "school": str(school.id), "files": 2}
    ]


def test_reconciliation_that_misses_a_file_on_every_side_tells_it_too(kept, stores):
    remove(stores, kept[0])
    place_of(stores[0], kept[1].digest).unlink()
    done = reconcile(from_settings(), clock=real_now)

    tasks.find(0)

    loss = LostObject.objects.get()
    assert (loss.stored_object_id, loss.found_at) == (kept[0].id, done.finished_at)


def test_scrub_and_reconciliation_of_one_loss_are_one_loss(kept, stores):
    remove(stores, kept[0])
    scrub()
    reconcile(from_settings(), clock=real_now)

    tasks.find(0)

    assert LostObject.objects.count() == 1


def test_file_that_was_only_away_is_noted_as_found_at_once(kept, stores, school):
    path = place_of(stores[1], kept[0].digest)
    content = path.read_bytes()
    remove(stores, kept[0])
    scrub()
    path.write_bytes(content)

    told = find_losses(school.id, from_settings(), clock=real_now)

    assert (told, lost_now()) == ([], set())
    assert ObjectRestoration.objects.get().way == Way.STORE


def test_what_is_in_doubt_is_told_too(kept, stores):
    remove(stores, kept[0])
    scrub()
    stores[1].rename(stores[1].with_name("unmounted"))

    tasks.find(0)

    assert lost_now() == {kept[0].digest}


def test_store_that_comes_back_ends_the_loss(kept, stores):
    content = place_of(stores[1], kept[0].digest).read_bytes()
    lose(stores, kept[0])
    place_of(stores[1], kept[0].digest).write_bytes(content)
    repair_store(from_settings(), from_settings().stores[0], clock=real_now)

    tasks.recheck(0)

    restoration = ObjectRestoration.objects.get()
    assert (restoration.way, restoration.restored_by, lost_now()) == (Way.STORE, None, set())


def test_file_lost_again_after_it_came_back_is_another_loss(kept, stores):
    content = place_of(stores[1], kept[0].digest).read_bytes()
    lose(stores, kept[0])
    for root in stores:
        place_of(root, kept[0].digest).write_bytes(content)
    tasks.recheck(0)
    tasks.find(0)
    assert lost_now() == set()

    lose(stores, kept[0])

    assert lost_now() == {kept[0].digest}
    assert LostObject.objects.count() == 2


def test_school_that_fails_does_not_keep_the_others_from_being_told(kept, stores, other_school, monkeypatch):
    remove(stores, kept[0])
    scrub()

    def look(school_id, stores, *, clock):
        if school_id == other_school.id:
            raise RuntimeError
        return find_losses(school_id, stores, clock=clock)

    monkeypatch.setattr(tasks, "find_losses", look)
    tasks.find(0)

    assert lost_now() == {kept[0].digest}


def test_rows_of_losses_are_never_changed(kept, stores):
    lose(stores, kept[0])

    with pytest.raises(ProgrammingError), transaction.atomic():
        LostObject.objects.update(told_at=datetime(2020, 1, 1, tzinfo=UTC))


def test_metrics_tell_how_many_files_are_lost_and_of_whom_nothing(kept, stores, school):
    def lost_files() -> list[str]:
        lines = Client().get("/metrics").content.decode().splitlines()
        return [line for line in lines if line.startswith("licheng_files_lost")]

    assert lost_files() == ["licheng_files_lost 0.0"]

    lose(stores, kept[0], kept[1])

    assert lost_files() == ["licheng_files_lost 2.0"]
