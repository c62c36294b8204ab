import pytest
from django.test import Client

from licheng.school.schedule.models import Act, ActWindow, ItemLimit, SchoolCalendar
from licheng.school.schedule.queries import plan_of
from licheng.shared.accounts.roles import Role
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import make_window

PAGES = [
    "/schedule/", "/schedule/114/", "/schedule/114/calendar/", "/schedule/114/proposal/",
    "/schedule/114/limits/", "/schedule/114/OUTCOME_UPLOAD/1/",
]  # fmt: skip
CALENDAR = {
    "starts_on_1": "2025-09-01", "first_midterm_on_1": "2025-10-14", "closing_ceremony_on_1": "2026-01-20",
    "starts_on_2": "2026-02-11", "first_midterm_on_2": "2026-03-24", "closing_ceremony_on_2": "2026-06-30",
    "next_starts_on": "2026-08-31",
}  # fmt: skip
DAYS = {"first_1": "2025-10-14", "last_1": "2026-02-03"}


@pytest.fixture
def office(cast, browser_of, school_day) -> Client:
    return browser_of(cast.curriculum_office, Role.CURRICULUM_OFFICE)


@pytest.mark.parametrize("page", PAGES)
def test_page_is_shown_to_the_office(office, page):
    assert office.get(page).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_page_refuses_students_and_teachers(cast, browser_of, page):
    for account in (cast.student.account, cast.course_teacher.account, cast.it_office):
        assert browser_of(account).get(page).status_code == 403
        assert browser_of(account).post(page).status_code == 403


@pytest.mark.parametrize(
    "page",
    [
        "/schedule/99/", "/schedule/114/SELECTION/1/", "/schedule/114/NOTHING/0/",
        "/schedule/99/proposal/", "/schedule/114/OUTCOME_UPLOAD/3/",
    ],
)  # fmt: skip
def test_page_of_nothing_is_not_found(office, page):
    assert office.get(page).status_code == 404


def test_calendar_then_proposal_sets_the_year(office):
    saved = office.post("/schedule/114/calendar/", CALENDAR)
    draft = office.get("/schedule/114/proposal/").content.decode()
    accepted = office.post("/schedule/114/proposal/")

    assert saved.headers["Location"] == accepted.headers["Location"] == "/schedule/114/"
    assert "採用，改 17 個期間" in draft
    assert len(plan_of(114)) == 17
    assert "現在的期程和建議的相同" in office.get("/schedule/114/proposal/").content.decode()


def test_proposal_without_calendar_says_what_is_missing(office):
    page = office.get("/schedule/114/proposal/").content.decode()

    assert "行事曆還缺日期" in page
    assert office.post("/schedule/114/proposal/").status_code == 409
    assert plan_of(114) == {}


def test_windows_are_kept_to_the_end_of_the_last_day(office):
    office.post("/schedule/114/calendar/", CALENDAR)

    office.post("/schedule/114/OUTCOME_UPLOAD/1/", DAYS)

    window = ActWindow.objects.get()
    assert (window.starts_at.isoformat(), window.ends_at.isoformat()) == (
        "2025-10-13T16:00:00+00:00", "2026-02-03T16:00:00+00:00",
    )  # fmt: skip
    assert 'value="2026-02-03"' in office.get("/schedule/114/OUTCOME_UPLOAD/1/").content.decode()


def test_windows_against_the_rules_are_refused_with_their_clause(office):
    office.post("/schedule/114/calendar/", CALENDAR)

    answer = office.post("/schedule/114/OUTCOME_UPLOAD/1/", DAYS | {"last_1": "2026-02-02"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "最早只能在 115/2/3（二） 截止" in page
    assert "教育部 109-12-23; S1 休業式後14日止" in page
    assert 'value="2026-02-02"' in page
    assert plan_of(114) == {}


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"first_1": "2025-10-14"}, "要一起填"),
        ({"first_1": "2025-10-14", "last_1": "2025-10-13"}, "結束日要在開始日之後"),
        ({"first_1": "十月", "last_1": "2025-10-13"}, "輸入有效的日期"),
    ],
)
def test_windows_of_wrong_shape_are_refused(office, days, said):
    answer = office.post("/schedule/114/OUTCOME_UPLOAD/1/", days)

    assert said in answer.content.decode()
    assert plan_of(114) == {}


def test_year_page_shows_what_breaks_the_rules_first(office):
    office.post("/schedule/114/calendar/", CALENDAR)
    make_window(Act.OUTCOME_UPLOAD, grade=2)
    SchoolCalendar.objects.filter(school_year=114, semester=1).update(closing_ceremony_on="2026-01-23")

    page = office.get("/schedule/").content.decode()

    assert "課程學習成果上傳 · 第 1 學期 · 二年級" in page
    assert "最早只能在 115/2/6（五） 截止" in page


def test_calendar_out_of_order_is_refused(office):
    answer = office.post("/schedule/114/calendar/", CALENDAR | {"first_midterm_on_1": "2026-01-21"})

    assert "第 1 學期的日期順序不對" in answer.content.decode()
    assert SchoolCalendar.objects.count() == 0


def test_limits_are_kept(office):
    office.post("/schedule/114/limits/", {"outcomes_per_semester": 6, "performances_per_year": 20})

    limit = ItemLimit.objects.get()
    assert (limit.outcomes_per_semester, limit.performances_per_year) == (6, 20)
    assert "每學年 20 件" in office.get("/schedule/").content.decode()


def test_other_school_sees_and_changes_only_its_own(
    cast, outsider, browser_of, office, other_school, school_day
):
    office.post("/schedule/114/calendar/", CALENDAR)
    office.post("/schedule/114/OUTCOME_UPLOAD/1/", DAYS)
    stranger = browser_of(outsider.curriculum_office, Role.CURRICULUM_OFFICE)

    page = stranger.get("/schedule/").content.decode()

    assert "還沒有訂期程" in page
    with in_school(other_school.id):
        assert plan_of(114) == {}
    assert len(plan_of(114)) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_year_page_asks_a_constant_number_of_queries(office, django_assert_num_queries, count):
    for grade in range(1, count + 1):
        make_window(Act.OUTCOME_UPLOAD, grade=grade)

    with django_assert_num_queries(5 + 3):
        office.get("/schedule/")
