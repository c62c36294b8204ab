"""The student's pages of outcomes, as the student, the classmate, the teacher and strangers ask for them."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from licheng.kernel.uuid7 import uuid7
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from tests.factories.calendars import AFTER, CLOSES, make_item_limit, make_window
from tests.factories.own_works import document_of, make_outcome, make_sent_outcome
from tests.factories.people import actor_for, make_course
from tests.factories.works import pdf_bytes

pytestmark = pytest.mark.usefixtures("school_day", "stores")
LIST, NEW = reverse("outcome_list"), reverse("outcome_new")
FRAME = 5
FRAME_OF_OWN = FRAME + 4


@pytest.fixture(autouse=True)
def _window(inside):
    make_window()


@pytest.fixture
def student(cast, browser_of) -> Client:
    return browser_of(cast.student.account)


def form(course, **values) -> dict[str, str]:
    fields = {"item": uuid7(), "course": course.id, "brief": "觀察植物", "act": "save", **values}
    return {name: str(value) for name, value in fields.items()}


def url(name: str, outcome: CourseOutcome, *rest) -> str:
    return reverse(name, args=[outcome.id, *rest])


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_however_many_works(student, cast, django_assert_num_queries, count):
    for seed in range(count):
        make_outcome(cast.student, cast.course, seed=seed)

    with django_assert_num_queries(FRAME + 7):
        page = student.get(LIST)

    assert page.content.decode().count("校園植物圖鑑") == count


def test_list_shows_gaps_first_with_their_one_next_act(student, cast):
    sent = make_sent_outcome(cast.student, cast.course, seed=1)
    draft = make_outcome(cast.student, cast.course, seed=2, name="未送.pdf")
    returned = make_sent_outcome(cast.student, cast.course, seed=3)
    CourseOutcome.objects.filter(id=returned.id).update(
        state=OutcomeState.RETURNED, return_reason="unreadable", return_text="第 3 頁空白"
    )

    text = student.get(LIST).content.decode()

    assert "陳老師退回：檔案無法開啟。第 3 頁空白" in text
    assert "2/3（二）23:59 截止" in text
    assert "等 陳老師認證 · 今天送出" in text
    order = [text.index(str(outcome.id)) for outcome in (returned, draft, sent)]
    assert order == sorted(order)
    assert url("outcome_send", draft) in text
    assert url("outcome_edit", returned) in text


def test_list_of_a_newcomer_teaches(student):
    assert "上傳第一件" in student.get(LIST).content.decode()


def test_list_says_why_nothing_can_be_added_after_closing(student, move_clock):
    move_clock(AFTER)

    text = student.get(LIST).content.decode()

    assert "這項作業已在 115/2/3（二）23:59 截止" in text
    assert NEW not in text


def test_list_shows_a_draft_that_missed_the_window_as_closed(student, cast, move_clock):
    make_outcome(cast.student, cast.course)
    move_clock(AFTER)

    text = student.get(LIST).content.decode()

    assert "todo-closed" in text
    assert "送出認證</button>" not in text


def test_new_offers_only_own_courses_of_open_terms(student, cast):
    later = make_course(cast.other_teacher, cast.student, subject_name="下學期的課", semester=2)
    others = make_course(cast.other_teacher, cast.classmate, subject_name="別人的課")

    text = student.get(NEW).content.decode()

    assert "國語文（陳老師）" in text
    assert str(later.id) not in text
    assert str(others.id) not in text
    assert "找不到科目？" in text


@pytest.mark.parametrize("count", [1, 3])
def test_new_costs_the_same_however_many_courses(student, cast, django_assert_num_queries, count):
    for _ in range(count):
        make_course(cast.other_teacher, cast.student)

    with django_assert_num_queries(FRAME_OF_OWN + 7):
        student.get(NEW)


def test_new_at_the_limit_says_so_in_place_of_the_form(student, cast):
    make_item_limit(outcomes=1)
    make_outcome(cast.student, cast.course)

    text = student.get(NEW).content.decode()

    assert "這學期已經有 1 件，是學校訂的上限" in text
    assert "<textarea" not in text


def test_saving_a_draft_leads_to_the_work(student, cast):
    upload = document_of(actor_for(cast.student.account))

    response = student.post(NEW, form(cast.course, document=upload))

    outcome, version = CourseOutcome.objects.get(), OutcomeVersion.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, url("outcome_detail", outcome))
    assert (outcome.state, version.brief, version.document_name) == ("DRAFT", "觀察植物", "校園植物圖鑑.pdf")
    assert "已存成草稿" in student.get(response.headers["Location"]).content.decode()


def test_saving_and_sending_is_one_button_and_twice_is_once(student, cast):
    values = form(cast.course, document=document_of(actor_for(cast.student.account)), act="send")

    first, second = student.post(NEW, values), student.post(NEW, values)

    outcome = CourseOutcome.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == url("outcome_detail", outcome)
    assert outcome.state == OutcomeState.PENDING
    assert OutcomeVersion.objects.count() == 1
    assert "已送給陳老師認證" in student.get(second.headers["Location"]).content.decode()


def test_form_sent_twice_is_answered_alike_at_the_limit_too(student, cast):
    make_item_limit(outcomes=1)
    values = form(cast.course)

    first, second = student.post(NEW, values), student.post(NEW, values)

    assert first.headers["Location"] == second.headers["Location"]
    assert OutcomeVersion.objects.count() == 1


def test_sending_without_a_file_keeps_the_draft_and_says_what_is_missing(student, cast):
    response = student.post(NEW, form(cast.course, act="send"))

    outcome = CourseOutcome.objects.get()
    assert response.headers["Location"] == url("outcome_edit", outcome)
    assert outcome.state == OutcomeState.DRAFT
    text = student.get(response.headers["Location"]).content.decode()
    assert "已存成草稿，但還沒送出。還沒有檔案" in text
    assert "觀察植物" in text


def test_form_refused_keeps_what_was_typed_and_the_file(student, cast):
    upload = document_of(actor_for(cast.student.account))

    response = student.post(NEW, form(cast.course, document=upload, brief="字" * 101))

    text = response.content.decode()
    assert response.status_code == 422
    assert "簡述有 101 字，比上限 100 字多 1 字" in text
    assert "字" * 101 in text
    assert f'value="{upload}"' in text
    assert "校園植物圖鑑.pdf" in text
    assert not CourseOutcome.objects.exists()


def test_form_takes_the_file_along_where_there_is_no_script(student, cast):
    part = SimpleUploadedFile("圖鑑.pdf", pdf_bytes(), "application/pdf")

    student.post(NEW, {**form(cast.course, act="send"), "document_file": part})

    version = OutcomeVersion.objects.get()
    assert version.document_name == "圖鑑.pdf"
    assert CourseOutcome.objects.get().state == OutcomeState.PENDING


def test_form_with_a_bad_file_and_no_script_says_why_and_saves_nothing(student, cast):
    part = SimpleUploadedFile("圖鑑.pdf", b"%PDF-1.7 broken", "application/pdf")

    response = student.post(NEW, {**form(cast.course), "document_file": part})

    assert response.status_code == 422
    assert "這份 PDF 已損壞或不完整" in response.content.decode()
    assert not CourseOutcome.objects.exists()


def test_form_sent_after_closing_is_refused_and_says_until_when(student, cast, move_clock):
    make_outcome(cast.student, cast.course)
    outcome = CourseOutcome.objects.get()
    move_clock(AFTER)

    response = student.post(url("outcome_edit", outcome), form(cast.course))

    assert response.status_code == 409
    assert "115/2/3（二）23:59 截止" in response.content.decode()
    assert OutcomeVersion.objects.count() == 1


def test_form_with_a_file_begun_in_time_is_saved_and_sent_just_after_closing(student, cast, move_clock):
    make_outcome(cast.student, cast.course)
    outcome = CourseOutcome.objects.get()
    upload = document_of(actor_for(cast.student.account), 2, now=CLOSES - timedelta(minutes=1))
    move_clock(CLOSES + timedelta(minutes=1))

    student.post(url("outcome_edit", outcome), form(cast.course, document=upload, act="send"))

    assert (CourseOutcome.objects.get().state, OutcomeVersion.objects.count()) == (OutcomeState.PENDING, 2)


def test_edit_shows_the_present_version_and_saves_the_next(student, cast):
    outcome = make_outcome(cast.student, cast.course)
    held = OutcomeVersion.objects.get()
    edit = url("outcome_edit", outcome)

    text = student.get(edit).content.decode()
    assert held.brief in text
    assert f'value="{held.document_id}"' in text
    student.post(edit, form(cast.course, document=held.document_id, brief="新的簡述"))

    assert list(OutcomeVersion.objects.order_by("number").values_list("number", "brief")) == [
        (1, held.brief),
        (2, "新的簡述"),
    ]


def test_edit_of_a_sent_work_says_to_withdraw_first(student, cast):
    outcome = make_sent_outcome(cast.student, cast.course)

    text = student.get(url("outcome_edit", outcome)).content.decode()

    assert "請先撤回" in text
    assert "<textarea" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_detail_costs_the_same_however_many_versions(student, cast, django_assert_num_queries, count):
    outcome = make_outcome(cast.student, cast.course)
    for number in range(count - 1):
        student.post(url("outcome_edit", outcome), form(cast.course, brief=f"第 {number} 次"))

    with django_assert_num_queries(FRAME + 8):
        student.get(url("outcome_detail", outcome))


def test_detail_of_a_draft_offers_to_send_and_of_a_sent_work_to_withdraw(student, cast):
    outcome = make_outcome(cast.student, cast.course)
    detail = url("outcome_detail", outcome)

    assert "送出認證 → 陳老師" in student.get(detail).content.decode()
    student.post(url("outcome_send", outcome))
    text = student.get(detail).content.decode()
    assert url("outcome_withdraw", outcome) in text
    assert "等 陳老師認證" in text


def test_withdrawing_deleting_and_restoring_by_their_buttons(student, cast):
    outcome = make_sent_outcome(cast.student, cast.course)

    student.post(url("outcome_withdraw", outcome))
    assert CourseOutcome.objects.get().state == OutcomeState.DRAFT
    gone = student.post(url("outcome_delete", outcome))
    assert gone.headers["Location"] == LIST
    assert url("outcome_restore", outcome) in student.get(url("outcome_detail", outcome)).content.decode()
    assert "已刪除 1 件" in student.get(LIST).content.decode()
    student.post(url("outcome_restore", outcome))
    assert CourseOutcome.objects.get().state == OutcomeState.DRAFT


def test_act_refused_says_why_on_the_work(student, cast):
    outcome = make_sent_outcome(cast.student, cast.course)

    response = student.post(url("outcome_delete", outcome), follow=True)

    assert "請先撤回" in response.content.decode()
    assert CourseOutcome.objects.get().state == OutcomeState.PENDING


def test_file_is_given_to_its_student_and_once_sent_to_the_teacher(cast, student, browser_of):
    outcome = make_outcome(cast.student, cast.course)
    file = url("outcome_file", outcome, 1, "document")
    teacher = browser_of(cast.course_teacher.account)

    assert student.get(file).getvalue() == pdf_bytes()
    assert teacher.get(file).status_code == 404
    student.post(url("outcome_send", outcome))
    assert teacher.get(file).getvalue() == pdf_bytes()


@pytest.mark.parametrize(("number", "part"), [(1, "media"), (2, "document"), (1, "anything")])
def test_file_that_is_not_there_is_not_found(cast, student, number, part):
    outcome = make_outcome(cast.student, cast.course)

    assert student.get(url("outcome_file", outcome, number, part)).status_code == 404


PAGES = ["outcome_detail", "outcome_edit"]
ACTS = ["outcome_send", "outcome_withdraw", "outcome_delete", "outcome_restore"]


def ask_everything(client: Client, outcome: CourseOutcome) -> set[int]:
    """Return every status of asking for every page, act and file of ``outcome``."""
    statuses = {client.get(url(name, outcome)).status_code for name in PAGES}
    statuses |= {client.post(url(name, outcome)).status_code for name in ACTS}
    statuses.add(client.post(url("outcome_edit", outcome), form(outcome.course)).status_code)
    return statuses | {client.get(url("outcome_file", outcome, 1, "document")).status_code}


def test_work_of_another_is_found_by_nobody_else(cast, outsider, browser_of):
    outcome = make_sent_outcome(cast.student, cast.course)

    assert ask_everything(browser_of(cast.classmate.account), outcome) == {404}
    assert ask_everything(browser_of(outsider.student.account), outcome) == {404}
    assert ask_everything(browser_of(cast.registrar), outcome) == {403}
    assert ask_everything(browser_of(cast.other_teacher.account), outcome) == {403, 404}
    assert ask_everything(browser_of(outsider.course_teacher.account), outcome) == {403, 404}
    assert ask_everything(browser_of(cast.homeroom_teacher.account), outcome) == {403}
    assert ask_everything(Client(), outcome) == {302}
    assert (CourseOutcome.objects.get().state, OutcomeVersion.objects.count()) == (OutcomeState.PENDING, 1)


def test_new_work_under_anothers_id_is_refused(cast, browser_of):
    outcome = make_outcome(cast.student, cast.course)

    response = browser_of(cast.classmate.account).post(NEW, form(cast.course, item=outcome.id))

    assert response.status_code == 409
    assert OutcomeVersion.objects.count() == 1
    assert UUID(str(CourseOutcome.objects.get().student_id)) == cast.student.id


def test_lists_of_teachers_and_offices_are_not_here(cast, browser_of):
    for account in (cast.course_teacher.account, cast.registrar):
        assert browser_of(account).get(LIST).status_code == 403
        assert browser_of(account).get(NEW).status_code == 403
