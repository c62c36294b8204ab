"""Cut off at any step: nothing acknowledged is lost, nothing is doubled, the work goes on by itself."""

from datetime import timedelta
from uuid import uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from licheng.central.intake import staging
from licheng.central.intake.actions import keep_files
from licheng.central.intake.checking import inspected
from licheng.central.intake.models import Package, ReceivedRow, Transfer
from licheng.central.receipts.models import Receipt
from licheng.central.receipts.resuming import forget_abandoned, resume_waiting, sweep_staging
from licheng.shared.clock import now, real_now
from licheng.shared.files.keeping_errors import KeepingError
from licheng.shared.files.stores import from_settings
from tests.factories.exchange import digest_of
from tests.factories.packages import head, packed

DATA, SUMMARY = packed(package=head(grades=(2,)))


@pytest.fixture
def waiting(submitter, open_window):
    """Return a package that was received whole and waits for its check."""
    open_window()
    submitter.send(DATA)
    return Package.objects.get()


def objects(settings):
    return [
        sorted(path.name for path in (store / "objects").rglob("*") if path.is_file())
        for store in settings.LICHENG_STORES
    ]


def test_store_that_fails_leaves_the_package_waiting(waiting, submitter, answer_all, settings):
    marker = settings.LICHENG_STORES[1] / "licheng-store.json"
    aside = marker.with_suffix(".aside")
    marker.rename(aside)

    with pytest.raises(KeepingError):
        answer_all()

    assert submitter.answer(digest_of(DATA)).status_code == 202
    assert ReceivedRow.objects.count() == 0
    aside.rename(marker)
    assert answer_all() == ["ACCEPTED"]


def test_killed_after_the_files_were_kept_goes_on(waiting, answer_all, settings):
    transfer = Transfer.objects.get()
    with inspected(waiting, transfer.id, transfer.started_at) as found:
        keep_files(found, found.summary)

    assert answer_all() == ["ACCEPTED"]
    assert objects(settings) == [sorted(file.digest for file in SUMMARY.manifest.files)] * 2
    assert (ReceivedRow.objects.count(), Receipt.objects.count()) == (2, 1)


def test_killed_before_the_staged_bytes_were_removed_is_tidied(waiting, answer_all, submitter):
    transfer_id = Transfer.objects.get().id
    answer_all()
    receipt = submitter.answer(digest_of(DATA)).content
    staging.write_part(transfer_id, 0, DATA)

    removed = sweep_staging(real_now=real_now() + timedelta(hours=2))

    assert removed == 1
    assert submitter.answer(digest_of(DATA)).content == receipt


def test_sweeping_leaves_transfers_under_way(submitter):
    submitter.begin(DATA)
    submitter.part(DATA, 0, 100)

    assert sweep_staging(real_now=real_now() + timedelta(days=2)) == 0
    assert staging.staged_transfers() == [Transfer.objects.get().id]


def test_sweeping_leaves_bytes_whose_row_may_still_come(db):
    staging.write_part(uuid4(), 0, b"x")

    assert sweep_staging(real_now=real_now()) == 0


def test_unfinished_transfer_is_forgotten_after_two_weeks(submitter):
    submitter.begin(DATA)
    submitter.part(DATA, 0, 100)

    kept = forget_abandoned(now=now() + timedelta(days=13))
    forgotten = forget_abandoned(now=now() + timedelta(days=15))

    assert (kept, forgotten, Transfer.objects.count()) == (0, 1, 0)
    assert submitter.begin(DATA).json()["received"] == 0


def test_package_without_a_job_is_asked_for_again(waiting):
    # The job gave up, or the queue was lost.
    ProcrastinateJob.objects.all()._raw_delete("default")

    assert resume_waiting(now=now() + timedelta(minutes=11)) == 1
    assert list(ProcrastinateJob.objects.values_list("args", flat=True)) == [{"package_id": str(waiting.id)}]


def test_package_with_a_job_is_asked_for_once(waiting):
    resume_waiting(now=now() + timedelta(minutes=11))
    resume_waiting(now=now() + timedelta(minutes=11))

    assert ProcrastinateJob.objects.count() == 1


def test_package_just_received_is_left_to_its_job(waiting):
    assert resume_waiting(now=now()) == 0


def test_staged_parts_of_a_finished_transfer_survive_the_check_of_another(waiting, submitter, answer_all):
    other = packed(package=head(grades=(2,), school_code="999999"))[0]
    submitter.begin(other)
    submitter.part(other, 0, 100)

    answer_all()

    assert staging.staged_transfers() == [Transfer.objects.get().id]


def test_stores_keep_one_object_for_the_same_bytes(waiting, answer_all, settings):
    answer_all()

    assert [len(found) for found in objects(settings)] == [2, 2]
    assert all(health.ok for health in from_settings().health())
