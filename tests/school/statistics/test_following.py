"""The homeroom board, the reminder list and the offices' counts."""

from datetime import timedelta

import pytest

from licheng.school.outcomes.models import CourseOutcome, OutcomeState
from licheng.school.schedule.models import Act, ActWindow
from licheng.school.statistics.queries import members_of
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import now
from licheng.shared.ui.spreadsheets import safe_cell
from tests.factories.people import SCHOOL_YEAR, make_class, make_student, make_teacher


@pytest.fixture(autouse=True)
def _in_the_year(time_machine):
    time_machine.move_to("2026-01-20T04:00:00Z")


def make_outcome(student, course, state):
    return CourseOutcome.objects.create(
        student=student, course=course, state=state, created_at=now(), sent_at=now() - timedelta(days=2)
    )


def open_selection():
    ActWindow.objects.create(
        act=Act.SELECTION,
        school_year=SCHOOL_YEAR,
        semester=0,
        grade=1,
        starts_at=now() - timedelta(days=1),
        ends_at=now() + timedelta(days=5),
    )


def test_board_counts_what_each_student_lacks(cast):
    make_outcome(cast.student, cast.course, OutcomeState.RETURNED)
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)
    make_outcome(cast.classmate, cast.course, OutcomeState.PENDING)

    members = {m.membership.student_id: m.progress for m in members_of(cast.school_class, now())}

    assert (members[cast.student.id].returned, members[cast.student.id].drafts) == (1, 1)
    assert members[cast.classmate.id].waiting == 1


def test_board_names_gaps_first(cast, browser_of):
    open_selection()
    make_outcome(cast.student, cast.course, OutcomeState.RETURNED)

    page = browser_of(cast.homeroom_teacher.account).get("/statistics/classes/", follow=True).content.decode()

    assert "1 件被退回，還沒重送" in page
    assert "還沒勾選，也沒表示不提交" in page
    assert cast.student.account.name in page


def test_reminder_list_holds_only_those_who_lack(cast, browser_of):
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)

    page = (
        browser_of(cast.homeroom_teacher.account)
        .get(f"/statistics/classes/{cast.school_class.id}/reminders")
        .content.decode()
    )

    assert cast.student.account.name in page
    assert cast.classmate.account.name not in page


def test_export_is_text_for_spreadsheets(cast, browser_of):
    cast.student.account.name = "=HYPERLINK(1)"
    cast.student.account.save(update_fields=["name"])
    make_outcome(cast.student, cast.course, OutcomeState.DRAFT)

    body = (
        browser_of(cast.homeroom_teacher.account)
        .get(f"/statistics/classes/{cast.school_class.id}/export")
        .content.decode("utf-8-sig")
    )

    assert body.splitlines() == ["座號,姓名,還缺什麼", "1,'=HYPERLINK(1),1 件還沒送出認證"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\ta", "＝1"])
def test_formula_is_quoted(text):
    assert safe_cell(text) == f"'{text}"


def test_plain_text_is_left():
    assert safe_cell("王小明 =1") == "王小明 =1"


@pytest.mark.parametrize("path", ["", "reminders", "export"])
def test_another_class_is_not_found(cast, browser_of, path):
    other = make_class("102", homeroom_teacher=make_teacher("別班導師", Role.HOMEROOM_TEACHER))

    response = browser_of(cast.homeroom_teacher.account).get(f"/statistics/classes/{other.id}/{path}")

    assert response.status_code == 404


@pytest.mark.parametrize("path", ["", "reminders", "export"])
def test_another_school_is_not_found(cast, outsider, browser_of, path):
    response = browser_of(outsider.homeroom_teacher.account).get(
        f"/statistics/classes/{cast.school_class.id}/{path}"
    )

    assert response.status_code == 404


def test_counselor_looks_into_every_class(cast, browser_of):
    browser = browser_of(cast.counselor)

    assert browser.get(f"/statistics/classes/{cast.school_class.id}/").status_code == 200
    assert browser.get("/statistics/").status_code == 403


def test_office_sees_classes_and_teachers(cast, browser_of):
    make_outcome(cast.student, cast.course, OutcomeState.PENDING)
    make_outcome(cast.student, cast.course, OutcomeState.CERTIFIED)

    page = browser_of(cast.curriculum_office).get("/statistics/").content.decode()

    assert "50%" in page
    assert cast.course_teacher.account.name in page
    assert (
        browser_of(cast.curriculum_office).get(f"/statistics/progress/{cast.school_class.id}/").status_code
        == 200
    )


@pytest.mark.parametrize("count", [1, 10])
def test_board_costs_the_same_with_more_students(cast, browser_of, django_assert_num_queries, count):
    for _ in range(count):
        make_outcome(make_student(school_class=cast.school_class), cast.course, OutcomeState.DRAFT)
    browser = browser_of(cast.homeroom_teacher.account)

    # Frame 5; class, members, selection year, works, choices, receipts.
    with django_assert_num_queries(11):
        browser.get(f"/statistics/classes/{cast.school_class.id}/")


@pytest.mark.parametrize("count", [1, 10])
def test_progress_costs_the_same_with_more_classes(cast, browser_of, django_assert_num_queries, count):
    for number in range(count):
        make_outcome(
            make_student(school_class=make_class(f"2{number:02d}")), cast.course, OutcomeState.PENDING
        )
    browser = browser_of(cast.curriculum_office)

    # Frame 5; classes, members, selection year, works, choices, receipts; teachers.
    with django_assert_num_queries(12):
        browser.get("/statistics/")
