"""The registrar's pages, from an upload to what is written, and who may not see them."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from licheng.school.roster.models import RosterImport, Student
from licheng.school.roster.reading import read_tables
from licheng.school.roster.summaries import causes
from licheng.school.roster.tasks import apply as apply_job
from licheng.school.roster.tasks import check as check_job
from licheng.shared.accounts.roles import Role
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.scope import in_school
from tests.factories.people import Cast, make_class, make_student, national_id
from tests.factories.workbook import SMALL, Lines, as_csvs, as_xlsx, make_school

PEOPLE = {name: make_school(SMALL)[name] for name in ("教師", "學生")}


@pytest.fixture
def registrar(cast: Cast, browser_of: Callable[..., Client], school_day: object) -> Client:
    return browser_of(cast.registrar, Role.REGISTRAR)


def workbook() -> dict[str, Lines]:
    """Return a school that does not meet the cast's own class and students."""
    school = make_school(SMALL)
    lines = [school["班級"][0], *((row[0], f"{row[1]}A", *row[2:]) for row in school["班級"][1:])]
    students = [school["學生"][0], *((*row[:6], f"{row[6]}A", *row[7:]) for row in school["學生"][1:])]
    return {**school, "班級": lines, "學生": students}


def upload(browser: Client, school: dict[str, Lines]) -> RosterImport:
    file = SimpleUploadedFile("名冊.xlsx", as_xlsx(school))
    answer = browser.post("/roster/imports/new", {"school_year": 114, "semester": 1, "files": file})
    assert answer.status_code == 302
    brought = RosterImport.objects.order_by("-id")[0]
    assert answer.headers["Location"] == f"/roster/imports/{brought.id}/"
    return brought


def run(job: Callable[..., None], brought: RosterImport) -> None:
    job(school_id=str(brought.school_id), import_id=str(brought.id))


def text(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_workbook_goes_from_upload_to_rows(registrar: Client):
    brought = upload(registrar, workbook())
    page = f"/roster/imports/{brought.id}/"
    assert "檢查中" in text(registrar, page)

    run(check_job, brought)
    assert "可以套用" in text(registrar, page)
    assert registrar.post(f"{page}apply").status_code == 302
    assert "寫入中" in text(registrar, page)
    run(apply_job, brought)

    assert "已套用" in text(registrar, page)
    assert Student.objects.filter(student_number="1000000").exists()
    overview = text(registrar, "/roster/")
    assert "101A" in overview
    assert "名冊.xlsx" in overview


def test_problems_are_grouped_and_close_the_button(registrar: Client):
    school = workbook()
    wrong = [school["學生"][0], *((row[0], "", *row[2:]) for row in school["學生"][1:])]
    brought = upload(registrar, {**school, "學生": wrong})
    run(check_job, brought)

    page = text(registrar, f"/roster/imports/{brought.id}/")

    assert "6 個問題，還沒有寫入任何資料" in page
    assert "學生 · 第 2 列 · 姓名" in page
    assert "共 6 處" in page
    assert "還有 6 個問題，修正檔案後重新上傳才能套用。" in page
    assert f"/roster/imports/{brought.id}/apply" not in page
    assert registrar.post(f"/roster/imports/{brought.id}/apply").status_code == 409


def test_causes_stand_by_how_often_they_occur(registrar: Client):
    school = workbook()
    rows = [list(row) for row in school["學生"]]
    rows[1][4], rows[2][1], rows[3][1] = "?", "", ""
    brought = upload(registrar, {**school, "學生": [tuple(row) for row in rows]})
    run(check_job, brought)

    found = causes(RosterImport.objects.get().plan)

    assert [(cause.code, cause.count) for cause in found] == [("cell_empty", 2), ("cell_not_choice", 1)]


def test_report_lists_every_problem_as_text(registrar: Client):
    school = workbook()
    wrong = [school["學生"][0], *(("=1+1", *row[1:]) for row in school["學生"][1:])]
    brought = upload(registrar, {**school, "學生": wrong})
    run(check_job, brought)

    answer = registrar.get(f"/roster/imports/{brought.id}/report.xlsx")

    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("問題").to_python()
    assert lines[0] == ["工作表", "列", "欄位", "問題", "代碼"]
    assert [line[:3] for line in lines[1:3]] == [["學生", "2", "學號"], ["學生", "3", "學號"]]


def test_progress_asks_for_itself_until_the_work_ends(registrar: Client):
    brought = upload(registrar, workbook())
    url = f"/roster/imports/{brought.id}/progress"
    LongTask.objects.filter(id=brought.task_id).update(state="RUNNING", done=10, total=40)

    moving = registrar.get(url)
    assert f'hx-get="{url}"' in moving.content.decode()
    assert "25%" in moving.content.decode()
    assert "HX-Refresh" not in moving.headers

    run(check_job, brought)
    ended = registrar.get(url)
    assert "hx-get" not in ended.content.decode()
    assert ended.headers["HX-Refresh"] == "true"


def test_unreadable_file_says_what_to_do(registrar: Client):
    file = SimpleUploadedFile("名冊.xls", b"\xd0\xcf\x11\xe0" + bytes(100))
    registrar.post("/roster/imports/new", {"school_year": 114, "semester": 1, "files": file})
    brought = RosterImport.objects.get()
    run(check_job, brought)

    assert "請另存成沒有密碼的 .xlsx 再上傳" in text(registrar, f"/roster/imports/{brought.id}/")


def test_several_csvs_are_one_import(registrar: Client):
    files = [SimpleUploadedFile(name, data) for name, data in as_csvs(workbook(), "cp950").items()]
    registrar.post("/roster/imports/new", {"school_year": 114, "semester": 1, "files": files})
    brought = RosterImport.objects.get()
    run(check_job, brought)

    assert "可以套用" in text(registrar, f"/roster/imports/{brought.id}/")


@pytest.mark.parametrize("data", [{"school_year": 114, "semester": 1}, {"school_year": 114, "semester": 3}])
def test_upload_that_is_not_taken_says_why(registrar: Client, data: dict[str, int]):
    answer = registrar.post("/roster/imports/new", data)

    assert answer.status_code == 409
    assert "檔案沒有收下" in answer.content.decode()
    assert RosterImport.objects.count() == 0


def test_upload_is_refused_before_it_is_read_when_too_long(registrar: Client):
    file = SimpleUploadedFile("名冊.xlsx", bytes(21 * 1_048_576))

    answer = registrar.post("/roster/imports/new", {"school_year": 114, "semester": 1, "files": file})

    assert answer.status_code == 413


def test_upload_asks_for_the_token(cast: Cast, registrar: Client):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = registrar.cookies

    answer = strict.post("/roster/imports/new", {"school_year": 114, "semester": 1})

    assert answer.status_code == 403
    assert RosterImport.objects.count() == 0


def test_discarded_import_is_closed(registrar: Client):
    brought = upload(registrar, workbook())
    run(check_job, brought)

    assert registrar.post(f"/roster/imports/{brought.id}/discard").status_code == 302
    assert "檔案已刪除" in text(registrar, f"/roster/imports/{brought.id}/")


def test_template_is_a_workbook_of_every_sheet(registrar: Client):
    answer = registrar.get("/roster/template.xlsx")

    sheets = [table.sheet for table in read_tables(answer.content)]
    assert sheets == ["說明", "教師", "班級", "學生", "科目開課", "修課", "學期成績", "校內幹部經歷"]
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_pages_hold_no_national_id(registrar: Client):
    school = workbook()
    doubled = [*school["學生"], ("9", "重複", *school["學生"][1][2:7], 40, "在學")]
    brought = upload(registrar, {**school, "學生": doubled})
    run(check_job, brought)

    page = text(registrar, f"/roster/imports/{brought.id}/")

    assert "同一人只能有一個學號" in page
    assert national_id(1_000_000) not in page


ADDRESSES = ["", "apply", "discard", "progress", "report.xlsx"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_import_is_not_found_by_the_other_school(
    registrar: Client, outsider: Cast, browser_of: Callable[..., Client], address: str
):
    brought = upload(registrar, workbook())
    stranger = browser_of(outsider.registrar, Role.REGISTRAR)
    method = stranger.post if address in {"apply", "discard"} else stranger.get

    assert method(f"/roster/imports/{brought.id}/{address}").status_code == 404


def test_student_and_teacher_are_refused(cast: Cast, browser_of: Callable[..., Client]):
    for account in (cast.student.account, cast.course_teacher.account):
        assert browser_of(account).get("/roster/").status_code == 403
        assert browser_of(account).post("/roster/imports/new").status_code == 403


def test_office_that_only_looks_sees_no_upload(
    cast: Cast, browser_of: Callable[..., Client], school_day: object
):
    office = browser_of(cast.curriculum_office, Role.CURRICULUM_OFFICE)

    assert "上傳並檢查" not in text(office, "/roster/")
    assert office.get("/roster/imports/").status_code == 403


@pytest.mark.parametrize("more", [1, 3])
def test_overview_asks_the_same_number_of_questions(registrar: Client, django_assert_num_queries, more: int):
    for number in range(more):
        make_student(school_class=make_class(f"30{number}", grade=3))
        upload(registrar, workbook())

    with django_assert_num_queries(14):
        registrar.get("/roster/")


@pytest.mark.parametrize("rows", [1, 3])
def test_history_asks_the_same_number_of_questions(registrar: Client, django_assert_num_queries, rows: int):
    for _ in range(rows):
        upload(registrar, workbook())

    with django_assert_num_queries(7):
        registrar.get("/roster/imports/")


def test_job_of_another_school_finds_nothing(registrar: Client, other_school):
    brought = upload(registrar, workbook())

    check_job(school_id=str(other_school.id), import_id=str(brought.id))

    with in_school(brought.school_id):
        assert RosterImport.objects.get().plan == {}
