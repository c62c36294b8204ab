"""Signing in: school, account and password; lockout, sessions, roles, first password."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client

from licheng.shared.accounts.actions import issue_initial_password
from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.accounts.models import AccountSession
from licheng.shared.accounts.roles import Role
from licheng.shared.accounts.rules import ABSOLUTE_LIMIT, FAILURES_ALLOWED, IDLE_LIMIT
from licheng.shared.audit.models import AuditEvent
from licheng.shared.clock import real_now
from licheng.shared.tenancy.scope import in_school
from tests.factories.people import make_account

PASSWORD = "晴天-腳踏車-海風-27"


@pytest.fixture
def teacher(inside):
    return make_account(
        "陳老師", Role.COURSE_TEACHER, Role.HOMEROOM_TEACHER, password=make_password(PASSWORD)
    )


def sign_in(client, account, password=PASSWORD, school="210399", **more):
    return client.post(
        "/sign-in", {"school": school, "login_name": account.login_name, "password": password, **more}
    )


def test_sign_in_opens_home(client, teacher):
    response = sign_in(client, teacher)

    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    cookie = response.cookies[cookie_name()]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"school": "210398"}, {"school": "999999"}])
def test_sign_in_wrong_is_refused_alike(client, teacher, change):
    response = sign_in(client, teacher, **change)

    assert response.status_code == 401
    assert "學校、帳號或密碼不正確" in response.content.decode()
    assert cookie_name() not in response.cookies


@pytest.mark.parametrize(
    ("target", "landing"),
    [("/account/sessions", "/account/sessions"), ("//evil.example/", "/"), ("https://evil.example/", "/")],
)
def test_sign_in_goes_only_to_own_pages(client, teacher, target, landing):
    assert sign_in(client, teacher, next=target).headers["Location"] == landing


def test_failures_lock_account_from_that_source_only(teacher):
    here, elsewhere = Client(), Client(REMOTE_ADDR="10.1.2.3")
    for _ in range(FAILURES_ALLOWED):
        sign_in(here, teacher, password="wrong")

    locked = sign_in(here, teacher)
    free = sign_in(elsewhere, teacher)

    assert (locked.status_code, free.status_code) == (401, 302)
    assert "15 分鐘後再試" in locked.content.decode()


def test_lock_ends_after_the_window(client, teacher):
    for _ in range(FAILURES_ALLOWED):
        sign_in(client, teacher, password="wrong")

    with time_machine.travel(real_now() + timedelta(minutes=15, seconds=1), tick=False):
        assert sign_in(client, teacher).status_code == 302


@pytest.mark.parametrize("later", [IDLE_LIMIT, ABSOLUTE_LIMIT])
def test_session_ends_when_idle(client, teacher, later):
    sign_in(client, teacher)

    with time_machine.travel(real_now() + later, tick=False):
        assert client.get("/").headers["Location"].startswith("/sign-in")


def test_session_in_use_still_ends_after_twelve_hours(client, teacher):
    sign_in(client, teacher)
    start = real_now()
    statuses = []

    for minutes in range(0, 12 * 60 + 20, 20):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            statuses.append(client.get("/").status_code)

    assert statuses == [200] * 36 + [302]


def test_signed_out_cookie_is_dead(client, teacher):
    sign_in(client, teacher)
    cookie = client.cookies[cookie_name()].value

    client.post("/sign-out")
    client.cookies[cookie_name()] = cookie

    assert client.get("/").status_code == 302


def test_cookie_moved_to_another_school_is_dead(client, teacher, other_school):
    sign_in(client, teacher)
    secret = client.cookies[cookie_name()].value.split(".")[1]

    client.cookies[cookie_name()] = f"{other_school.id.hex}.{secret}"

    assert client.get("/").status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "x.y", ".", "0" * 32, f"{'0' * 32}.", f"{'0' * 32}.abc", "é.ü"])
def test_malformed_cookie_is_a_stranger(client, db, cookie):
    client.cookies[cookie_name()] = cookie

    assert client.get("/").status_code == 302


def test_sessions_can_be_listed_and_ended(teacher):
    here, there = Client(HTTP_USER_AGENT="這裡"), Client(HTTP_USER_AGENT="那裡")
    sign_in(here, teacher)
    sign_in(there, teacher)
    other = AccountSession.objects.get(browser="那裡")

    page = here.get("/account/sessions").content.decode()
    here.post(f"/account/sessions/{other.id}/end")

    assert "那裡" in page
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


def test_session_of_another_is_left_alone(client, teacher, browser_of):
    other = make_account("別人", Role.STUDENT)
    theirs = browser_of(other)
    sign_in(client, teacher)
    session = AccountSession.objects.get(account=other)

    client.post(f"/account/sessions/{session.id}/end")

    assert theirs.get("/").status_code == 200


def test_role_is_switched_in_one_tap(client, teacher):
    sign_in(client, teacher)

    response = client.post("/account/role/homeroom_teacher")

    assert response.status_code == 302
    session = AccountSession.objects.get(account=teacher, ended_at__isnull=True)
    assert session.role == Role.HOMEROOM_TEACHER
    assert AuditEvent.objects.filter(event_type="role_switched", subject_id=teacher.id).count() == 1


@pytest.mark.parametrize("role", ["school_admin", "no_such_role"])
def test_role_not_held_is_not_found(client, teacher, role):
    sign_in(client, teacher)

    assert client.post(f"/account/role/{role}").status_code == 404


def test_ended_grant_takes_the_role_away(client, teacher):
    sign_in(client, teacher)
    client.post("/account/role/homeroom_teacher")

    teacher.grants.filter(role=Role.HOMEROOM_TEACHER).update(until_on=real_now().date())

    assert client.post("/account/role/homeroom_teacher").status_code == 404


def test_initial_password_must_be_changed_first(client, inside):
    account = make_account("林小美", Role.STUDENT)
    initial = issue_initial_password(account_id=account.id, by=None, now=real_now())
    sign_in(client, account, password=initial)

    before = client.get("/")
    weak = client.post("/account/password", {"old": initial, "new": "short", "again": "short"})
    good = client.post("/account/password", {"old": initial, "new": PASSWORD, "again": PASSWORD})

    assert before.headers["Location"] == "/account/password"
    assert weak.status_code == 409
    assert good.status_code == 302
    assert client.get("/").status_code == 200


def test_initial_password_expires(client, inside):
    account = make_account("林小美", Role.STUDENT)
    initial = issue_initial_password(account_id=account.id, by=None, now=real_now() - timedelta(days=30))

    response = sign_in(client, account, password=initial)

    assert response.status_code == 401
    assert "初始密碼已過期" in response.content.decode()


def test_changed_password_ends_other_sessions(teacher):
    here, there = Client(), Client()
    sign_in(here, teacher)
    sign_in(there, teacher)
    new = "另一句-更長的-密碼-88"

    here.post("/account/password", {"old": PASSWORD, "new": new, "again": new})

    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


def test_no_password_in_the_audit(client, inside):
    account = make_account("林小美", Role.STUDENT)

    initial = issue_initial_password(account_id=account.id, by=None, now=real_now())

    assert initial not in str(list(AuditEvent.objects.values()))


def test_sign_in_as_the_cast_only_in_demo(client, db, settings):
    settings.LICHENG_DEMO = False

    assert client.post("/sign-in/as", {"person": "student"}).status_code == 404


def test_account_of_another_school_is_unknown(client, other_school, inside):
    with in_school(other_school.id):
        account = make_account("鄰校老師", Role.COURSE_TEACHER, password=make_password(PASSWORD))

    assert sign_in(client, account).status_code == 401
    assert sign_in(client, account, school="210398").status_code == 302


def test_home_costs_two_queries(cast, browser_of, django_assert_num_queries):
    browser = browser_of(cast.student.account)
    browser.get("/account/password")

    # Savepoint, school, session with account, school and roles, release, school of the test.
    with django_assert_num_queries(5):
        response = browser.get("/account/password")

    assert response.status_code == 200
