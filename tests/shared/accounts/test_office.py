"""The account office: who is found, what is printed once, and what nobody does to themselves."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from licheng.kernel.results import Allowed
from licheng.shared.accounts.models import Account, AccountSession
from licheng.shared.accounts.office_queries import AccountFilter, accounts_for_office
from licheng.shared.accounts.office_rules import (
    SHEET_LIMIT,
    can_close_account,
    can_end_role,
    can_grant_role,
    can_print_sheet,
    grantable_roles,
)
from licheng.shared.accounts.queries import roles_of
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import move_training_clock, real_now
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import WITHIN
from tests.factories.people import Cast, make_account


@pytest.fixture
def office(cast: Cast, browser_of: Callable[..., Client]) -> Client:
    return browser_of(cast.it_office, Role.IT_OFFICE)


def text(browser: Client, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def issue(browser: Client, *accounts: Account, chosen_at: datetime | None = None):
    at = (chosen_at or real_now()).isoformat()
    return browser.post("/accounts/passwords", {"chosen_at": at, "account": [str(a.id) for a in accounts]})


def find(**wanted: str) -> list[str]:
    return [account.name for account in accounts_for_office(AccountFilter(**wanted), now=real_now())]


@pytest.mark.parametrize(
    ("role", "system", "is_allowed"),
    [
        (Role.REGISTRAR, "school", True), (Role.SCHOOL_ADMIN, "school", True), (Role.STUDENT, "school", False),
        (Role.INTAKE_OFFICER, "school", False), (Role.INTAKE_OFFICER, "central", True), (Role.REGISTRAR, "central", False),
    ],
)  # fmt: skip
def test_roles_of_each_system(role: Role, system: str, *, is_allowed: bool):
    assert isinstance(can_grant_role(role, system=system), Allowed) is is_allowed
    assert (role in grantable_roles(system)) is is_allowed


def test_nobody_locks_themselves_out(cast: Cast):
    me, other = cast.it_office.id, cast.registrar.id

    assert not can_close_account(account_id=me, by=me)
    assert not can_end_role(Role.IT_OFFICE, account_id=me, by=me)
    assert can_end_role(Role.REGISTRAR, account_id=me, by=me)
    assert can_end_role(Role.IT_OFFICE, account_id=other, by=me)
    assert not can_end_role(Role.STUDENT, account_id=other, by=me)


@pytest.mark.parametrize(
    ("count", "code"), [(0, "password_sheet_empty"), (SHEET_LIMIT + 1, "password_sheet_too_long")]
)
def test_sheet_has_bounds(count: int, code: str):
    assert can_print_sheet(count).code == code
    assert can_print_sheet(SHEET_LIMIT)


def test_list_is_searched_by_name_account_role_and_class(cast: Cast):
    assert find(words="小美") == ["林小美"]
    assert find(words=cast.registrar.login_name.upper()) == ["註冊組長"]
    assert find(role="student") == ["林小美", "黃同學"]
    assert find(group=str(cast.school_class.id)) == ["林小美", "黃同學"]
    assert set(find(group="teachers")) == {"王老師", "陳老師", "吳老師"}


def test_list_is_searched_by_state(cast: Cast, office: Client):
    Account.objects.exclude(id=cast.it_office.id).update(password="x")
    Account.objects.filter(id=cast.student.account_id).update(password="!")
    issue(office, cast.classmate.account)
    Account.objects.filter(id=cast.counselor.id).update(
        must_change_password=True, initial_password_expires_at=real_now() - timedelta(days=1)
    )
    office.post(f"/accounts/{cast.registrar.id}/close")

    assert set(find(state="without")) == {"資訊組長", "林小美"}
    assert find(state="issued") == ["黃同學"]
    assert find(state="expired") == ["輔導老師"]
    assert find(state="closed") == ["註冊組長"]


def test_sheet_shows_passwords_that_open_the_account_once(cast: Cast, office: Client, client: Client):
    answer = issue(office, cast.student.account, cast.classmate.account)

    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.context["lines"]
    assert [line.name for line in lines] == ["林小美", "黃同學"]
    assert lines[0].password in answer.content.decode()
    data = {"school": "210399", "login_name": lines[0].login_name, "password": lines[0].password}
    signed_in = client.post("/sign-in", data)
    assert signed_in.status_code == 302
    assert client.get("/").headers["Location"] == "/account/password"


def test_password_lies_nowhere_in_clear(cast: Cast, office: Client):
    password = issue(office, cast.student.account).context["lines"][0].password

    account = Account.objects.get(id=cast.student.account_id)
    assert password not in account.password
    facts = list(
        AuditEvent.objects.filter(event_type="initial_password_issued").values_list("facts", flat=True)
    )
    assert facts == [{}]


def test_same_form_sent_twice_leaves_the_printed_sheet_valid(cast: Cast, office: Client):
    chosen_at = real_now()
    issue(office, cast.student.account, chosen_at=chosen_at)
    before = Account.objects.get(id=cast.student.account_id).password

    again = issue(office, cast.student.account, chosen_at=chosen_at)

    assert again.status_code == 409
    assert Account.objects.get(id=cast.student.account_id).password == before


@pytest.mark.parametrize(
    "data", [{}, {"chosen_at": "x"}, {"chosen_at": "2025-09-01T00:00:00+00:00", "account": "x"}]
)
def test_sheet_of_nobody_is_refused(office: Client, data: dict[str, str]):
    assert office.post("/accounts/passwords", data).status_code in {400, 409}


def test_closed_account_cannot_sign_in_and_its_sessions_end(
    cast: Cast, office: Client, browser_of: Callable[..., Client]
):
    student = browser_of(cast.student.account)

    office.post(f"/accounts/{cast.student.account_id}/close")

    assert student.get("/").status_code == 302
    assert not AccountSession.objects.filter(account=cast.student.account, ended_at__isnull=True).exists()
    office.post(f"/accounts/{cast.student.account_id}/reopen")
    assert Account.objects.get(id=cast.student.account_id).is_active is True


def test_own_account_is_not_closed(cast: Cast, office: Client):
    assert office.post(f"/accounts/{cast.it_office.id}/close").status_code == 409
    assert "不能停用自己的帳號" in text(office, f"/accounts/{cast.it_office.id}/")


def test_role_is_given_and_taken(cast: Cast, office: Client):
    account = cast.course_teacher.account

    office.post(f"/accounts/{account.id}/roles/grant", {"role": "registrar"})
    given = roles_of(account.id, now=real_now())
    office.post(f"/accounts/{account.id}/roles/end", {"role": "registrar"})
    taken = roles_of(account.id, now=real_now())
    office.post(f"/accounts/{account.id}/roles/grant", {"role": "registrar"})

    assert given == (Role.COURSE_TEACHER, Role.REGISTRAR) == roles_of(account.id, now=real_now())
    assert taken == (Role.COURSE_TEACHER,)
    events = (
        AuditEvent.objects.filter(subject_id=account.id).order_by("id").values_list("event_type", flat=True)
    )
    assert list(events) == ["role_granted", "role_ended", "role_granted"]


@pytest.mark.parametrize(("role", "status"), [("student", 409), ("intake_officer", 409), ("king", 404)])
def test_role_that_is_not_the_offices_is_refused(cast: Cast, office: Client, role: str, status: int):
    answer = office.post(f"/accounts/{cast.course_teacher.account_id}/roles/grant", {"role": role})

    assert answer.status_code == status


def test_sessions_of_a_person_are_ended(cast: Cast, office: Client, browser_of: Callable[..., Client]):
    student = browser_of(cast.student.account)

    office.post(f"/accounts/{cast.student.account_id}/sign-out")

    assert student.get("/").status_code == 302


def test_new_account_has_roles_and_no_password(office: Client, inside):
    data = {"name": "新組長", "login_name": "new.chief", "roles": ["registrar", "curriculum_office"]}

    made = office.post("/accounts/new", data)
    again = office.post("/accounts/new", data)

    account = Account.objects.get(login_name="new.chief")
    assert made.headers["Location"] == f"/accounts/{account.id}/"
    assert (account.password, roles_of(account.id, now=real_now())) == (
        "!",
        (Role.REGISTRAR, Role.CURRICULUM_OFFICE),
    )
    assert again.status_code == 409
    assert "已經有人使用" in again.content.decode()


def test_list_marks_those_without_a_password_when_narrowed(cast: Cast, office: Client, settings, tmp_path):
    settings.LICHENG_TRAINING_CLOCK = tmp_path / "clock"
    move_training_clock(WITHIN)
    Account.objects.filter(id=cast.student.account_id).update(password="!")

    assert " checked" not in text(office, "/accounts/")
    assert text(office, f"/accounts/?group={cast.school_class.id}").count(" checked") == 2


def test_page_of_an_account_keeps_the_frame_of_the_one_who_looks(
    cast: Cast, browser_of: Callable[..., Client]
):
    office = browser_of(make_account("兼任", Role.IT_OFFICE, Role.REGISTRAR), Role.IT_OFFICE)

    page = text(office, f"/accounts/{cast.student.account_id}/")

    assert "/account/role/registrar" in page
    assert "學生" in page


@pytest.mark.parametrize("address", ["", "close", "reopen", "sign-out", "roles/grant", "roles/end"])
def test_account_of_another_school_is_not_found(office: Client, outsider: Cast, address: str):
    url = f"/accounts/{outsider.student.account_id}/{address}"

    answer = office.post(url, {"role": "registrar"}) if address else office.get(url)

    assert answer.status_code == 404


def test_password_of_another_school_is_not_issued(office: Client, outsider: Cast):
    assert issue(office, outsider.student.account).status_code == 409

    with in_school(outsider.student.school_id):
        assert Account.objects.get(id=outsider.student.account_id).must_change_password is False


def test_registrar_is_refused(cast: Cast, browser_of: Callable[..., Client]):
    registrar = browser_of(cast.registrar, Role.REGISTRAR)

    assert registrar.get("/accounts/").status_code == 403
    assert issue(registrar, cast.student.account).status_code == 403


@pytest.mark.parametrize("more", [1, 10])
def test_list_asks_the_same_number_of_questions(office: Client, django_assert_num_queries, more: int):
    for number in range(more):
        make_account(f"老師{number}", Role.COURSE_TEACHER)

    with django_assert_num_queries(8):
        office.get("/accounts/")
