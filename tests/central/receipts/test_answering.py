"""Packages answered: accepted whole with a receipt, or refused whole with a code and nothing kept."""

from datetime import timedelta

import pytest

from licheng.central.intake import staging
from licheng.central.intake.models import Package, ReceivedFile, ReceivedRow, Transfer
from licheng.central.intake.queries import person_hash
from licheng.central.receipts.answering import answer_package
from licheng.central.receipts.models import Receipt
from licheng.central.registry.queries import office_public_key
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.receipts import open_receipt
from licheng.kernel.rosters import Batch, StudentKey, SubmissionKind
from licheng.kernel.signatures import PublicKey
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import now
from licheng.shared.files.stores import from_settings
from licheng.shared.tenancy.scope import in_school
from tests.factories.answers import ONE_GRADE, codes_of, nothing_is_kept, package
from tests.factories.exchange import digest_of
from tests.factories.packages import (
    ANNE,
    BEN,
    MP3,
    OTHER_KEY,
    PDF,
    outcome,
    outcomes,
    source,
)  # fmt: skip


def test_answer_before_the_check_says_checking(submitter, open_window):
    open_window()
    digest = submitter.send(package())

    response = submitter.answer(digest)

    assert (response.status_code, response.json()) == (202, {"digest": digest, "state": "CHECKING"})


def test_right_package_is_answered_with_the_signed_receipt(hand_in, open_window, client):
    open_window()
    data = package()

    response = hand_in(data)

    keys = [
        PublicKey.from_base64(entry["public_key"])
        for entry in client.get("/.well-known/licheng-office").json()["keys"]
    ]
    receipt = open_receipt(response.content, {key.key_id: key for key in keys})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/vnd.licheng.receipt+json"
    assert (receipt.package_digest, receipt.package_size) == (digest_of(data), len(data))
    assert {student: [each.row.key for each in rows] for student, rows in receipt.students.items()} == {
        StudentKey(*ANNE): ["a-1"],
        StudentKey(*BEN): ["b-1"],
    }


def test_right_package_is_kept_whole(hand_in, open_window, school):
    open_window()
    hand_in(package())

    kept = Package.objects.get()
    assert (kept.state, kept.kind, kept.grade, kept.student_count, kept.row_count) == (
        "ACCEPTED",
        "COURSE_OUTCOMES",
        2,
        2,
        2,
    )
    assert sorted(ReceivedRow.objects.values_list("row_key", "is_current")) == [("a-1", True), ("b-1", True)]
    assert sorted(ReceivedFile.objects.values_list("kind", flat=True)) == ["mp3", "pdf", "pdf"]
    assert staging.staged_transfers() == []
    with in_school(school.id):
        assert AuditEvent.objects.filter(event_type="package_accepted").count() == 1


def test_files_lie_in_both_stores(hand_in, open_window):
    open_window()
    hand_in(package())

    for store in from_settings().stores:
        for data in (PDF, MP3):
            with store.open(sha256_of_bytes(data)) as file:
                assert file.read() == data


def test_national_ids_are_sealed_and_found_by_hash(hand_in, open_window):
    open_window()
    hand_in(package())

    (found,) = ReceivedRow.objects.filter(person_hash=person_hash(ANNE[0]))
    assert {"身分證號", "出生日期"} & set(found.values) == set()
    assert ANNE[0].encode() not in bytes(found.person_sealed)
    assert ANNE[0].encode() not in bytes(Receipt.objects.get().document_sealed)


def test_same_package_again_is_answered_with_the_same_receipt(hand_in, submitter, open_window):
    open_window()
    data = package()
    first = hand_in(data).content

    again = submitter.begin(data).json()

    assert again["state"] == "ACCEPTED"
    assert hand_in(data).content == first
    assert (Package.objects.count(), ReceivedRow.objects.count(), Receipt.objects.count()) == (1, 2, 1)


def test_check_done_twice_doubles_nothing(submitter, open_window, answer_all):
    open_window()
    digest = submitter.send(package())
    first = answer_all()
    receipt = submitter.answer(digest).content

    for package_id in Package.objects.values_list("id", flat=True):
        assert answer_package(package_id=package_id, now=now()) == "ACCEPTED"

    assert first == ["ACCEPTED"]
    assert submitter.answer(digest).content == receipt
    assert ReceivedRow.objects.count() == 2


@pytest.mark.parametrize("place", [0.02, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_package_altered_in_one_byte_is_refused_and_nothing_kept(hand_in, open_window, settings, place):
    open_window()
    data = bytearray(package())
    data[int(len(data) * place)] ^= 1

    response = hand_in(bytes(data))

    assert response.status_code == 422
    assert [code.split("_")[0] for code in codes_of(response)] == ["package"]
    assert nothing_is_kept(settings)


def test_package_signed_by_another_school_is_refused(hand_in, open_window, settings):
    open_window()

    assert codes_of(hand_in(package(key=OTHER_KEY))) == ["package_wrong_school"]
    assert nothing_is_kept(settings)


def test_package_of_another_school_handed_in_by_it_is_refused(hand_in, neighbor, open_window, settings):
    open_window()

    assert codes_of(hand_in(package(), neighbor)) == ["package_wrong_school"]
    assert nothing_is_kept(settings)


def test_replayed_package_with_other_bytes_is_refused(hand_in, open_window):
    open_window()
    hand_in(package())

    response = hand_in(package(of=outcomes(outcome("a-9", 成果簡述="換過")), files=[source(PDF)]))

    assert codes_of(response) == ["package_replayed"]
    assert ReceivedRow.objects.count() == 2


def test_right_package_under_another_digest_is_refused(submitter, open_window, answer_all, settings):
    open_window()
    data, named = package(), digest_of(b"another")
    path = f"/api/transfers/{named}"
    submitter.call("PUT", path, b'{"size": %d}' % len(data))
    submitter.call("PUT", f"{path}/parts/0", data)
    answer_all()

    assert codes_of(submitter.answer(named)) == ["package_digest_differs"]
    assert nothing_is_kept(settings)


@pytest.mark.parametrize(
    ("days", "code"), [((1, 9), "submission_window_not_open"), ((-9, -1), "submission_window_closed")]
)
def test_package_outside_the_window_is_refused(hand_in, open_window, settings, days, code):
    open_window(days=days)

    assert codes_of(hand_in(package())) == [code]
    assert nothing_is_kept(settings)


@pytest.mark.parametrize(
    "window",
    [{"kind": SubmissionKind.DIVERSE_PERFORMANCES}, {"grade": 1}, {"grade": 3, "batch": Batch.GRADE3_FIRST}],
)
def test_package_of_another_kind_grade_or_batch_is_refused(hand_in, open_window, settings, window):
    open_window(**window)

    assert codes_of(hand_in(package())) == ["submission_window_not_set"]
    assert nothing_is_kept(settings)


def test_package_of_two_grades_is_refused(hand_in, open_window, settings):
    open_window()

    assert codes_of(hand_in(package(grades=(1, 2)))) == ["package_grades_several"]
    assert nothing_is_kept(settings)


def test_refused_package_is_accepted_when_the_window_opens(hand_in, open_window):
    open_window(days=(1, 9))
    data = package()
    hand_in(data)
    open_window()

    assert hand_in(data).status_code == 200
    assert Package.objects.get().problems == []


def test_transfer_begun_before_closing_counts(submitter, open_window, answer_all):
    open_window()
    data = package()
    submitter.begin(data)
    open_window(days=(-2, 0))  # it closes while the bytes are on their way
    Transfer.objects.update(started_at=now() - timedelta(days=1))

    submitter.part(data, 0)
    answer_all()

    assert submitter.answer(digest_of(data)).status_code == 200


def test_lost_parts_are_told_and_sent_again(hand_in, submitter, open_window, answer_all):
    open_window()
    data = package()
    submitter.send(data)
    staging.drop(Transfer.objects.get().id)
    answer_all()

    assert codes_of(submitter.answer(digest_of(data))) == ["transfer_lost"]
    assert hand_in(data).status_code == 200


def test_office_key_signs_receipts(hand_in, open_window, school):
    open_window()
    response = hand_in(package())

    with in_school(school.id):
        key = office_public_key()
    assert open_receipt(response.content, {key.key_id: key}).head.package_id == ONE_GRADE.package_id
