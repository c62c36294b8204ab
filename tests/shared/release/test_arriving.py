"""A file arrives while the scanner is well, away, silent or mad, and where there is none."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from licheng.shared.files.actions import record_upload
from licheng.shared.files.models import OpenUpload, StoredObject, Upload
from licheng.shared.files.receiving import Incoming, receive_file
from licheng.shared.release.actions import note_refused_malware
from licheng.shared.release.asking import speak_again
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.rules import ScanState
from licheng.shared.tenancy.scope import in_school
from tests.factories.clamd import EICAR, SIGNATURE
from tests.factories.people import actor_for
from tests.factories.release import scan_of
from tests.factories.tus import create_with, send
from tests.factories.works import jpg_bytes, make_upload, pdf_bytes

# A picture with the test file in a comment: a whole file that passes every other inspection.
INFECTED = jpg_bytes()[:2] + b"\xff\xfe" + (len(EICAR) + 2).to_bytes(2, "big") + EICAR + jpg_bytes()[2:]
NAME = "相片.jpg"


@pytest.fixture
def student(cast, browser_of, stores):
    return browser_of(cast.student.account)


def test_clean_file_is_kept_and_released_at_once(student, clamd):
    answer = create_with(student, pdf_bytes(), pdf_bytes())

    assert (answer.status_code, answer.get("Licheng-Release")) == (201, None)
    assert scan_of(StoredObject.objects.get()).state == ScanState.CLEAN
    opened = student.get(answer["Location"])
    assert b"".join(opened.streaming_content) == pdf_bytes()


@pytest.mark.parametrize("way", ["whole", "in pieces"])
def test_malware_is_refused_told_to_the_office_and_not_kept(student, clamd, stores, way):
    if way == "whole":
        answer = create_with(student, INFECTED, INFECTED, name=NAME)
    else:
        answer = send(student, INFECTED, NAME)

    assert (answer.status_code, answer.json()["code"]) == (422, "file_has_malware")
    assert SIGNATURE in answer.json()["message"]
    assert (StoredObject.objects.count(), Upload.objects.count()) == (0, 0)
    assert [path for root in stores for path in (root / "objects").rglob("*") if path.is_file()] == []
    told = AuditEvent.objects.get(event_type="malware_refused")
    assert told.facts["signature"] == SIGNATURE


@pytest.mark.parametrize(
    "trouble",
    [
        {"answer": b"nonsense\0"},
        {"answer": b"stream: lstat() failed ERROR\0"},
        {"answer": b""},
        {"limit": 100},
    ],
    ids=["nonsense", "error", "closed", "limit"],
)
def test_without_a_verdict_the_file_is_kept_and_not_released(student, clamd, trouble):
    for name, value in trouble.items():
        setattr(clamd, name, value)

    answer = create_with(student, pdf_bytes(), pdf_bytes())
    opened = student.get(answer["Location"])

    assert (answer.status_code, answer["Licheng-Release"]) == (201, "waiting")
    assert scan_of(StoredObject.objects.get()).state == ScanState.WAITING
    assert opened.status_code == 409
    assert "已保存，尚未放行" in opened.content.decode()


def test_last_piece_says_that_the_file_waits(student, clamd):
    clamd.answer = b""

    assert send(student, pdf_bytes())["Licheng-Release"] == "waiting"


@pytest.mark.parametrize(("said", "told"), [(b"", "waiting"), (None, None)], ids=["waits", "clean"])
def test_whoever_asks_later_is_told_the_same(student, clamd, said, told):
    clamd.answer = said
    made = create_with(student, pdf_bytes(), pdf_bytes())

    later = student.head(made["Location"], headers={"Tus-Resumable": "1.0.0"})

    assert (later.status_code, later["Upload-Offset"]) == (204, str(len(pdf_bytes())))
    assert later.get("Licheng-Release") == told


def test_scanner_that_did_not_answer_is_left_alone_for_a_while(by, clamd):
    clamd.answer = b""
    make_upload(by, pdf_bytes(1), now=real_now())
    clamd.answer = None

    second = make_upload(by, pdf_bytes(2), now=real_now())
    seen_in_silence = list(clamd.sizes)
    speak_again()
    third = make_upload(by, pdf_bytes(3), now=real_now())

    assert (len(seen_in_silence), len(clamd.sizes)) == (1, 2)
    assert [scan_of(each.stored_object).state for each in (second, third)] == ["WAITING", "CLEAN"]


def test_same_bytes_are_not_taken_while_they_are_in_quarantine_and_the_scanner_is_away(student, by, clamd):
    stored = make_upload(by, pdf_bytes(), now=real_now()).stored_object
    ObjectScan.objects.filter(stored_object=stored).update(
        state=ScanState.FOUND, signature=SIGNATURE, next_at=real_now()
    )
    clamd.answer = b""

    answer = create_with(student, pdf_bytes(), pdf_bytes())

    assert (answer.status_code, answer.json()["code"]) == (422, "file_in_quarantine")
    assert Upload.objects.count() == 1


def test_bytes_kept_before_go_into_quarantine_when_they_are_refused_now(student, by, clamd):
    clamd.found.clear()
    stored = make_upload(by, INFECTED, now=real_now(), name=NAME).stored_object
    clamd.found.append(EICAR)

    answer = create_with(student, INFECTED, INFECTED, name=NAME)

    assert answer.status_code == 422
    assert scan_of(stored).state == ScanState.FOUND
    assert AuditEvent.objects.filter(event_type="file_quarantined", subject_id=stored.id).count() == 1


def test_same_bytes_found_clean_now_come_out_of_quarantine(by, clamd):
    stored = make_upload(by, pdf_bytes(), now=real_now()).stored_object
    ObjectScan.objects.filter(stored_object=stored).update(
        state=ScanState.FOUND, signature=SIGNATURE, next_at=real_now()
    )

    make_upload(by, pdf_bytes(), now=real_now())

    assert (scan_of(stored).state, scan_of(stored).signature) == (ScanState.CLEAN, "")
    assert AuditEvent.objects.filter(event_type="file_released", subject_id=stored.id).count() == 1


def test_form_without_scripts_is_told_of_malware_too(cast, student, clamd):
    answer = student.post(
        reverse("outcome_new"), {"brief": "x", "document_file": SimpleUploadedFile(NAME, INFECTED)}
    )

    assert answer.status_code == 422
    assert AuditEvent.objects.filter(event_type="malware_refused").count() == 1


def test_without_a_scanner_nothing_is_asked_or_noted(by, stores, django_assert_num_queries):
    checked = receive_file(BytesIO(pdf_bytes()), Incoming("outcome-document", "a.pdf"))

    with django_assert_num_queries(3):
        record_upload(file=checked, by=by, begun_at=real_now(), now=real_now())

    assert not checked.is_clean
    assert ObjectScan.objects.count() == 0


def test_refusal_of_malware_ends_the_unfinished_upload(student, clamd):
    send(student, INFECTED, NAME)

    assert OpenUpload.objects.count() == 0


def test_actor_of_another_school_does_not_touch_ours(outsider, by, clamd, inside, other_school):
    clamd.found.clear()
    ours = make_upload(by, INFECTED, now=real_now(), name=NAME).stored_object
    clamd.found.append(EICAR)

    with in_school(other_school.id):
        note_refused_malware(
            digest=ours.digest, signature=SIGNATURE, by=actor_for(outsider.student.account), now=real_now()
        )

    assert scan_of(ours).state == ScanState.CLEAN
