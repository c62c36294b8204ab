"""The student's pages of performances, as the student, the classmate and strangers ask for them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from licheng.kernel.performance_kinds import KINDS, kind_named
from licheng.kernel.uuid7 import uuid7
from licheng.school.performances.messages import KIND_HINTS
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.schedule.models import Act
from tests.factories.calendars import AFTER, WITHIN, make_item_limit, make_window
from tests.factories.own_performances import make_performance, typed_values
from tests.factories.people import actor_for
from tests.factories.works import make_upload, pdf_bytes

pytestmark = pytest.mark.usefixtures("school_day", "stores")
LIST, CHOOSE = reverse("performance_list"), reverse("performance_choose")
SERVICE = kind_named("service_record")
NEW = reverse("performance_new", args=["service_record"])
FRAME = 5


@pytest.fixture(autouse=True)
def _window(inside):
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)


@pytest.fixture
def student(cast, browser_of) -> Client:
    return browser_of(cast.student.account)


def form(kind=SERVICE, **changed) -> dict[str, str]:
    values = {"item": uuid7(), "for_year": 114, **typed_values(kind), **changed}
    return {name: str(value) for name, value in values.items()}


def url(name: str, performance: DiversePerformance, *rest) -> str:
    return reverse(name, args=[performance.id, *rest])


def test_every_kind_has_its_hint():
    assert set(KIND_HINTS) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_however_many_records(student, cast, django_assert_num_queries, count):
    for _ in range(count):
        make_performance(cast.student)

    with django_assert_num_queries(FRAME + 7):
        text = student.get(LIST).content.decode()

    assert text.count("服務學習紀錄") == count


def test_list_of_a_newcomer_teaches_and_after_closing_says_until_when(student, move_clock):
    assert "新增第一筆" in student.get(LIST).content.decode()

    move_clock(AFTER)

    assert "115/2/3（二）23:59 截止" in student.get(LIST).content.decode()


def test_choose_shows_ten_kinds_with_what_belongs_in_each(student):
    text = student.get(CHOOSE).content.decode()

    assert [kind.label in text for kind in KINDS] == [True] * 10
    assert "圖書館志工、淨灘" in text


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_form_of_every_kind_is_shown_and_saved(student, kind):
    new = reverse("performance_new", args=[kind.name])

    shown = student.get(new).content.decode()
    response = student.post(new, form(kind))

    assert [field.label in shown for field in kind.fields] == [True] * len(kind.fields)
    performance = DiversePerformance.objects.get()
    assert (performance.kind, response.headers["Location"]) == (
        kind.name,
        url("performance_detail", performance),
    )
    assert student.get(response.headers["Location"]).status_code == 200
    assert student.get(url("performance_edit", performance)).status_code == 200


def test_form_uses_native_dates_and_names_of_codes(student):
    text = student.get(reverse("performance_new", args=["cadre_experience"])).content.decode()

    assert 'type="date" name="starts_on"' in text
    assert '<option value="3">社團幹部</option>' in text


def test_form_of_an_unknown_kind_is_not_found(student):
    assert student.get(reverse("performance_new", args=["nothing"])).status_code == 404


def test_form_sent_twice_is_one_record_at_the_limit_too(student):
    make_item_limit(performances=1)
    values = form()

    first, second = student.post(NEW, values), student.post(NEW, values)

    assert first.headers["Location"] == second.headers["Location"]
    assert PerformanceVersion.objects.count() == 1
    assert student.post(NEW, form()).status_code == 409


def test_form_refused_says_what_is_wrong_beside_each_field_and_keeps_the_rest(student, cast):
    by = actor_for(cast.student.account)
    upload = make_upload(by, pdf_bytes(), now=WITHIN, purpose="performance-document")

    response = student.post(
        NEW,
        form(
            hours="0", ends_on="2025-09-01", service_name="", external_link="http://a.tw", document=upload.id
        ),
    )

    text = response.content.decode()
    assert response.status_code == 422
    assert "「時數」要大於 0" in text
    assert "「結束日期」不能早於開始日期" in text
    assert "請填寫「服務名稱」" in text
    assert "外部連結要以 https:// 開頭" in text
    assert f'value="{upload.id}"' in text
    assert "服務單位內容" in text
    assert not DiversePerformance.objects.exists()


def test_form_takes_the_file_along_where_there_is_no_script(student):
    part = SimpleUploadedFile("證明.pdf", pdf_bytes(), "application/pdf")

    student.post(NEW, {**form(), "document_file": part})

    assert PerformanceVersion.objects.get().document_name == "證明.pdf"


def test_edit_shows_the_present_version_and_saves_the_next(student, cast):
    performance = make_performance(cast.student)
    edit = url("performance_edit", performance)

    assert 'value="2025-10-02"' in student.get(edit).content.decode()
    student.post(edit, form(hours="8"))

    assert DiversePerformance.objects.get().version == 2


def test_edit_after_closing_says_until_when(student, cast, move_clock):
    performance = make_performance(cast.student)
    move_clock(AFTER)

    shown = student.get(url("performance_edit", performance))
    sent = student.post(url("performance_edit", performance), form(hours="8"))

    assert "115/2/3（二）23:59 截止" in shown.content.decode()
    assert sent.status_code == 409
    assert DiversePerformance.objects.get().version == 1


def test_detail_shows_values_as_people_read_them_and_the_links_host(student):
    kind = kind_named("cadre_experience")
    student.post(
        reverse("performance_new", args=[kind.name]),
        form(kind, cadre_level="3", external_link="https://youtu.be/abc"),
    )

    text = student.get(url("performance_detail", DiversePerformance.objects.get())).content.decode()

    assert "社團" in text
    assert "114/10/2（四）" in text
    assert "開啟 youtu.be" in text
    assert 'rel="noopener noreferrer nofollow"' in text


@pytest.mark.parametrize("count", [1, 3])
def test_detail_costs_the_same_however_many_versions(student, cast, django_assert_num_queries, count):
    performance = make_performance(cast.student)
    for hours in range(1, count):
        student.post(url("performance_edit", performance), form(hours=hours))

    with django_assert_num_queries(FRAME + 8):
        student.get(url("performance_detail", performance))


def test_deleting_and_restoring_by_their_buttons(student, cast):
    performance = make_performance(cast.student)

    student.post(url("performance_delete", performance))
    assert "已刪除 1 件" in student.get(LIST).content.decode()
    assert (
        url("performance_restore", performance)
        in student.get(url("performance_detail", performance)).content.decode()
    )
    student.post(url("performance_restore", performance))

    assert DiversePerformance.objects.get().deleted_at is None


def ask_everything(client: Client, performance: DiversePerformance) -> set[int]:
    """Return every status of asking for every page, act and file of ``performance``."""
    pages = {
        client.get(url(name, performance)).status_code for name in ("performance_detail", "performance_edit")
    }
    acts = {
        client.post(url(name, performance), form()).status_code
        for name in ("performance_edit", "performance_delete", "performance_restore")
    }
    return pages | acts | {client.get(url("performance_file", performance, 1, "document")).status_code}


def test_record_of_another_is_found_by_nobody_else(student, cast, outsider, browser_of):
    part = SimpleUploadedFile("證明.pdf", pdf_bytes(), "application/pdf")
    student.post(NEW, {**form(), "document_file": part})
    performance = DiversePerformance.objects.get()

    assert student.get(url("performance_file", performance, 1, "document")).getvalue() == pdf_bytes()
    assert student.get(url("performance_file", performance, 1, "media")).status_code == 404
    assert ask_everything(browser_of(cast.classmate.account), performance) == {404}
    assert ask_everything(browser_of(outsider.student.account), performance) == {404}
    assert ask_everything(browser_of(cast.course_teacher.account), performance) == {403}
    assert ask_everything(browser_of(cast.student_activity_office), performance) == {403}
    assert ask_everything(Client(), performance) == {302}
    assert (performance.version, PerformanceVersion.objects.count()) == (1, 1)
