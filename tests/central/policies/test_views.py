"""Setting the authority's windows on screen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from licheng.central.policies.models import AuthorityWindow
from licheng.kernel.calendar import school_year_of, taipei_date
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import now

FORM = {
    "kind": "COURSE_OUTCOMES",
    "school_year": "114",
    "semester": "0",
    "grades": ["1", "2"],
    "batch": "REGULAR",
    "first_day": "2026-10-01",
    "last_day": "2026-10-31",
    "confirm_day": "2026-11-08",
}


def test_setting_makes_one_window_a_grade_until_the_end_of_the_day(officer_browser):
    response = officer_browser.post("/policies/set", FORM)

    assert (response.status_code, response.headers["Location"]) == (302, "/policies/?year=114")
    rows = AuthorityWindow.objects.order_by("grade").values_list(
        "grade", "starts_at", "ends_at", "confirm_until_at"
    )
    assert [(grade, *(at.isoformat() for at in days)) for grade, *days in rows] == [
        (grade, "2026-09-30T16:00:00+00:00", "2026-10-31T16:00:00+00:00", "2026-11-08T16:00:00+00:00")
        for grade in (1, 2)
    ]
    assert AuditEvent.objects.filter(event_type="authority_window_set").count() == 2


def test_setting_again_changes_the_days(officer_browser):
    officer_browser.post("/policies/set", FORM)

    officer_browser.post("/policies/set", {**FORM, "grades": ["2"], "last_day": "2026-11-05"})

    ends = AuthorityWindow.objects.order_by("grade").values_list("ends_at", flat=True)
    assert [each.date().isoformat() for each in ends] == ["2026-10-31", "2026-11-05"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"semester": "1"}, "課程學習成果與多元表現是整個學年提交；基本資料與修課紀錄要選第 1 或第 2 學期。"),
        ({"batch": "GRADE3_FIRST"}, "只有三年級分梯次。其他年級請選「不分梯次」。"),
        (
            {"confirm_day": "2026-10-30"},
            "確認期限不能早於提交截止，學生至少要有 3 天可以確認。請延後確認期限。",
        ),
        ({"last_day": "2026-09-30"}, "最後一天不能早於第一天。"),
        ({"grades": []}, "年級"),
    ],
)
def test_window_that_does_not_fit_is_refused_with_why(officer_browser, change, sentence):
    response = officer_browser.post("/policies/set", {**FORM, **change})

    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert AuthorityWindow.objects.count() == 0


def test_changing_starts_from_what_stands(officer_browser):
    officer_browser.post("/policies/set", {**FORM, "grades": ["2"]})
    window = AuthorityWindow.objects.get()

    form = officer_browser.get(f"/policies/set?window={window.id}").context["form"]

    initial = {key: str(value) for key, value in form.initial.items()}
    assert initial == {**FORM, "grades": "[2]"}


@pytest.mark.parametrize("query", ["?window=x", "?window=00000000-0000-0000-0000-000000000007", ""])
def test_setting_anew_starts_with_the_present_year_only(officer_browser, query):
    year = school_year_of(taipei_date(now()))

    assert officer_browser.get(f"/policies/set{query}").context["form"].initial == {"school_year": year}


def test_national_dates_are_adopted_at_once(officer_browser):
    officer_browser.post("/policies/adopt", {"school_year": "114"})

    assert AuthorityWindow.objects.filter(school_year=114, kind="COURSE_OUTCOMES").count() == 4
    page = officer_browser.get("/policies/")
    assert page.context["year"] == 114
    assert 114 not in page.context["adoptable"]


@pytest.mark.parametrize("year", ["99", "", "x", "²"])
def test_unknown_year_adopts_nothing(officer_browser, year):
    officer_browser.post("/policies/adopt", {"school_year": year})

    assert AuthorityWindow.objects.count() == 0


def test_list_queries_do_not_grow(officer_browser, open_window):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            officer_browser.get("/policies/")
        return len(captured)

    open_window(grade=1)
    few = queries()
    for grade in (2, 3):
        open_window(grade=grade)

    assert queries() == few


def test_list_of_a_year_says_what_is_open(officer_browser, open_window):
    open_window(grade=1, days=(-9, -5))
    open_window(grade=2)
    open_window(grade=3, days=(5, 9))

    rows = officer_browser.get("/policies/?year=114").context["rows"]

    assert [(row["group"], row["state"]) for row in rows] == [
        ("一年級", "closed"),
        ("二年級", "pending"),
        ("三年級", "draft"),
    ]
