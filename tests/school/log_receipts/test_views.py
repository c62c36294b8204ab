"""A student's own 憑證: pending until it can be proved, then a text that the verifier believes."""

import io
import zipfile

import pytest
from django.urls import reverse

from licheng.kernel.receipt_checks import Verdict, judge_log_receipt
from licheng.school.log_receipts import views
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.files.stores import from_settings
from licheng.shared.log.models import LogEvent
from licheng.shared.log.sequencing import sequence
from tests.factories.calendars import make_window
from tests.factories.own_works import make_outcome
from tests.factories.works import pdf_bytes
from tests.verify.verifier import PAGE

PENDING = "憑證產生中，約一分鐘"


@pytest.fixture
def alone(settings):
    """Let the school have no central database, and so no witness to wait for."""
    settings.LICHENG_CENTRAL_URL = ""


@pytest.fixture
def outcome(cast, stores, school_day, alone):
    make_window()
    return make_outcome(cast.student, cast.course)


@pytest.fixture
def student(cast, browser_of):
    return browser_of(cast.student.account, Role.STUDENT)


def sequenced() -> None:
    sequence(from_settings(), now=real_now())


def test_receipt_of_a_new_outcome_is_pending_until_it_is_published(outcome, student):
    page = student.get(reverse("log_receipts_of_item", args=[outcome.id]))

    answer = student.get(reverse("log_receipt", args=[LogEvent.objects.get().id]))

    assert PENDING in page.content.decode()
    assert answer.status_code == 409
    assert PENDING in answer.content.decode()


def test_receipt_of_a_school_with_a_central_database_waits_for_its_witness(outcome, student, settings):
    settings.LICHENG_CENTRAL_URL = "http://localhost:1"
    sequenced()

    assert PENDING in student.get(reverse("log_receipts_of_item", args=[outcome.id])).content.decode()


def test_receipt_downloaded_is_proved_by_the_published_keys_and_the_file(outcome, student, client):
    sequenced()
    event = LogEvent.objects.get()

    receipt = student.get(reverse("log_receipt", args=[event.id]))

    keys = client.get("/.well-known/licheng-keys").content
    assert receipt["Content-Type"] == "text/plain; charset=utf-8"
    assert receipt["Content-Disposition"].startswith("attachment; filename=")
    assert judge_log_receipt(receipt.content, [keys], pdf_bytes(1)) is Verdict.PROVED
    assert judge_log_receipt(receipt.content, [keys], pdf_bytes(2)) is Verdict.FILE_DIFFERS


def test_all_of_a_year_come_in_one_file_with_the_keys_and_the_page_that_verifies(outcome, cast, student):
    make_outcome(cast.student, cast.course, seed=2)
    sequenced()

    answer = student.get(reverse("log_receipts_of_year", args=[114]))

    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = set(archive.namelist()) - {"licheng-keys.json", "licheng-verify.html"}
    verdicts = [
        judge_log_receipt(archive.read(name), [archive.read("licheng-keys.json")], data)
        for name in names
        for data in (pdf_bytes(1), pdf_bytes(2))
    ]
    assert sorted(name.rpartition(".")[2] for name in names) == ["pdf", "pdf", "txt", "txt"]
    assert sorted(verdicts) == [Verdict.FILE_DIFFERS] * 4 + [Verdict.PROVED] * 4
    assert archive.read("licheng-verify.html") == PAGE.read_bytes()


def test_year_is_made_for_one_of_a_school_at_a_time(outcome, cast, student):
    sequenced()
    places = views.year_places
    assert places.take(cast.student.school_id)
    try:
        refused = student.get(reverse("log_receipts_of_year", args=[114]))
    finally:
        places.leave(cast.student.school_id)

    assert refused.status_code == 503
    assert refused["Retry-After"] == "5"
    assert "現在同時下載整年憑證的人太多" in refused.content.decode()
    assert student.get(reverse("log_receipts_of_year", args=[114])).status_code == 200


def test_page_downloaded_is_proved_by_the_published_keys_and_the_file(outcome, cast, student, client):
    sequenced()
    event = LogEvent.objects.get()

    page = student.get(reverse("log_receipt_page", args=[event.id]))

    keys = client.get("/.well-known/licheng-keys").content
    assert page["Content-Type"] == "application/pdf"
    assert page["Content-Disposition"].startswith("attachment; filename=")
    assert judge_log_receipt(page.content, [keys], pdf_bytes(1)) is Verdict.PROVED
    assert judge_log_receipt(page.content, [keys], pdf_bytes(2)) is Verdict.FILE_DIFFERS
    assert page.content == student.get(reverse("log_receipt_page", args=[event.id])).content


def test_page_is_pending_until_its_event_is_published(outcome, student):
    answer = student.get(reverse("log_receipt_page", args=[LogEvent.objects.get().id]))

    assert answer.status_code == 409
    assert PENDING in answer.content.decode()


def test_list_offers_the_page_and_the_text(outcome, student):
    sequenced()
    event = LogEvent.objects.get()

    listed = student.get(reverse("log_receipts")).content.decode()

    assert f'href="{reverse("log_receipt_page", args=[event.id])}"' in listed
    assert f'href="{reverse("log_receipt", args=[event.id])}"' in listed


def test_year_lists_what_happened_in_it(outcome, student):
    sequenced()

    page = student.get(reverse("log_receipts")).content.decode()

    assert "114 學年度的憑證" in page
    assert "已收到" in page
    assert student.get(reverse("log_receipts_in_year", args=[113])).status_code == 404
    assert student.get(reverse("log_receipts_of_year", args=[113])).status_code == 404


def test_student_without_events_is_told_when_there_will_be_some(cast, stores, student):
    assert "還沒有憑證" in student.get(reverse("log_receipts")).content.decode()


@pytest.mark.parametrize("person", ["classmate", "stranger", "teacher"])
def test_receipt_of_another_is_not_found(outcome, cast, outsider, browser_of, person):
    event = LogEvent.objects.get()
    account, role = {
        "classmate": (cast.classmate.account, Role.STUDENT),
        "stranger": (outsider.student.account, Role.STUDENT),
        "teacher": (cast.course_teacher.account, Role.COURSE_TEACHER),
    }[person]
    browser = browser_of(account, role)
    expected = 403 if person == "teacher" else 404

    asked = (("log_receipt", event.id), ("log_receipt_page", event.id), ("log_receipts_of_item", outcome.id))
    for name, argument in asked:
        assert browser.get(reverse(name, args=[argument])).status_code == expected
    assert browser.get(reverse("log_receipts_of_year", args=[114])).status_code == expected


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_a_constant_number_of_queries(outcome, cast, student, django_assert_num_queries, count):
    for seed in range(1, count):
        make_outcome(cast.student, cast.course, seed=seed + 1)
    sequenced()

    # the frame's five; the student, the events; peers, the head, its leaves, peers, cosignatures
    with django_assert_num_queries(5 + 2 + 5):
        student.get(reverse("log_receipts"))
