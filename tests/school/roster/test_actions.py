"""A workbook from its upload to its rows: the real sheets, the real database."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from licheng.kernel.results import RefusedError
from licheng.school.courses.models import Course, Enrolment
from licheng.school.records.models import SchoolCadreRecord, SemesterGrade
from licheng.school.roster.actions import (
    apply_import,
    bring_roster,
    check_import,
    discard_import,
    forget_old_uploads,
    request_apply,
)
from licheng.school.roster.models import ClassMembership, RosterImport, SchoolClass, Student, Teacher
from licheng.school.roster.queries import find_import, state_of_import
from licheng.school.roster.reading import UploadedFile
from licheng.school.roster.rules import ImportState
from licheng.school.roster.sheets import Term
from licheng.shared.accounts.models import Account, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.jobs.progress import Unwatched
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import keyed_hash, unseal
from tests.factories.people import actor_for, make_account, national_id
from tests.factories.workbook import SMALL, Lines, as_csvs, as_xlsx, make_school

NOW = datetime(2025, 9, 1, 2, tzinfo=UTC)
TERM = Term(114, 1)


@pytest.fixture
def registrar(inside: School) -> Account:
    return make_account("註冊組長", Role.REGISTRAR)


def bring(school: dict[str, Lines], registrar: Account, now: datetime = NOW) -> RosterImport:
    files = [UploadedFile("名冊.xlsx", as_xlsx(school))]
    return bring_roster(files=files, term=TERM, by=actor_for(registrar), now=now)


def check(brought: RosterImport) -> RosterImport:
    check_import(import_id=brought.id, by=None, watcher=Unwatched(), now=NOW)
    found = find_import(brought.id)
    assert found is not None
    return found


def load(school: dict[str, Lines], registrar: Account) -> RosterImport:
    """Bring, check and apply, as the pages and the jobs do."""
    brought = check(bring(school, registrar))
    request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)
    apply_import(import_id=brought.id, by=actor_for(registrar), watcher=Unwatched(), now=NOW)
    found = find_import(brought.id)
    assert found is not None
    return found


def changed(sheet: str, line: int, header: str, value: object) -> dict[str, Lines]:
    school = make_school(SMALL)
    lines = [list(cells) for cells in school[sheet]]
    lines[line - 1][lines[0].index(header)] = value
    return {**school, sheet: [tuple(cells) for cells in lines]}


def counts() -> dict[str, int]:
    models: list[Any] = [Teacher, SchoolClass, Student, ClassMembership, Course, Enrolment]
    return {model.__name__: model.objects.count() for model in models}


FILLED = {"Teacher": 4, "SchoolClass": 2, "Student": 6, "ClassMembership": 6, "Course": 5, "Enrolment": 12}


def test_applied_workbook_fills_the_school(registrar: Account):
    loaded = load(make_school(SMALL), registrar)

    assert counts() == FILLED
    assert state_of_import(loaded) is ImportState.APPLIED
    assert (loaded.task.state, loaded.task.done, loaded.task.total) == ("DONE", 29, 29)
    student = Student.objects.select_related("account").get(student_number="1000001")
    assert student.memberships.get().school_class.name == "201"
    assert (student.account.login_name, student.account.password) == ("1000001", "!")
    assert student.account.must_change_password is True


def test_roles_follow_the_rows(registrar: Account):
    load(make_school(SMALL), registrar)

    def roles(login_name: str) -> set[str]:
        return set(RoleGrant.objects.filter(account__login_name=login_name).values_list("role", flat=True))

    assert roles("1000000") == {Role.STUDENT}
    assert roles("teacher0000") == {Role.COURSE_TEACHER, Role.HOMEROOM_TEACHER}
    assert roles("teacher0003") == {Role.COURSE_TEACHER}


def test_national_id_lies_sealed_hashed_and_masked(registrar: Account, inside: School):
    load(make_school(SMALL), registrar)
    number = national_id(1_000_000)

    student = Student.objects.get(student_number="1000000")

    assert unseal(student.national_id_sealed, school_id=inside.id, purpose="national-id").decode() == number
    assert bytes(student.national_id_hash) == keyed_hash(number, school_id=inside.id, purpose="national-id")
    assert student.national_id_masked == f"{number[:3]}****{number[-3:]}"


def test_upload_is_kept_sealed_and_gone_when_applied(registrar: Account):
    data = as_csvs({"教師": make_school(SMALL)["教師"]})["教師.csv"]
    brought = bring_roster(
        files=[UploadedFile("教師.csv", data)], term=TERM, by=actor_for(registrar), now=NOW
    )
    assert b"teacher0000" not in bytes(brought.sealed_upload)

    loaded = load(make_school(SMALL), registrar)

    assert RosterImport.objects.get(id=loaded.id).sealed_upload is None
    assert RosterImport.objects.get(id=brought.id).sealed_upload is None


def test_plan_and_audit_hold_no_national_id(registrar: Account):
    number = national_id(1_000_001)
    check(bring(changed("學生", 2, "身分證號", number), registrar))
    load(make_school(SMALL), registrar)

    kept = [
        *RosterImport.objects.values_list("plan", flat=True),
        *AuditEvent.objects.values_list("facts", flat=True),
    ]

    assert "national_id_twice" in json.dumps(kept)
    assert number not in json.dumps(kept)
    assert national_id(1_000_000) not in json.dumps(kept)


def test_same_workbook_again_changes_nothing(registrar: Account):
    load(make_school(SMALL), registrar)

    again = check(bring(make_school(SMALL), registrar))

    assert state_of_import(again) is ImportState.UNCHANGED
    with pytest.raises(RefusedError) as caught:
        request_apply(import_id=again.id, by=actor_for(registrar), now=NOW)
    assert caught.value.refused.code == "import_changes_nothing"


@pytest.mark.parametrize(
    ("sheet", "line", "header", "value"),
    [
        ("教師", 2, "姓名", "王改名"),
        ("教師", 2, "帳號", "wang"),
        ("教師", 2, "職務", "註冊組"),
        ("班級", 2, "群科班代碼", "114210399H11101B"),
        ("班級", 2, "導師編號", "T0003"),
        ("學生", 2, "姓名", "林改名"),
        ("學生", 2, "身分證號", national_id(3_000_000)),
        ("學生", 2, "出生日期", "0980102"),
        ("學生", 2, "班級名稱", "201"),
        ("學生", 2, "座號", 9),
        ("學生", 2, "學籍狀態", "休學"),
        ("科目開課", 2, "科目名稱", "國語文"),
        ("科目開課", 2, "任課教師編號", "T0003"),
    ],
)
def test_changed_cell_is_written_and_then_nothing_differs(
    registrar: Account, sheet: str, line: int, header: str, value: object
):
    load(make_school(SMALL), registrar)
    school = changed(sheet, line, header, value)
    if header == "班級名稱":
        school = changed("學生", line, header, value)
        school["學生"] = [school["學生"][0], (*school["學生"][1][:7], 9, "在學"), *school["學生"][2:]]

    loaded = load(school, registrar)

    part = next(part for part in loaded.plan["sheets"] if part["name"] == sheet)
    assert (part["added"], part["changed"]) == (0, 1)
    assert header in part["changed_rows"][0]["columns"]
    assert state_of_import(check(bring(school, registrar))) is ImportState.UNCHANGED
    assert counts() == FILLED


@pytest.mark.parametrize(("sheet", "header"), [("教師", "帳號"), ("學生", "身分證號"), ("學生", "座號")])
def test_two_rows_may_exchange_what_nobody_else_may_have(registrar: Account, sheet: str, header: str):
    load(make_school(SMALL), registrar)
    lines = [list(cells) for cells in make_school(SMALL)[sheet]]
    place = lines[0].index(header)
    other = 3 if sheet == "學生" else 2  # a classmate: the classes alternate
    lines[1][place], lines[other][place] = lines[other][place], lines[1][place]
    school = {**make_school(SMALL), sheet: [tuple(cells) for cells in lines]}

    loaded = load(school, registrar)

    assert state_of_import(loaded) is ImportState.APPLIED
    assert state_of_import(check(bring(school, registrar))) is ImportState.UNCHANGED


def test_student_missing_from_the_file_stays(registrar: Account):
    load(make_school(SMALL), registrar)
    school = make_school(SMALL)

    brought = check(bring({"學生": school["學生"][:-1]}, registrar))

    assert brought.plan["sheets"][0]["missing_rows"] == ["1000005"]
    assert Student.objects.filter(student_number="1000005", is_enrolled=True).exists()


def test_optional_sheets_are_loaded_and_changed(registrar: Account):
    load(make_school(SMALL), registrar)
    grades = [("學號", "開課編號", "學期學業成績", "成績及格"), ("1000000", "C00000", "88.5", "1")]
    offices = [
        ("學號", "單位名稱", "擔任職務", "幹部等級", "開始日期", "結束日期"),
        ("1000000", "101 班", "班長", "2", "1140901", "1150120"),
    ]

    load({"學期成績": grades, "校內幹部經歷": offices}, registrar)
    load({"學期成績": [grades[0], ("1000000", "C00000", "59", "0")]}, registrar)

    grade = SemesterGrade.objects.get()
    assert (str(grade.score), grade.passed, grade.makeup_passed, grade.credit_counted) == (
        "59.00",
        "0",
        "-1",
        "1",
    )
    assert SchoolCadreRecord.objects.get().duty == "班長"


def test_problem_stops_everything(registrar: Account):
    brought = check(bring(changed("學生", 3, "姓名", ""), registrar))

    assert state_of_import(brought) is ImportState.PROBLEMS
    with pytest.raises(RefusedError) as caught:
        request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)
    apply_import(import_id=brought.id, by=None, watcher=Unwatched(), now=NOW)

    assert caught.value.refused.code == "import_has_problems"
    assert counts() == dict.fromkeys(FILLED, 0)


def test_apply_writes_only_the_plan_that_was_shown(registrar: Account):
    brought = check(bring(make_school(SMALL), registrar))
    request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)
    teacher = Account.objects.create(login_name="someone", name="別人", created_at=NOW)
    Teacher.objects.create(account=teacher, staff_number="T0000")

    apply_import(import_id=brought.id, by=None, watcher=Unwatched(), now=NOW)

    stopped = find_import(brought.id)
    assert stopped is not None
    assert state_of_import(stopped) is ImportState.STOPPED
    assert stopped.task.result["code"] == "import_plan_changed"
    assert Student.objects.count() == 0


def test_job_that_runs_twice_doubles_nothing(registrar: Account):
    brought = check(check(bring(make_school(SMALL), registrar)))
    request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)

    for _ in range(2):
        apply_import(import_id=brought.id, by=None, watcher=Unwatched(), now=NOW)
    check_import(import_id=brought.id, by=None, watcher=Unwatched(), now=NOW)

    assert counts() == FILLED
    assert AuditEvent.objects.filter(event_type="roster_imported").count() == 1


def test_unreadable_upload_is_thrown_away_and_says_why(registrar: Account):
    brought = bring_roster(
        files=[UploadedFile("a.xlsx", b"PK\x03\x04")], term=TERM, by=actor_for(registrar), now=NOW
    )

    found = check(brought)

    assert state_of_import(found) is ImportState.UNREADABLE
    assert found.task.result["code"] == "roster_file_damaged"
    assert RosterImport.objects.get().sealed_upload is None


def test_each_act_queues_its_job_in_the_same_transaction(registrar: Account):
    brought = check(bring(make_school(SMALL), registrar))
    request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)

    jobs = ProcrastinateJob.objects.order_by("id").values_list("task_name", "args", "lock")

    arguments = {"school_id": str(brought.school_id), "import_id": str(brought.id)}
    lock = f"roster-{brought.school_id}"
    assert list(jobs) == [("roster.check_import", arguments, lock), ("roster.apply_import", arguments, lock)]


def test_nothing_new_is_brought_while_an_import_is_written(registrar: Account):
    brought = check(bring(make_school(SMALL), registrar))
    request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)

    with pytest.raises(RefusedError) as caught:
        bring(make_school(SMALL), registrar)

    assert caught.value.refused.code == "import_other_applying"


def test_discarded_upload_is_gone_and_cannot_be_applied(registrar: Account):
    brought = check(bring(make_school(SMALL), registrar))

    discard_import(import_id=brought.id, by=actor_for(registrar), now=NOW)

    found = find_import(brought.id)
    assert found is not None
    assert state_of_import(found) is ImportState.FORGOTTEN
    with pytest.raises(RefusedError):
        request_apply(import_id=brought.id, by=actor_for(registrar), now=NOW)


def test_upload_is_forgotten_after_a_week(registrar: Account):
    bring(make_school(SMALL), registrar)

    assert forget_old_uploads(now=NOW + timedelta(days=7)) == 0
    assert forget_old_uploads(now=NOW + timedelta(days=7, seconds=1)) == 1


def test_import_of_another_school_is_not_found(registrar: Account, other_school: School):
    brought = bring(make_school(SMALL), registrar)

    with in_school(other_school.id):
        assert find_import(brought.id) is None
        check_import(import_id=brought.id, by=None, watcher=Unwatched(), now=NOW)

    assert RosterImport.objects.get().plan == {}


def test_same_people_in_two_schools_do_not_meet(registrar: Account, other_school: School):
    load(make_school(SMALL), registrar)

    with in_school(other_school.id):
        people = make_school(SMALL)
        theirs = {name: people[name] for name in ("教師",)}
        assert state_of_import(load(theirs, make_account("註冊", Role.REGISTRAR))) is ImportState.APPLIED
        assert Teacher.objects.count() == SMALL.teachers
