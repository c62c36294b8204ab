"""The officer's pages: how far the schools are, one school, one package."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from licheng.central.policies.models import AuthorityWindow
from licheng.kernel.problems import Problem
from licheng.kernel.rosters import Batch
from licheng.shared.accounts.roles import Role
from tests.factories.central import make_package, make_refused, make_report, make_row, make_school
from tests.factories.people import make_account

CODES = ["011301", "011302", "011306", "041305", "210305", "210306"]


@pytest.fixture
def year(open_window, inside):
    """Open the window of outcomes of grade 2 with six schools, one in each standing."""
    open_window()
    missing, checking, refused, received, disputed, confirmed = (
        make_school(code, f"第{code}高中") for code in CODES
    )
    make_package(checking, "CHECKING")
    make_refused(refused, Problem("SU05", {}, "學期課程學習成果", 3, "學年度"))
    make_package(received)
    make_report(make_package(disputed), confirmed=118, disputed=2, awaiting=20)
    make_report(make_package(confirmed), confirmed=130, deemed_confirmed=10)
    return {"missing": missing, "refused": refused, "confirmed": confirmed}


def text_of(response):
    return response.content.decode()


def queries_of(browser, address):
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_home_without_windows_teaches_the_first_step(officer_browser):
    assert "訂了提交期程之後，這裡會看到每一所學校提交到哪裡。" in text_of(officer_browser.get("/"))


def test_home_counts_schools_of_the_present_window(officer_browser, year):
    response = officer_browser.get("/")

    assert response.context["title"] == "課程學習成果 · 114 學年度 · 二年級"
    assert [(row["words"], row["count"]) for row in response.context["counts"]] == [
        ("還沒提交", 1),
        ("已退回", 1),
        ("檢查中", 1),
        ("有疑義", 1),
        ("已收訖，等學生確認", 1),
        ("確認完畢", 1),
    ]
    assert (response.context["line"].received, response.context["line"].total) == (3, 6)


def test_home_maps_schools_by_city(officer_browser, year):
    cities = officer_browser.get("/").context["cities"]

    assert [(city.name, len(city.tiles), city.received) for city in cities] == [
        ("新北市", 3, 0),
        ("新竹縣", 1, 1),
        ("臺南市", 2, 2),
    ]


def test_home_shows_the_window_of_the_address(officer_browser, year, open_window):
    open_window(grade=3, batch=Batch.GRADE3_FIRST, days=(-30, -20))
    past = AuthorityWindow.objects.get(grade=3)

    response = officer_browser.get(f"/?window={past.id}")

    assert response.context["title"] == "課程學習成果 · 114 學年度 · 三年級第一梯次"
    assert response.context["counts"][0]["words"] == "沒有提交"
    assert [line.title for line in response.context["others"]] == ["課程學習成果 · 114 學年度 · 二年級"]


def test_home_prefers_the_open_window_that_closes_first(officer_browser, open_window, inside):
    open_window(grade=1, days=(-2, 20))
    open_window(grade=2, days=(-2, 3))
    open_window(grade=3, batch=Batch.GRADE3_FIRST, days=(1, 9))

    assert officer_browser.get("/").context["window"].grade == 2


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", CODES),
        ("standing=confirmed", ["210306"]),
        ("standing=missing", ["011301"]),
        ("city=新北市", CODES[:3]),
        ("q=0413", ["041305"]),
        ("city=新北市&standing=confirmed", []),
        ("standing=nonsense", []),
    ],
)
def test_table_filters_live_in_the_address(officer_browser, year, query, codes):
    response = officer_browser.get(f"{reverse('intake')}?{query}")

    assert [each.school.code for each in response.context["page"]] == codes


def test_school_page_lists_its_packages(officer_browser, year):
    make_refused(year["refused"], Problem("package_signature_invalid"), kind="", grade=0, batch="")

    response = officer_browser.get(reverse("intake_school", args=[year["refused"].id]))

    assert [row["title"] for row in response.context["rows"]] == [
        "無法辨識的名冊包",
        "課程學習成果 · 114 學年度 · 二年級",
    ]


def test_package_page_tells_problems_in_plain_words(officer_browser, year):
    package = year["refused"].packages.get()

    page = text_of(officer_browser.get(reverse("intake_package", args=[package.id])))

    assert "這一欄必須填寫。請補上內容。" in page
    assert "學期課程學習成果 第 3 列「學年度」" in page


def test_package_page_shows_confirmations(officer_browser, year):
    package = year["confirmed"].packages.get()

    response = officer_browser.get(reverse("intake_package", args=[package.id]))

    assert response.context["reported"].percent == 100
    assert "140／140" in text_of(response)


def test_package_page_links_what_it_replaces_and_what_replaced_it(officer_browser, year):
    first = year["confirmed"].packages.get()
    second = make_package(year["confirmed"], replaces=first.package_id)

    earlier = officer_browser.get(reverse("intake_package", args=[second.id])).context["related"]
    later = officer_browser.get(reverse("intake_package", args=[first.id])).context["related"]

    assert [(each["package"].id, each["is_earlier"]) for each in earlier] == [(first.id, True)]
    assert [(each["package"].id, each["is_earlier"]) for each in later] == [(second.id, False)]


def test_package_page_says_how_many_problems_are_not_listed(officer_browser, year):
    package = make_refused(year["refused"], Problem("SU15", {}, "甲", 1))
    package.problem_count = 1_500
    package.save(update_fields=["problem_count"])

    assert "另有 1499 個問題沒有列出" in text_of(
        officer_browser.get(reverse("intake_package", args=[package.id]))
    )


@pytest.mark.parametrize("name", ["home", "intake", "schools", "windows"])
def test_authority_viewer_sees_the_same_and_changes_nothing(viewer, browser_of, year, name):
    browser = browser_of(viewer)

    assert browser.get(reverse(name)).status_code == 200
    assert browser.get(reverse("register_school")).status_code == 403
    assert browser.post(reverse("set_window")).status_code == 403
    assert '<form class="act-form"' not in text_of(browser.get(reverse(name))).split("<main")[1]


@pytest.mark.parametrize("address", ["/", "/intake/", "/registry/"])
def test_queries_do_not_grow_with_schools(officer_browser, year, address):
    few = queries_of(officer_browser, address)
    for number in range(10):
        make_package(make_school(f"9{number:05d}"))

    assert queries_of(officer_browser, address) == few


def test_queries_of_home_do_not_grow_with_windows(officer_browser, year, open_window):
    few = queries_of(officer_browser, "/")
    for grade in (1, 3):
        open_window(grade=grade)

    assert queries_of(officer_browser, "/") == few


def test_queries_of_a_school_do_not_grow_with_packages(officer_browser, year):
    address = reverse("intake_school", args=[year["refused"].id])
    few = queries_of(officer_browser, address)
    for _ in range(10):
        make_report(make_package(year["refused"]), confirmed=1)

    assert queries_of(officer_browser, address) == few


def test_unknown_school_and_package_are_not_found(officer_browser, inside):
    for name in ("intake_school", "intake_package"):
        assert officer_browser.get(reverse(name, args=[uuid4()])).status_code == 404


def test_table_counts_each_student_once(officer_browser, year):
    packages = [year["confirmed"].packages.get(), make_package(year["confirmed"])]
    for number, (package, person, is_current) in enumerate(
        [
            (packages[0], b"a", False),
            (packages[0], b"b", True),
            (packages[1], b"a", True),
            (packages[1], b"b", True),
        ]
    ):
        make_row(package, person, f"r-{number}", is_current=is_current)

    rows = officer_browser.get("/intake/?standing=received").context["rows"]

    assert [(row["school"].code, row["students"]) for row in rows] == [("041305", 0), ("210306", 2)]


def test_home_greets_a_role_that_sees_no_intake(inside, browser_of):
    browser = browser_of(make_account("資訊組長", Role.IT_OFFICE))

    assert "現在沒有要你做的事" in text_of(browser.get("/"))


def test_places_lead_to_the_officers_pages(officer_browser, inside):
    places = [place["url"] for place in officer_browser.get("/").context["nav"]]

    assert places[:4] == ["/", "/intake/", "/policies/", "/registry/"]
