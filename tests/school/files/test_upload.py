"""Sending a file in as the upload tile does it, and getting it back."""

import hashlib
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from licheng.kernel.limits import limit_for
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.models import StoredObject, Upload
from tests.factories.calendars import WITHIN
from tests.factories.works import jpg_bytes, mp3_bytes, pdf_bytes

DOCUMENT = reverse("upload", args=["outcome-document"])
FRAME = 5
LIMIT = limit_for("outcome-document").max_bytes

pytestmark = pytest.mark.usefixtures("school_day", "stores")


def send(client: Client, content: bytes, name: str = "校園植物圖鑑.pdf", url: str = DOCUMENT, **headers: str):
    return client.put(
        url,
        content,
        content_type="application/pdf",
        headers={"X-File-Name": quote(name), "Accept": "application/json", **headers},
    )


def objects_of(store: Path) -> set[str]:
    return {path.name for path in (store / "objects").rglob("*") if path.is_file()}


@pytest.fixture
def student(cast, browser_of) -> Client:
    return browser_of(cast.student.account)


def test_upload_is_answered_when_it_lies_in_both_stores_and_is_written_down(student, cast, stores):
    content = pdf_bytes()
    digest = hashlib.sha256(content).hexdigest()

    response = send(student, content)

    upload = Upload.objects.select_related("stored_object").get()
    assert response.status_code == 201
    assert response.json() == {
        "object": str(upload.id),
        "name": "校園植物圖鑑.pdf",
        "size": len(content),
        "kind": "pdf",
    }
    assert [objects_of(store) for store in stores] == [{digest}, {digest}]
    assert (upload.account_id, upload.purpose) == (cast.student.account_id, "outcome-document")
    assert (upload.stored_object.digest, upload.stored_object.size) == (digest, len(content))
    assert 0 <= (upload.uploaded_at - WITHIN).total_seconds() < 60
    event = AuditEvent.objects.get(event_type="file_uploaded")
    assert (event.subject_id, event.actor_id) == (upload.id, cast.student.account_id)
    assert event.facts["digest"] == digest


def test_upload_of_the_same_bytes_again_is_one_object_and_its_own_upload(student):
    first, second = send(student, pdf_bytes()), send(student, pdf_bytes(), name="另一個名字.pdf")

    assert StoredObject.objects.count() == 1
    assert first.json()["object"] != second.json()["object"]


def test_upload_of_the_same_bytes_by_a_classmate_is_theirs_to_see_only(student, cast, browser_of):
    classmate = browser_of(cast.classmate.account)
    own = send(student, pdf_bytes()).json()["object"]
    theirs = send(classmate, pdf_bytes()).json()["object"]

    seen = student.get(reverse("upload_file", args=[own]))
    assert (seen.status_code, seen.getvalue()) == (200, pdf_bytes())
    assert student.get(reverse("upload_file", args=[theirs])).status_code == 404


def test_upload_takes_a_part_of_a_form_where_there_is_no_script(student, tmp_path):
    path = tmp_path / "圖鑑.pdf"
    path.write_bytes(pdf_bytes())

    with path.open("rb") as part:
        response = student.post(DOCUMENT, {"file": part}, headers={"Accept": "application/json"})

    assert response.status_code == 201
    assert response.json()["name"] == "圖鑑.pdf"
    assert student.post(DOCUMENT, {}).json()["code"] == "upload_without_file"


@pytest.mark.parametrize("again", [False, True])
def test_upload_costs_a_fixed_number_of_queries(student, django_assert_num_queries, again):
    if again:
        send(student, pdf_bytes())

    # a second transaction (begin, school, end, and the test's own school again), the action's savepoint (2),
    # the object (insert, find), the upload, the event
    with django_assert_num_queries(FRAME + 4 + 2 + 4):
        send(student, pdf_bytes())


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "空.pdf", 422, "file_empty"),
        (pdf_bytes(), "相片.jpg", 422, "file_type_mismatch"),
        (pdf_bytes()[:500], "壞掉.pdf", 422, "pdf_damaged"),
        (mp3_bytes(), "錄音.mp3", 422, "file_type_not_allowed_here"),
        (b"PK\x03\x04" + bytes(100), "壓縮.zip", 422, "file_is_archive"),
        (b"%PDF-1.7" + bytes(LIMIT), "太大.pdf", 413, "upload_beyond_limit"),
    ],
)
def test_upload_refused_says_why_and_keeps_nothing(student, stores, content, name, status, code):
    response = send(student, content, name)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.json()["message"]
    assert [objects_of(store) for store in stores] == [set(), set()]
    assert not Upload.objects.exists()
    assert not StoredObject.objects.exists()
    assert not AuditEvent.objects.filter(event_type="file_uploaded").exists()


def test_upload_with_one_store_gone_is_refused_in_plain_words(student, stores):
    stores[1].rename(stores[1].with_name("unplugged"))

    response = send(student, pdf_bytes())

    assert (response.status_code, response.json()["code"]) == (503, "stores_not_healthy")
    assert objects_of(stores[0]) == set()
    assert not Upload.objects.exists()


def test_upload_that_breaks_off_is_not_kept(student, stores):
    broken_off = BytesIO(pdf_bytes()[:-10])

    response = student.generic(
        "PUT",
        DOCUMENT,
        pdf_bytes(),
        content_type="application/pdf",
        headers={"X-File-Name": "a.pdf"},
        **{"wsgi.input": broken_off},
    )

    assert (response.status_code, response.json()["code"]) == (400, "size_differs")
    assert objects_of(stores[0]) == set()


@pytest.mark.parametrize("purpose", ["counseling", "anything"])
def test_upload_for_no_purpose_of_a_student_is_not_found(student, purpose):
    assert send(student, pdf_bytes(), url=f"/files/uploads/{purpose}").status_code == 404


def test_upload_is_for_students_of_the_school(cast, outsider, browser_of):
    own = send(browser_of(cast.student.account), pdf_bytes()).json()["object"]
    url = reverse("upload_file", args=[own])

    assert send(browser_of(cast.course_teacher.account), pdf_bytes()).status_code == 403
    assert browser_of(cast.course_teacher.account).get(url).status_code == 403
    assert browser_of(outsider.student.account).get(url).status_code == 404
    assert send(Client(), pdf_bytes()).status_code == 401
    assert Client().get(url).status_code == 302


def test_upload_is_given_back_as_it_came_under_harmless_headers(student):
    own = send(student, jpg_bytes(), name="相片.jpg").json()["object"]

    response = student.get(reverse("upload_file", args=[own]))

    assert b"".join(response) == jpg_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_upload_of_a_pdf_is_saved_when_opened(student):
    own = send(student, pdf_bytes()).json()["object"]

    response = student.get(reverse("upload_file", args=[own]))

    assert response["Content-Disposition"].startswith("attachment")
    assert response.getvalue() == pdf_bytes()
