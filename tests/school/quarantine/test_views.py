"""What everybody sees of a file that waits, and of one in which malware was found."""

import pytest
from django.urls import reverse

from licheng.kernel.performance_kinds import kind_named
from licheng.kernel.uuid7 import uuid7
from licheng.school.certification.actions import certify_outcomes, return_outcome
from licheng.school.outcomes.models import OutcomeState
from licheng.school.outcomes.rules import ReturnReason
from licheng.school.performances.actions import save_performance
from licheng.school.performances.content import PerformanceContent
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.files.attaching import FileChoice
from licheng.shared.release.asking import speak_again
from licheng.shared.release.models import ObjectScan
from tests.factories.calendars import WITHIN
from tests.factories.clamd import SIGNATURE
from tests.factories.losses import objects_of
from tests.factories.own_performances import typed_values
from tests.factories.own_works import make_outcome, make_sent_outcome
from tests.factories.people import SCHOOL_YEAR, actor_for, make_course, make_student
from tests.factories.release import scan_waiting
from tests.factories.works import make_upload, pdf_bytes

QUARANTINE = reverse("quarantine")
FRAME = 5


def page(client, address: str = "/") -> str:
    return client.get(address).content.decode()


def detail(work) -> str:
    return reverse("outcome_detail", args=[work.id])


def file_of(work) -> str:
    return reverse("outcome_file", args=[work.id, 1, "document"])


@pytest.fixture
def waiting_work(cast, clamd):
    """Return a work sent for certification while the scanner was away."""
    clamd.answer = b""
    work = make_sent_outcome(cast.student, cast.course)
    clamd.answer = None
    return work


@pytest.fixture
def found_work(waiting_work, clamd):
    """Return the same after the scanner found malware in its file."""
    clamd.found.append(pdf_bytes(1))
    scan_waiting(clamd)
    return waiting_work


def test_student_sends_a_file_that_waits_and_sees_the_sentence(cast, waiting_work, browser_of):
    shown = page(browser_of(cast.student.account), detail(waiting_work))

    assert waiting_work.state == OutcomeState.PENDING
    assert "已保存，尚未放行" in shown
    assert "data-preview-url" not in shown


def test_form_says_that_the_file_waits(cast, clamd, browser_of):
    clamd.answer = b""
    work = make_outcome(cast.student, cast.course)

    shown = page(browser_of(cast.student.account), reverse("outcome_edit", args=[work.id]))

    assert "已保存，尚未放行" in shown


def test_teacher_sees_that_it_is_checked_and_may_return_but_not_certify(cast, waiting_work, browser_of):
    shown = page(
        browser_of(cast.course_teacher.account), reverse("certification_work", args=[waiting_work.id])
    )

    assert "檢查中：" in shown
    assert "data-preview-url" not in shown
    assert "data-queue-certify" not in shown
    assert "data-queue-return" in shown


def test_certifying_waits_for_the_scanner(cast, waiting_work, clamd):
    teacher = actor_for(cast.course_teacher.account, Role.COURSE_TEACHER)

    refused = certify_outcomes(works={waiting_work.id: 1}, by=teacher, now=WITHIN).refused
    scan_waiting(clamd)
    done = certify_outcomes(works={waiting_work.id: 1}, by=teacher, now=WITHIN).done

    assert refused[waiting_work.id].code == "file_being_checked"
    assert done == (waiting_work.id,)


def test_returning_does_not_wait(cast, waiting_work):
    teacher = actor_for(cast.course_teacher.account, Role.COURSE_TEACHER)

    return_outcome(
        work=(waiting_work.id, 1), reason=ReturnReason.OTHER, text="請換檔案", by=teacher, now=WITHIN
    )

    waiting_work.refresh_from_db()
    assert waiting_work.state == OutcomeState.RETURNED


@pytest.mark.parametrize("state", ["waiting", "found"])
def test_nobody_gets_the_bytes(cast, clamd, waiting_work, browser_of, outsider, state):
    if state == "found":
        clamd.found.append(pdf_bytes(1))
        scan_waiting(clamd)
    people = {
        cast.student.account: 409,
        cast.course_teacher.account: 409,
        cast.classmate.account: 404,
        cast.registrar: 403,
        outsider.student.account: 404,
    }

    answers = {account: browser_of(account).get(file_of(waiting_work)) for account in people}

    assert {account: answer.status_code for account, answer in answers.items()} == people
    assert [answer for answer in answers.values() if b"%PDF" in answer.content] == []


def test_released_file_is_shown_as_ever(cast, waiting_work, clamd, browser_of):
    scan_waiting(clamd)
    client = browser_of(cast.course_teacher.account)

    assert "data-preview-url" in page(client, reverse("certification_work", args=[waiting_work.id]))
    assert b"".join(client.get(file_of(waiting_work)).streaming_content) == pdf_bytes(1)


def test_student_is_told_at_the_top_of_home_what_was_found_and_what_to_do(cast, found_work, browser_of):
    home = page(browser_of(cast.student.account))

    assert "你有 1 個檔案被隔離了" in home
    assert SIGNATURE in home
    assert reverse("outcome_edit", args=[found_work.id]) in home
    assert "隔離" not in page(browser_of(cast.classmate.account))


def test_teacher_is_told_to_return_it(cast, found_work, browser_of):
    shown = page(browser_of(cast.course_teacher.account), reverse("certification_work", args=[found_work.id]))

    assert "請退回，請學生換一個檔案" in shown
    assert "data-queue-certify" not in shown


@pytest.mark.parametrize("office", ["registrar", "it_office", "school_admin"])
def test_offices_are_told_whose_file_it_is(cast, found_work, browser_of, office):
    client = browser_of(getattr(cast, office))

    assert "1 個檔案裡有惡意程式" in page(client)
    listed = page(client, QUARANTINE)
    assert cast.student.student_number in listed
    assert SIGNATURE in listed


def test_list_is_for_the_offices_of_this_school_only(cast, found_work, browser_of, outsider):
    for account in (cast.student.account, cast.course_teacher.account):
        assert browser_of(account).get(QUARANTINE).status_code == 403
    assert cast.student.student_number not in page(browser_of(outsider.registrar), QUARANTINE)


def test_replaced_file_is_told_no_more_and_stays_in_quarantine(cast, clamd, browser_of):
    work = make_outcome(cast.student, cast.course)
    [bad] = objects_of(cast.student)
    clamd.found.append(pdf_bytes(1))
    bad_scan_due(bad)
    scan_waiting(clamd)
    client = browser_of(cast.student.account)
    assert "被隔離了" in page(client)

    fresh = make_upload(actor_for(cast.student.account), pdf_bytes(2), now=WITHIN)
    client.post(
        reverse("outcome_edit", args=[work.id]),
        {"course": cast.course.id, "brief": "重做", "document": fresh.id, "item": work.id},
    )

    assert "被隔離了" not in page(client)
    assert client.get(file_of(work)).status_code == 409


def bad_scan_due(stored) -> None:
    ObjectScan.objects.filter(stored_object=stored).update(state="WAITING", next_at=real_now())


def test_performance_is_told_by_its_name_and_not_opened(cast, clamd, browser_of):
    by, kind = actor_for(cast.student.account), kind_named("service_record")
    clamd.answer = b""
    upload = make_upload(by, pdf_bytes(7), now=WITHIN, purpose="performance-document", name="證明.pdf")
    speak_again()
    clamd.answer = None
    content = PerformanceContent(
        kind, SCHOOL_YEAR, typed_values(kind, service_name="淨灘"), files=FileChoice(upload.id)
    )
    record = save_performance(performance_id=uuid7(), content=content, by=by, now=WITHIN)
    client = browser_of(cast.student.account)
    address = reverse("performance_detail", args=[record.id])
    assert "已保存，尚未放行" in page(client, address)

    clamd.found.append(pdf_bytes(7))
    scan_waiting(clamd)

    home = page(client)
    assert ("被隔離了" in home, "淨灘" in home) == (True, True)
    assert SIGNATURE in page(client, address)
    file = reverse("performance_file", args=[record.id, 1, "document"])
    assert client.get(file).status_code == 409


@pytest.mark.parametrize("count", [1, 10])
def test_list_costs_the_same_however_many(cast, clamd, browser_of, django_assert_num_queries, count):
    clamd.answer = b""
    for seed in range(count):
        student = make_student(f"學生{seed}", school_class=cast.school_class)
        make_outcome(student, make_course(cast.course_teacher, student), seed=seed)
    clamd.answer = b"stream: Evil FOUND\0"
    scan_waiting(clamd)
    client = browser_of(cast.registrar)

    with django_assert_num_queries(FRAME + 3):
        assert page(client, QUARANTINE).count("<tr>") == count + 1


def test_without_a_scanner_no_page_asks(cast, browser_of, django_assert_num_queries):
    make_outcome(cast.student, cast.course)
    client = browser_of(cast.registrar)

    with django_assert_num_queries(FRAME):
        assert "沒有隔離的檔案" in page(client, QUARANTINE)
