"""`licheng store migrate` and `approve`, as two people type them."""

from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from pytest_django.fixtures import Settings

from licheng.operations import store_command
from licheng.operations.keepers import find_keepers_school
from licheng.shared.accounts.models import AccountSession, FailedSignIn
from licheng.shared.accounts.roles import Role
from licheng.shared.files.stores import init_from_settings
from licheng.shared.safekeeping.models import StoreMove
from tests.factories.people import make_account
from tests.shared.files.store_helpers import objects_in
from tests.shared.safekeeping.helpers import NOW, Kept, keep_works, works

PASSWORD = "a password of some length"


@pytest.fixture
def kept(inside, tmp_path: Path, settings: Settings) -> Kept:
    settings.LICHENG_STORES = [tmp_path / f"store-{letter}" for letter in "abc"]
    pair = keep_works(tmp_path, works(6))
    init_from_settings(now=NOW)
    return Kept(pair.stores, (*pair.roots, tmp_path / "store-c"), pair.contents)


@pytest.fixture
def typing(monkeypatch):
    """Type passwords at the terminal, one after another."""

    def typed(*passwords: str) -> None:
        answers = iter(passwords)
        monkeypatch.setattr("builtins.input", lambda: next(answers))

    return typed


def run(*arguments: str) -> int:
    return store_command.run(store_command.build_parser().parse_args(arguments))


def keeper(name: str, role: Role = Role.IT_OFFICE) -> str:
    return make_account(name, role, password=make_password(PASSWORD)).login_name


def migrate(login_name: str | None = None) -> int:
    account = ["--account", login_name, "--school", "210399"] if login_name else []
    return run("migrate", "school", "store-a", "store-c", *account)


def test_two_people_move_a_store(kept: Kept, typing, capsys: pytest.CaptureFixture[str]):
    planner, approver = keeper("資訊組長"), keeper("校管理員", Role.SCHOOL_ADMIN)
    typing(PASSWORD, PASSWORD, PASSWORD)

    assert migrate(planner) == 1
    code = StoreMove.objects.get().code
    assert migrate() == 1
    assert run("approve", "school", code, "--account", planner, "--school", "210399") == 1
    assert run("approve", "school", code, "--account", approver, "--school", "210399") == 0
    assert migrate() == 0

    said = capsys.readouterr()
    assert f"搬遷代碼 {code}" in said.out
    assert [said.err.count(f"[{name}]") for name in ("move_not_approved", "move_needs_second_person")] == [
        1,
        1,
    ]
    assert "搬遷完成：6 個檔案" in said.out
    assert objects_in(kept.roots[2]) == {each: each for each in kept.contents}
    assert not AccountSession.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("role", "password", "code"),
    [
        (Role.IT_OFFICE, "wrong", "sign_in_failed"),
        (Role.COURSE_TEACHER, PASSWORD, "stores_need_keeper"),
    ],
)
def test_account_that_may_not_is_refused(kept: Kept, typing, capsys, role: Role, password: str, code: str):
    login_name = keeper("某人", role)
    typing(password)

    assert migrate(login_name) == 1

    assert f"[{code}]" in capsys.readouterr().err
    assert FailedSignIn.objects.count() == (code == "sign_in_failed")
    assert not StoreMove.objects.exists()


def test_move_without_account_or_of_unknown_stores_says_what_lacks(kept: Kept, typing, capsys):
    typing(PASSWORD)

    codes = [
        migrate(),
        run("migrate", "school", "store-a", "store-z"),
        run("approve", "school", "NOSUCH", "--account", keeper("資訊組長"), "--school", "210399"),
        run("approve", "school", "NOSUCH", "--account", "it", "--school", "999999"),
    ]

    assert codes == [1, 1, 1, 1]
    said = capsys.readouterr().err
    assert "--account LOGIN" in said
    assert "沒有這個名字的檔案庫" in said
    assert "[move_unknown]" in said
    assert "--school" in said


def test_school_need_not_be_named_where_there_is_one(kept: Kept, school, settings: Settings):
    assert find_keepers_school(None) is None
    assert find_keepers_school("210399") == school
    settings.LICHENG_SYSTEM = "central"
    settings.LICHENG_CENTRAL_OFFICE_CODE = "210399"
    assert find_keepers_school(None) == school
