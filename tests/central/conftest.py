"""The central database as the tests see it: its own addresses, an office, two schools that submit, two stores."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from licheng.central.intake.models import Package
from licheng.central.policies.actions import set_windows
from licheng.central.policies.rules import WindowKey, WindowTimes
from licheng.central.receipts.answering import answer_package
from licheng.central.registry.actions import register_school
from licheng.central.registry.models import RegisteredSchool
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.windows import Window
from licheng.shared.accounts.models import Account
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import now
from licheng.shared.files.stores import init_from_settings
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.exchange import SchoolClient
from tests.factories.packages import KEY, OTHER_KEY, OTHER_SCHOOL, SCHOOL
from tests.factories.people import make_account


@pytest.fixture(autouse=True)
def central_system(settings: Settings, tmp_path: Path) -> None:
    """Make the test's process the central database, with its own directory and stores."""
    settings.ROOT_URLCONF = "licheng.central.urls"
    settings.LICHENG_SYSTEM = "central"
    settings.LICHENG_NAVIGATION = "licheng.central.navigation.places"
    settings.LICHENG_TRAINING_STEPS = "licheng.central.home.steps.steps"
    settings.LICHENG_CENTRAL_OFFICE_CODE = "210399"
    settings.LICHENG_VAR = tmp_path / "var"
    settings.LICHENG_VAR.mkdir()
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    init_from_settings(now=now())


@pytest.fixture
def schools(school: School) -> tuple[RegisteredSchool, RegisteredSchool]:
    """Return the school that submits and the one next door, both registered."""
    with in_school(school.id):
        mine = register_school(code=SCHOOL, name="新店高中", public_key=KEY.public, by=None, now=now())
        other = register_school(
            code=OTHER_SCHOOL, name="鄰家高中", public_key=OTHER_KEY.public, by=None, now=now()
        )
    return mine, other


@pytest.fixture
def submitter(schools: tuple[RegisteredSchool, RegisteredSchool]) -> SchoolClient:
    """Return the school's platform, which signs its requests."""
    return SchoolClient(KEY)


@pytest.fixture
def neighbor(schools: tuple[RegisteredSchool, RegisteredSchool]) -> SchoolClient:
    """Return the other school's platform."""
    return SchoolClient(OTHER_KEY)


@pytest.fixture
def open_window(school: School) -> Callable[..., datetime]:
    """Return what opens windows of the year 114 until a week from now, or between given days."""

    def opened(
        kind: SubmissionKind = SubmissionKind.COURSE_OUTCOMES,
        *,
        grade: int = 2,
        batch: Batch = Batch.REGULAR,
        semester: int = 0,
        days: tuple[int, int] = (-1, 7),
    ) -> datetime:
        start, end = (now() + timedelta(days=day) for day in days)
        times = WindowTimes(Window(start, end), end + timedelta(days=7))
        with in_school(school.id):
            set_windows(keys=[WindowKey(kind, 114, semester, grade, batch)], times=times, by=None, now=now())
        return end

    return opened


@pytest.fixture
def answer_all(schools: tuple[RegisteredSchool, RegisteredSchool]) -> Callable[[], list[str | None]]:
    """Return what does the work of the job workers: every waiting package is answered; gives the states."""

    def answered() -> list[str | None]:
        waiting = list(Package.objects.filter(state="CHECKING").values_list("id", flat=True))
        return [answer_package(package_id=package_id, now=now()) for package_id in waiting]

    return answered


@pytest.fixture
def officer(inside: School) -> Account:
    """Return an intake officer."""
    return make_account("收件人員", Role.INTAKE_OFFICER)


@pytest.fixture
def viewer(inside: School) -> Account:
    """Return someone of the authority, who reads only."""
    return make_account("督學", Role.AUTHORITY_VIEWER)


@pytest.fixture
def officer_browser(officer: Account, browser_of: Callable[..., Client]) -> Client:
    """Return the officer's browser."""
    return browser_of(officer)


@pytest.fixture
def hand_in(submitter, answer_all):
    """Return what sends a package, has it answered, and gives the answer."""

    def handed_in(data, client=submitter):
        digest = client.send(data)
        answer_all()
        return client.answer(digest)

    return handed_in
