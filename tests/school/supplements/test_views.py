import re

import pytest

from licheng.school.schedule.models import Act, LateSupplement
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from tests.factories.calendars import CLOSES, make_supplement
from tests.factories.people import make_student

LIST = "/schedule/supplements/"
ASKED = {
    "what": "OUTCOME_UPLOAD:114:1", "last_day": "2026-02-10", "reason": "住院", "with_certification": "on",
}  # fmt: skip


@pytest.fixture
def office(cast, browser_of, school_day):
    return browser_of(cast.curriculum_office, Role.CURRICULUM_OFFICE)


def page_of(student):
    return f"{LIST}{student.id}/"


@pytest.mark.parametrize("words", ["林小", "number"])
def test_student_is_found_by_name_and_by_number(cast, office, words):
    asked = cast.student.student_number if words == "number" else words

    page = office.get(LIST, {"q": asked}).content.decode()

    assert f"為 {cast.student.account.name} 開放補件" in page
    assert "黃同學" not in page
    assert cast.student.national_id_masked not in page


def test_nobody_found_says_so(office):
    assert "請換一個字再找" in office.get(LIST, {"q": "查無此人"}).content.decode()


def test_upload_opens_with_certification_to_the_end_of_the_day(cast, office):
    answer = office.post(page_of(cast.student), ASKED)

    assert answer.headers["Location"] == LIST
    rows = LateSupplement.objects.order_by("act").values_list("act", "semester", "until_at")
    assert [(act, semester, until.isoformat()) for act, semester, until in rows] == [
        ("CERTIFICATION", 1, "2026-02-10T16:00:00+00:00"),
        ("OUTCOME_UPLOAD", 1, "2026-02-10T16:00:00+00:00"),
    ]
    assert "住院" in office.get(LIST).content.decode()


def test_form_sent_twice_is_done_once_and_answered_alike(cast, office):
    page = office.get(page_of(cast.student)).content.decode()
    form = ASKED | {"idempotency_key": re.search(r'name="idempotency_key" value="(\w+)"', page).group(1)}

    first, second = (office.post(page_of(cast.student), form) for _ in range(2))

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, LIST)
    assert "Idempotency-Replayed" in second
    assert AuditEvent.objects.filter(event_type="supplement_granted").count() == 2
    assert first.cookies["messages"].value
    assert second.cookies["messages"].value


def test_upload_alone_when_certification_is_unchecked(cast, office):
    office.post(page_of(cast.student), {name: ASKED[name] for name in ("what", "last_day", "reason")})

    assert [row.act for row in LateSupplement.objects.all()] == ["OUTCOME_UPLOAD"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"last_day": "2025-11-09"}, "截止日要在今天或以後"),
        ({"reason": ""}, "這個欄位是必須的"),
        ({"what": "SELECTION:99:0"}, "選擇"),
    ],
)
def test_wrong_form_is_refused_and_keeps_what_was_typed(cast, office, change, said):
    page = office.post(page_of(cast.student), ASKED | change).content.decode()

    assert said in page
    assert LateSupplement.objects.count() == 0


def test_activity_office_is_offered_performances_only(cast, browser_of, school_day):
    office = browser_of(cast.student_activity_office)

    page = office.get(page_of(cast.student)).content.decode()
    office.post(page_of(cast.student), ASKED)

    assert "PERFORMANCE_UPLOAD:114:0" in page
    assert "OUTCOME_UPLOAD" not in page
    assert LateSupplement.objects.count() == 0


def test_others_may_not(cast, browser_of):
    for account in (cast.student.account, cast.course_teacher.account, cast.school_admin):
        for page in (LIST, page_of(cast.student)):
            assert browser_of(account).get(page).status_code == 403
            assert browser_of(account).post(page, ASKED).status_code == 403


def test_student_of_the_other_school_is_not_found(cast, outsider, browser_of, school_day):
    office = browser_of(outsider.registrar)

    assert office.get(page_of(cast.student)).status_code == 404
    assert office.post(page_of(cast.student), ASKED).status_code == 404
    assert "沒有學號開頭" in office.get(LIST, {"q": cast.student.student_number + "x"}).content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_list_asks_a_constant_number_of_queries(cast, office, django_assert_num_queries, count):
    for _ in range(count):
        student = make_student("同名", school_class=cast.school_class)
        make_supplement(student, until_at=CLOSES, act=Act.OUTCOME_UPLOAD)

    # the frame's five; students, seats; count, page
    with django_assert_num_queries(9):
        office.get(LIST, {"q": "同名"})
