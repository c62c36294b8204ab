"""Whom a loss is told, and in which words: its student, the homeroom teacher, the offices; nobody else."""

import csv
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import translation

from licheng.kernel.performance_kinds import kind_named
from licheng.kernel.uuid7 import uuid7
from licheng.school.losses.own import own_lost_works
from licheng.school.outcomes.actions import delete_outcome
from licheng.school.performances.actions import save_performance
from licheng.school.performances.content import PerformanceContent
from licheng.school.schedule.models import Act
from licheng.shared.accounts.roles import Permission, Role, permissions_of
from licheng.shared.files.attaching import FileChoice
from licheng.shared.files.models import StoredObject
from tests.factories.calendars import WITHIN, make_window
from tests.factories.losses import lose, objects_of, remove
from tests.factories.own_performances import typed_values
from tests.factories.own_works import make_outcome
from tests.factories.people import (
    SCHOOL_YEAR,
    actor_for,
    make_account,
    make_class,
    make_course,
    make_student,
    make_teacher,
)
from tests.factories.works import make_upload, pdf_bytes

pytestmark = pytest.mark.usefixtures("school_day")
RESTORE, LOSSES, EXPORT = reverse("restore_files"), reverse("losses"), reverse("losses_export")
FRAME = 5
FRAME_OF_OWN = FRAME + 4


@pytest.fixture(autouse=True)
def _window(inside, stores):
    make_window()
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)


def page(client, address: str = "/") -> str:
    return client.get(address).content.decode()


def lose_works(stores, student, course, seeds) -> list[StoredObject]:
    before = {stored.id for stored in objects_of(student)}
    for seed in seeds:
        make_outcome(student, course, seed=seed, name=f"作品{seed}.pdf")
    objects = [stored for stored in objects_of(student) if stored.id not in before]
    lose(stores, *objects)
    return objects


def test_home_says_at_the_top_what_is_lost_and_the_one_act(cast, browser_of, stores):
    lose_works(stores, cast.student, cast.course, (1, 2))

    home = page(browser_of(cast.student.account))

    assert "你有 2 件作品的檔案遺失了" in home
    assert "找出「作品1.pdf」" in home
    assert home.count(f'href="{RESTORE}"') == 1
    assert home.index("遺失了") < home.index("還沒送出認證")


def test_home_of_the_classmate_says_nothing(cast, browser_of, stores):
    lose_works(stores, cast.student, cast.course, (1,))

    assert "遺失" not in page(browser_of(cast.classmate.account))


def test_lost_performance_is_told_by_its_name(cast, browser_of, stores):
    by = actor_for(cast.student.account)
    upload = make_upload(by, pdf_bytes(7), now=WITHIN, purpose="performance-document", name="證明.pdf")
    kind = kind_named("service_record")
    values = typed_values(kind, service_name="淨灘")
    content = PerformanceContent(kind, SCHOOL_YEAR, values, files=FileChoice(upload.id))
    save_performance(performance_id=uuid7(), content=content, by=by, now=WITHIN)
    lose(stores, upload.stored_object)

    [work] = own_lost_works(by)

    assert (work.title, [file.name for file in work.files.values()]) == ("淨灘", ["證明.pdf"])
    assert "1 件作品" in page(browser_of(cast.homeroom_teacher.account))


def test_deleted_work_is_nobodys_loss(cast, browser_of, stores):
    work = make_outcome(cast.student, cast.course)
    delete_outcome(outcome_id=work.id, by=actor_for(cast.student.account), now=WITHIN)
    lose(stores, *objects_of(cast.student))

    assert "遺失" not in page(browser_of(cast.student.account))
    assert "遺失" not in page(browser_of(cast.homeroom_teacher.account))


@pytest.mark.parametrize("count", [1, 10])
def test_student_pages_cost_the_same_however_much_is_lost(
    cast, browser_of, stores, django_assert_num_queries, count
):
    lose_works(stores, cast.student, cast.course, range(count))
    client = browser_of(cast.student.account)

    with django_assert_num_queries(FRAME_OF_OWN + 3):
        assert page(client, RESTORE).count("data-lost=") == count
    with django_assert_num_queries(16):
        page(client)


@pytest.mark.parametrize("count", [1, 10])
def test_list_costs_the_same_however_many_students(
    cast, browser_of, stores, django_assert_num_queries, count
):
    objects = []
    for seed in range(count):
        student = make_student(f"學生{seed}", school_class=cast.school_class)
        make_outcome(student, make_course(cast.course_teacher, student), seed=seed)
        objects += objects_of(student)
    lose(stores, *objects)
    client = browser_of(cast.registrar)

    with django_assert_num_queries(FRAME + 5):
        assert page(client, LOSSES).count("<tr>") == count + 1


@pytest.mark.parametrize("office", ["registrar", "it_office", "school_admin"])
def test_offices_see_counts_and_names(cast, browser_of, stores, office):
    lose_works(stores, cast.student, cast.course, (1, 2))
    client = browser_of(getattr(cast, office))

    assert "1 位學生的檔案遺失" in page(client)
    shown = page(client, LOSSES)
    assert "1 位學生、2 件作品、2 個檔案遺失" in shown
    assert cast.student.student_number in shown


def test_homeroom_teacher_sees_the_own_class_only(cast, browser_of, stores):
    other = make_teacher("別班導師", Role.HOMEROOM_TEACHER)
    make_class("102", homeroom_teacher=other)
    lose_works(stores, cast.student, cast.course, (1,))

    assert cast.student.account.name in page(browser_of(cast.homeroom_teacher.account), LOSSES)
    assert "遺失" not in page(browser_of(other.account))
    assert cast.student.account.name not in page(browser_of(other.account), LOSSES)
    assert cast.student.account.name not in page(browser_of(other.account), EXPORT)


def test_course_teacher_has_nothing_to_do(cast, browser_of, stores):
    lose_works(stores, cast.student, cast.course, (1,))

    assert "遺失" not in page(browser_of(cast.course_teacher.account))


def test_other_school_sees_nothing(cast, outsider, browser_of, stores):
    lose_works(stores, cast.student, cast.course, (1,))

    for account in (outsider.registrar, outsider.it_office, outsider.homeroom_teacher.account):
        assert "沒有遺失的檔案" in page(browser_of(account), LOSSES)
    assert "沒有遺失的檔案" in page(browser_of(outsider.student.account), RESTORE)


@pytest.mark.parametrize("role", list(Role))
def test_only_who_looks_after_students_may_see_the_list(inside, browser_of, role):
    may = bool({Permission.VIEW_LOSSES, Permission.FOLLOW_OWN_CLASS} & permissions_of(role))

    client = browser_of(make_account("某人", role), role)
    assert {client.get(address).status_code for address in (LOSSES, EXPORT)} == {200 if may else 403}


def test_export_is_a_table_nothing_runs_in(cast, browser_of, stores):
    cast.student.account.name = "=1+1"
    cast.student.account.save(update_fields=["name"])
    lose_works(stores, cast.student, cast.course, (1,))

    content = browser_of(cast.registrar).get(EXPORT).content.decode("utf-8-sig")

    number = cast.student.student_number
    assert list(csv.reader(StringIO(content)))[1] == ["101", "1", number, "'=1+1", "1", "1"]


def test_student_who_left_is_listed_without_a_class(cast, browser_of, stores):
    lose_works(stores, cast.student, cast.course, (1,))
    cast.student.memberships.all().delete()

    assert "—" in page(browser_of(cast.registrar), LOSSES)


def test_lost_file_says_so_and_is_never_blank(cast, browser_of, stores):
    work = make_outcome(cast.student, cast.course)
    remove(stores, *objects_of(cast.student))
    address = reverse("outcome_file", args=[work.id, 1, "document"])

    answer = browser_of(cast.student.account).get(address)

    assert answer.status_code == 410
    assert "這個檔案遺失了" in answer.content.decode()
    assert "找回檔案" in answer.content.decode()


def test_file_of_a_store_that_is_away_is_not_called_lost(cast, browser_of, stores):
    work = make_outcome(cast.student, cast.course)
    remove((stores[0],), *objects_of(cast.student))
    stores[1].rename(stores[1].with_name("unmounted"))

    answer = browser_of(cast.student.account).get(reverse("outcome_file", args=[work.id, 1, "document"]))

    assert answer.status_code == 503
    assert "目前讀不到這個檔案" in answer.content.decode()


def test_english_page_is_english(cast, browser_of, stores):
    lose_works(stores, cast.student, cast.course, (1,))
    client = browser_of(cast.student.account)

    with translation.override("en"):  # what the request leaves active ends with the block
        home = client.get("/", headers={"Accept-Language": "en"}).content.decode()

    assert "Bring files back" in home
