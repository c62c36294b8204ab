"""What every test stands on: a real database seen as the application's role, and one school in scope."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from licheng.embedded.roles import SUPERUSER
from licheng.shared.accounts.actions import Browser, open_session
from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import real_now
from licheng.shared.grants import grant_application_role
from licheng.shared.tenancy.actions import create_school
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.people import Cast, make_cast
from tests.installation import Installation, installed_demo

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# A busy machine is slow, not wrong: no example is judged by the clock.
hypothesis.settings.register_profile(
    "licheng", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("licheng")


def _name(worker: str) -> str:
    return f"test_licheng_{worker or 'main'}"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Keep what needs the running systems in one process: each kind is started once, and the year is walked in order."""
    if item.get_closest_marker("exchange") or item.get_closest_marker("browser"):
        item.add_marker(pytest.mark.xdist_group("running systems"))


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Return the demo that was loaded by its first start; loading takes a minute, so it is done for all tests once."""
    with installed_demo() as installed:
        yield installed


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Make a fresh database as its owner, migrate it, and let the tests in as the application's role."""
    name = _name(os.environ.get("PYTEST_XDIST_WORKER", "") or f"p{os.getpid()}")
    owner = settings.DATABASES["owner"]
    # The superuser, since ending a stray connection of another role is for nobody less.
    administration = psycopg.connect(
        host=owner["HOST"], port=owner["PORT"] or None, user=SUPERUSER, dbname="postgres", autocommit=True
    )
    administration.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    administration.execute(f'CREATE DATABASE "{name}" OWNER "{owner["USER"]}"')
    for alias in ("default", "owner"):
        connections[alias].close()
        settings.DATABASES[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        grant_application_role(connections["owner"], settings.DATABASES["default"]["USER"])
        connections["owner"].close()
        create_school(code="210399", name="歷程示範高中")
        create_school(code="210398", name="鄰家高中")
    yield
    with django_db_blocker.unblock():
        for alias in ("default", "owner"):
            connections[alias].close()
    administration.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    administration.close()


@pytest.fixture
def school(db: None) -> School:
    """Return the school most tests live in."""
    return School.objects.get(code="210399")


@pytest.fixture
def other_school(db: None) -> School:
    """Return the school next door."""
    return School.objects.get(code="210398")


@pytest.fixture
def inside(school: School) -> Iterator[School]:
    """Run the test inside the school."""
    with in_school(school.id):
        yield school


@pytest.fixture
def cast(inside: School) -> Cast:
    """Return the cast of the school, with the test running inside it."""
    return make_cast()


@pytest.fixture
def outsider(other_school: School, inside: School) -> Cast:
    """Return the other school's cast; nothing of this school may be theirs."""
    with in_school(other_school.id):
        return make_cast()


@pytest.fixture
def browser_of(db: None) -> Callable[..., Client]:
    """Return a maker of test clients signed in as an account, acting in a role."""

    def signed_in(account: Account, role: Role | None = None) -> Client:
        with in_school(account.school_id):
            now = real_now()
            token = open_session(account_id=account.id, browser=Browser("127.0.0.1", "test"), now=now)
            if role is not None:
                account.sessions.filter(ended_at__isnull=True).update(role=role)
        client = Client()
        client.cookies[cookie_name()] = str(token)
        return client

    return signed_in
