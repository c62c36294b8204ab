"""Sending a file in as the upload tile does it, and getting it back."""

import hashlib
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from licheng.kernel.limits import limit_for
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.models import OpenUpload, StoredObject, Upload
from tests.factories.calendars import WITHIN
from tests.factories.tus import append, begun, create, id_of, look, send, sent
from tests.factories.works import jpg_bytes, mp3_bytes, pdf_bytes

FRAME = 5
LIMIT = limit_for("outcome-document").max_bytes

pytestmark = pytest.mark.usefixtures("school_day", "stores")


def objects_of(store: Path) -> set[str]:
    return {path.name for path in (store / "objects").rglob("*") if path.is_file()}


@pytest.fixture
def student(cast, browser_of) -> Client:
    return browser_of(cast.student.account)


def test_upload_is_answered_when_it_lies_in_both_stores_and_is_written_down(student, cast, stores):
    content = pdf_bytes()
    digest = hashlib.sha256(content).hexdigest()

    upload_id = sent(student, content)

    upload = Upload.objects.select_related("stored_object").get()
    assert (upload.id, upload.file_name) == (upload_id, "校園植物圖鑑.pdf")
    assert [objects_of(store) for store in stores] == [{digest}, {digest}]
    assert (upload.account_id, upload.purpose) == (cast.student.account_id, "outcome-document")
    assert (upload.stored_object.digest, upload.stored_object.size) == (digest, len(content))
    assert 0 <= (upload.begun_at - WITHIN).total_seconds() < 60
    assert not OpenUpload.objects.exists()
    event = AuditEvent.objects.get(event_type="file_uploaded")
    assert (event.subject_id, event.actor_id) == (upload.id, cast.student.account_id)
    assert event.facts["digest"] == digest


def test_upload_of_the_same_bytes_again_is_one_object_and_its_own_upload(student):
    first, second = sent(student, pdf_bytes()), sent(student, pdf_bytes(), "另一個名字.pdf")

    assert StoredObject.objects.count() == 1
    assert first != second


def test_upload_of_the_same_bytes_by_a_classmate_is_theirs_to_see_only(student, cast, browser_of):
    classmate = browser_of(cast.classmate.account)
    own, theirs = sent(student, pdf_bytes()), sent(classmate, pdf_bytes())

    seen = student.get(reverse("upload_file", args=[own]))

    assert (seen.status_code, seen.getvalue()) == (200, pdf_bytes())
    assert student.get(reverse("upload_file", args=[theirs])).status_code == 404


@pytest.mark.parametrize("again", [False, True])
def test_upload_costs_a_fixed_number_of_queries(student, django_assert_num_queries, again):
    if again:
        sent(student, pdf_bytes())
        begun(student, pdf_bytes(2))
    transaction = 4  # begin, school, end, and the test's own school again

    # whether the log is sound; the action's savepoint (2), the unfinished ones, the new one
    with django_assert_num_queries(FRAME + 1 + transaction + 2 + 2):
        address = begun(student, pdf_bytes())

    with django_assert_num_queries(FRAME + transaction + 1):
        look(student, address)

    # whether the log is sound; the unfinished one, then the action's savepoint, its lock and end, and within it those
    # of writing down: the object, found when it is not new, the upload, the event
    with django_assert_num_queries(FRAME + 1 + transaction + 1 + transaction + 2 + 2 + 3 + again):
        assert append(student, address, 0, pdf_bytes()).status_code == 204


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "空.pdf", 422, "file_empty"),
        (pdf_bytes(), "相片.jpg", 422, "file_type_mismatch"),
        (pdf_bytes()[:500], "壞掉.pdf", 422, "pdf_damaged"),
        (mp3_bytes(), "錄音.mp3", 422, "file_type_not_allowed_here"),
        (b"PK\x03\x04" + bytes(100), "壓縮.zip", 422, "file_is_archive"),
        (b"%PDF-1.7" + bytes(LIMIT), "太大.pdf", 413, "file_too_large"),
    ],
)
def test_upload_refused_says_why_and_keeps_nothing(student, stores, content, name, status, code):
    response = send(student, content, name)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["message"]
    assert [objects_of(store) for store in stores] == [set(), set()]
    assert not Upload.objects.exists()
    assert not OpenUpload.objects.exists()
    assert not StoredObject.objects.exists()
    assert not AuditEvent.objects.filter(event_type="file_uploaded").exists()


def test_upload_with_one_store_gone_is_refused_in_plain_words_before_a_byte_is_read(student, stores):
    address = begun(student, pdf_bytes(2))
    stores[1].rename(stores[1].with_name("unplugged"))

    answers = [create(student, pdf_bytes()), append(student, address, 0, pdf_bytes(2))]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (503, "stores_not_healthy")
    ] * 2
    assert [answer["Retry-After"] for answer in answers] == ["30", "30"]
    assert look(student, address)["Upload-Offset"] == "0"
    assert objects_of(stores[0]) == set()


@pytest.mark.parametrize("purpose", ["counseling", "anything"])
def test_upload_for_no_purpose_of_a_student_is_refused(student, purpose):
    answer = create(student, pdf_bytes(), purpose=purpose)

    assert (answer.status_code, answer.json()["code"]) == (422, "upload_purpose_unknown")


def test_upload_is_for_students_of_the_school(cast, outsider, browser_of):
    own = sent(browser_of(cast.student.account), pdf_bytes())
    url = reverse("upload_file", args=[own])

    assert create(browser_of(cast.course_teacher.account), pdf_bytes()).status_code == 403
    assert browser_of(cast.course_teacher.account).get(url).status_code == 403
    assert browser_of(outsider.student.account).get(url).status_code == 404
    assert create(Client(), pdf_bytes()).status_code == 401
    assert Client().get(url).status_code == 302


def test_upload_is_given_back_as_it_came_under_harmless_headers(student):
    own = sent(student, jpg_bytes(), "相片.jpg")

    response = student.get(reverse("upload_file", args=[own]))

    assert b"".join(response) == jpg_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_upload_of_a_pdf_is_saved_when_opened(student):
    own = sent(student, pdf_bytes())

    response = student.get(reverse("upload_file", args=[own]))

    assert response["Content-Disposition"].startswith("attachment")
    assert response.getvalue() == pdf_bytes()


def test_upload_still_unfinished_is_no_file(student):
    address = begun(student, pdf_bytes())
    append(student, address, 0, pdf_bytes()[:100])

    assert student.get(address).status_code == 404
    assert id_of(address) == OpenUpload.objects.get().id
