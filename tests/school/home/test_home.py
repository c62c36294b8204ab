"""Each role's first page: what is missing first, who waits for whom, how many days are left."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from licheng.kernel.results import Allowed
from licheng.kernel.windows import Window
from licheng.school.home import todos
from licheng.school.home.student_year import load_student_year
from licheng.school.outcomes.models import CourseOutcome, OutcomeState, OutcomeVersion
from licheng.school.receipts.models import ReceiptStatement, StudentReceipt
from licheng.school.schedule.models import Act, ActWindow
from licheng.school.selection.models import SelectedOutcome, Selection
from licheng.school.submission.models import Submission, SubmissionRow, SubmissionState
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import now
from licheng.shared.files.models import StoredObject
from tests.factories.people import SCHOOL_YEAR, make_class

NOW = datetime(2026, 1, 20, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_the_year(time_machine):
    time_machine.move_to(NOW, tick=False)


def open_window(act, semester=1, *, days=5, started=30):
    ActWindow.objects.create(
        act=act,
        school_year=SCHOOL_YEAR,
        semester=semester,
        grade=1,
        starts_at=now() - timedelta(days=started),
        ends_at=now() + timedelta(days=days),
    )


def make_outcome(student, course, state, *, brief="小說改寫", **more):
    outcome = CourseOutcome.objects.create(
        student=student, course=course, state=state, created_at=now(), **more
    )
    stored, _ = StoredObject.objects.get_or_create(
        digest="0" * 64, defaults={"size": 1, "kind": "pdf", "stored_at": now()}
    )
    OutcomeVersion.objects.create(
        outcome=outcome,
        number=1,
        brief=brief,
        document=stored,
        document_name=f"{brief}.pdf",
        saved_at=outcome.sent_at or now(),
    )
    return outcome


def year_of(cast):
    return load_student_year(cast.student, now())


def titles(items):
    return [(item.state, item.title) for item in items]


def test_returned_and_unsent_works_are_missing(cast):
    open_window(Act.OUTCOME_UPLOAD)
    make_outcome(cast.student, cast.course, OutcomeState.RETURNED, return_reason="unreadable", sent_at=NOW)
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT, brief="植物圖鑑")

    missing = todos.missing(year_of(cast), now())

    assert titles(missing) == [("returned", "國語文〈小說改寫〉"), ("draft", "國語文〈植物圖鑑〉")]
    assert [item.reason for item in missing] == ["已退回：檔案無法開啟", "還沒送出認證"]
    assert {item.ends_at for item in missing} == {NOW + timedelta(days=5)}
    assert [item.decision for item in missing] == [None, Allowed()]


def test_returned_work_leads_to_its_page_to_mend_by_a_link(cast, browser_of):
    open_window(Act.OUTCOME_UPLOAD)
    work = make_outcome(
        cast.student, cast.course, OutcomeState.RETURNED, return_reason="unreadable", sent_at=now()
    )

    page = browser_of(cast.student.account).get("/").content.decode()

    assert f'href="/outcomes/{work.id}/edit"' in page
    assert f'action="/outcomes/{work.id}/edit"' not in page


def test_missing_is_sorted_by_what_closes_first(cast):
    open_window(Act.OUTCOME_UPLOAD, days=9)
    open_window(Act.SELECTION, 0, days=2)
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)

    assert [item.state + item.title[:2] for item in todos.missing(year_of(cast), now())] == [
        "draft勾選",
        "draft國語",
    ]


def test_closed_work_says_why_it_cannot_be_sent(cast):
    open_window(Act.OUTCOME_UPLOAD, days=-1)
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)

    [item] = todos.missing(year_of(cast), now())

    assert (item.decision.code, item.ends_at) == ("window_closed", None)


def test_closed_work_of_an_earlier_semester_is_told_apart(cast, time_machine):
    open_window(Act.OUTCOME_UPLOAD, days=-1)
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)

    time_machine.move_to("2026-03-02T04:00:00Z")
    year = year_of(cast)

    assert todos.missing(year, now()) == []
    assert [item.state for item in todos.past(year, now())] == ["closed"]


@pytest.mark.parametrize(
    ("reason", "text", "words"),
    [
        ("not_own_work", "", "不是本人的作品"),
        ("unreadable", "第二頁", "檔案無法開啟：第二頁"),
        ("other", "請補封面", "請補封面"),
        ("other", "", "其他"),
    ],
)
def test_return_is_told_in_words(reason, text, words):
    assert todos.return_words(reason, text) == words


def test_sent_work_waits_for_its_teacher(cast):
    make_outcome(cast.student, cast.course, OutcomeState.PENDING, sent_at=NOW - timedelta(days=2))

    year = year_of(cast)

    assert todos.missing(year, now()) == []
    assert [item.when for item in todos.waiting(year, now())] == ["等 陳老師 認證 · 已 2 天"]


def test_choice_is_missing_until_it_is_made_or_declined(cast):
    open_window(Act.SELECTION, 0)
    before = titles(todos.missing(year_of(cast), now()))
    selection = Selection.objects.create(
        student=cast.student,
        school_year=SCHOOL_YEAR,
        no_outcomes=True,
        no_performances=True,
        changed_at=now(),
    )
    declined = titles(todos.missing(year_of(cast), now()))
    Selection.objects.filter(id=selection.id).update(no_outcomes=False, no_performances=False)
    outcome = make_outcome(cast.student, cast.course, OutcomeState.CERTIFIED)
    SelectedOutcome.objects.create(selection=selection, outcome=outcome)
    chosen = year_of(cast)

    assert before == [("draft", "勾選 114 學年度要提交的項目")]
    assert declined == []
    assert titles(todos.missing(chosen, now())) == []
    assert [item.when for item in todos.waiting(chosen, now())] == ["1 件已勾選，等學校提交到中央資料庫"]


def receipt_for(cast, *, differences=(), state=StudentReceipt.State.AWAITING, item=None):
    submission = Submission.objects.create(
        kind="COURSE_OUTCOMES",
        school_year=SCHOOL_YEAR,
        semester=0,
        grade=1,
        batch="REGULAR",
        state=SubmissionState.ACCEPTED,
        submitted_by=uuid4(),
        submitted_by_name="提交人員",
        created_at=now(),
    )
    SubmissionRow.objects.create(
        submission=submission,
        student=cast.student,
        row_key="r1",
        sheet="s",
        item_id=item or uuid4(),
        values={},
    )
    statement = ReceiptStatement.objects.create(
        submission=submission, document_sealed=b"x", digest="0" * 64, received_at=now(), imported_at=now()
    )
    return StudentReceipt.objects.create(
        statement=statement, student=cast.student, differences=list(differences), state=state
    )


def test_receipt_is_missing_until_confirmed(cast):
    open_window(Act.CONFIRMATION, 0)
    receipt = receipt_for(cast)
    before = todos.missing(year_of(cast), now())
    StudentReceipt.objects.filter(id=receipt.id).update(state=StudentReceipt.State.CONFIRMED)

    assert [(item.title, item.ends_at) for item in before] == [
        ("確認 114 學年度的收訖明細", NOW + timedelta(days=5))
    ]
    assert todos.missing(year_of(cast), now()) == []


def test_differing_receipt_stands_out(cast):
    receipt_for(cast, differences=[{"row_key": "r1"}])

    assert titles(todos.missing(year_of(cast), now())) == [("returned", "確認 114 學年度的收訖明細")]


def test_disputed_receipt_waits_for_the_office(cast):
    receipt_for(cast, state=StudentReceipt.State.DISPUTED)

    assert [item.when for item in todos.waiting(year_of(cast), now())] == ["等承辦人員答覆"]


def test_received_choice_waits_for_nobody(cast):
    outcome = make_outcome(cast.student, cast.course, OutcomeState.CERTIFIED)
    selection = Selection.objects.create(student=cast.student, school_year=SCHOOL_YEAR, changed_at=now())
    SelectedOutcome.objects.create(selection=selection, outcome=outcome)
    receipt_for(cast, state=StudentReceipt.State.CONFIRMED, item=outcome.id)

    assert todos.waiting(year_of(cast), now()) == []


def test_next_steps_are_windows_to_come(cast):
    open_window(Act.OUTCOME_UPLOAD, days=-3)
    open_window(Act.SELECTION, 0, started=-3, days=9)

    [step] = todos.next_steps(year_of(cast), now())

    assert Window(step["starts_at"], step["ends_at"]) == Window(
        NOW + timedelta(days=3), NOW + timedelta(days=9)
    )


def test_student_page_says_how_many_things(cast, browser_of):
    open_window(Act.OUTCOME_UPLOAD)
    make_outcome(cast.student, cast.course, OutcomeState.RETURNED, return_reason="unreadable", sent_at=NOW)

    page = browser_of(cast.student.account).get("/").content.decode()

    assert "還有 1 件事" in page
    assert "檔案無法開啟" in page
    assert "0/6" in page


def test_student_who_left_is_told_whom_to_ask(cast, browser_of):
    client = browser_of(cast.student.account)
    cast.student.is_enrolled = False
    cast.student.save(update_fields=["is_enrolled"])

    assert "已離校" in client.get("/").content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_student_page_costs_the_same_with_more_works(cast, browser_of, django_assert_num_queries, count):
    open_window(Act.OUTCOME_UPLOAD)
    for _ in range(count):
        make_outcome(cast.student, cast.course, OutcomeState.PENDING, sent_at=NOW)
    Selection.objects.create(student=cast.student, school_year=SCHOOL_YEAR, changed_at=now())
    client = browser_of(cast.student.account)

    # Frame 5; student, losses, grades, works, windows, supplements, choices, their two parts, received, performances,
    # receipts.
    with django_assert_num_queries(17):
        client.get("/")


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in {Role.INTAKE_OFFICER, Role.AUTHORITY_VIEWER}]
)
def test_every_role_has_a_first_page(cast, browser_of, role):
    from tests.factories.people import make_account  # noqa: PLC0415 - only this test makes a person of each role

    open_window(Act.OUTCOME_UPLOAD)

    assert browser_of(make_account("某人", role)).get("/").status_code == 200


def test_teacher_sees_what_waits_by_course(cast, browser_of):
    open_window(Act.CERTIFICATION)
    make_outcome(cast.student, cast.course, OutcomeState.PENDING, sent_at=NOW - timedelta(days=3))
    make_outcome(cast.classmate, cast.course, OutcomeState.PENDING, sent_at=NOW - timedelta(days=1))

    page = browser_of(cast.course_teacher.account).get("/").content.decode()

    assert "2 件等你認證，最早 3 天前" in page
    assert "還有 5 天" in page


def test_homeroom_teacher_sees_how_many_lack_something(cast, browser_of):
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)

    page = browser_of(cast.homeroom_teacher.account).get("/").content.decode()

    assert "1 人還沒完成" in page


def test_office_sees_the_year(cast, browser_of):
    open_window(Act.OUTCOME_UPLOAD, days=-3)
    open_window(Act.CERTIFICATION)

    page = browser_of(cast.curriculum_office).get("/").content.decode()

    assert "現在在這裡" in page
    assert "課程學習成果上傳（第 1 學期）" in page
    assert "12/21（日）–1/25（日）" in page


@pytest.mark.parametrize("classes", [1, 3])
def test_counselor_sees_how_every_class_stands(cast, browser_of, django_assert_num_queries, classes):
    open_window(Act.OUTCOME_UPLOAD)
    make_outcome(cast.student, cast.course, OutcomeState.RETURNED)
    for number in range(1, classes):
        make_class(name=f"10{number + 1}")
    counselor = browser_of(cast.counselor)

    with django_assert_num_queries(12):
        page = counselor.get("/").content.decode()

    assert page.count("/statistics/classes/") == classes + page.count('href="/statistics/classes/"')
    assert "現在在這裡" in page
    assert '<td class="numbers" data-label="已退回">1</td>' in page
