"""`licheng import` and the first administrator, against the real database."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import check_password

from licheng.operations.importing import main
from licheng.operations.schools import create
from licheng.school.roster.models import RosterImport, Student, Teacher
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.queries import roles_of
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from tests.factories.workbook import SMALL, as_csvs, as_xlsx, make_school

TERM = ["--school", "210399", "--year", "114", "--semester", "1"]


def test_workbook_is_loaded_at_once(inside, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "名冊.xlsx").write_bytes(as_xlsx(make_school(SMALL)))

    assert main([*TERM, str(tmp_path / "名冊.xlsx")]) == 0

    assert Student.objects.count() == SMALL.students
    assert "學生：新增 6，變更 0，不變 0，檔案裡沒有 0" in capsys.readouterr().out
    assert RosterImport.objects.get().sealed_upload is None


def test_folder_of_csvs_is_only_checked_when_asked(inside, tmp_path: Path):
    for name, data in as_csvs(make_school(SMALL), "cp950").items():
        (tmp_path / name).write_bytes(data)

    assert main([*TERM, "--check", str(tmp_path)]) == 0

    assert Student.objects.count() == 0


def test_problems_are_printed_and_nothing_is_written(
    inside, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "教師.csv").write_text("教師編號,姓名,帳號\nT1,,wang\n", encoding="utf-8")

    assert main([*TERM, str(tmp_path / "教師.csv")]) == 1

    assert "教師 · 第 2 列 · 姓名：必填，請填入。" in capsys.readouterr().err
    assert Teacher.objects.count() == 0


def test_unreadable_file_is_named(inside, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")

    assert main([*TERM, str(tmp_path / "a.xlsx")]) == 1
    assert main([*TERM, str(tmp_path / "b.xlsx")]) == 1
    assert main(["--school", "999999", str(tmp_path / "a.xlsx")]) == 1

    printed = capsys.readouterr().err
    assert "檔案無法開啟" in printed
    assert "b.xlsx" in printed
    assert "找不到學校 999999" in printed


@pytest.mark.django_db(databases=["default", "owner"])
def test_first_administrator_is_printed_once(inside, capsys: pytest.CaptureFixture[str]):
    assert create(code="210399", name="歷程示範高中") == 0
    first = capsys.readouterr().out
    assert create(code="210399", name="歷程示範高中") == 0
    second = capsys.readouterr().out

    account = Account.objects.get(login_name="admin")
    password = first.split("初始密碼 ")[1].split("（")[0]
    assert check_password(password, account.password)
    assert roles_of(account.id, now=real_now()) == (Role.SCHOOL_ADMIN,)
    assert "密碼" not in second
