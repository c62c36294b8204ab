"""Every address of a thing, with a real thing behind it: whoever has no business with it gets nothing and changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client, override_settings
from django.urls import URLPattern, reverse
from django.urls.converters import UUIDConverter
from psycopg import sql
from pytest_django.fixtures import Settings

from licheng.school.outcomes.rules import OutcomeState
from licheng.school.performances.models import DiversePerformance
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.roster.models import RosterImport
from licheng.school.schedule.models import Act
from licheng.school.submission.models import SubmissionState
from licheng.shared.accounts.actions import Browser, open_session
from licheng.shared.accounts.models import Account, AccountSession
from licheng.shared.accounts.roles import Permission, Role, permissions_of
from licheng.shared.clock import move_training_clock, real_now
from licheng.shared.files.stores import init_from_settings
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import WITHIN, make_window
from tests.factories.central import make_package
from tests.factories.central import make_school as register_school
from tests.factories.outcomes import make_sent_work
from tests.factories.own_performances import make_performance
from tests.factories.own_works import make_outcome, make_sent_outcome
from tests.factories.people import (
    SCHOOL_YEAR,
    Cast,
    actor_for,
    make_account,
    make_cast,
    make_class,
    make_teacher,
)
from tests.factories.submissions import (
    OUTCOMES,
    SUBMITTING,
    choose_outcome,
    choose_performance,
    make_certified,
    make_submission,
    open_confirmation_window,
)
from tests.factories.works import make_upload, pdf_bytes
from tests.test_urls import CLOSED, SYSTEMS

FORM = {"answer": "x", "note": "x", "role": Role.COUNSELOR.value}
FORBIDDEN, NOT_FOUND, WRONG_METHOD = 403, 404, 405
Person = tuple[Account, Role]
P = Permission


@dataclass
class Thing:
    """What an address names: its arguments, whose it is, and the permissions whose holders all may reach it."""

    arguments: Mapping[str, Any]
    owners: list[Person] = field(default_factory=list)
    open_to: frozenset[Permission] = frozenset()
    # The central database has one office for good (ADR 3): what is the office's, nobody of another one may try.
    is_of_the_only_office: bool = False


def students(cast: Cast) -> list[Person]:
    return [(cast.student.account, Role.STUDENT)]


def teachers(cast: Cast) -> list[Person]:
    return [(cast.course_teacher.account, Role.COURSE_TEACHER)]


def own_session(cast: Cast) -> Thing:
    open_session(account_id=cast.student.account_id, browser=Browser("127.0.0.1", "phone"), now=real_now())
    session = AccountSession.objects.get(account=cast.student.account)
    return Thing({"session_id": session.id}, students(cast))


def own_upload(cast: Cast) -> Thing:
    upload = make_upload(actor_for(cast.student.account), pdf_bytes(), now=WITHIN)
    return Thing({"upload_id": upload.id}, students(cast))


def an_account(cast: Cast) -> Thing:
    return Thing({"account_id": cast.other_teacher.account_id}, open_to=frozenset({P.MANAGE_ACCOUNTS}))


def a_student(cast: Cast) -> Thing:
    return Thing({"student_id": cast.student.id}, open_to=frozenset({P.GRANT_SUPPLEMENT}))


def an_import(cast: Cast) -> Thing:
    task = LongTask.objects.create(kind="roster_check", state=LongTask.State.DONE, created_at=WITHIN)
    brought = RosterImport.objects.create(
        task=task,
        file_name="名冊.xlsx",
        school_year=SCHOOL_YEAR,
        semester=1,
        brought_by="註冊組長",
        brought_at=WITHIN,
    )
    return Thing({"import_id": brought.id}, open_to=frozenset({P.LOAD_ROSTER}))


def a_draft(cast: Cast) -> Thing:
    make_window()
    return Thing({"outcome_id": make_outcome(cast.student, cast.course).id}, students(cast))


def a_sent_work(cast: Cast) -> Thing:
    return Thing({"outcome_id": make_sent_work(cast.student, cast.course).id}, students(cast))


def a_deleted_work(cast: Cast) -> Thing:
    work = make_sent_work(cast.student, cast.course, state=OutcomeState.DELETED)
    return Thing({"outcome_id": work.id}, students(cast))


def a_work_file(cast: Cast) -> Thing:
    make_window()
    work = make_sent_outcome(cast.student, cast.course)
    arguments = {"outcome_id": work.id, "number": 1, "part": "document"}
    return Thing(arguments, students(cast) + teachers(cast))


def a_pending_work(cast: Cast) -> Thing:
    return Thing({"outcome_id": make_sent_work(cast.student, cast.course).id}, teachers(cast))


def a_performance(cast: Cast) -> Thing:
    make_window(Act.PERFORMANCE_UPLOAD, semester=0)
    return Thing({"performance_id": make_performance(cast.student).id}, students(cast))


def a_deleted_performance(cast: Cast) -> Thing:
    thing = a_performance(cast)
    DiversePerformance.objects.update(deleted_at=WITHIN)
    return thing


def a_performance_file(cast: Cast) -> Thing:
    performance = choose_performance(cast.student)
    return Thing({"performance_id": performance.id, "number": 1, "part": "document"}, students(cast))


def a_certified_work(cast: Cast) -> Thing:
    make_window(Act.SELECTION, semester=0)
    work = make_certified(cast.student, cast.course)
    return Thing({"school_year": SCHOOL_YEAR, "part": "outcomes", "item_id": work.id}, students(cast))


def a_selected_work(cast: Cast) -> Thing:
    make_window(Act.SELECTION, semester=0)
    work = choose_outcome(cast.student, cast.course)
    return Thing({"school_year": SCHOOL_YEAR, "part": "outcomes", "item_id": work.id}, students(cast))


def a_receipt(cast: Cast) -> StudentReceipt:
    open_confirmation_window()
    submission = make_submission(OUTCOMES, state=SubmissionState.ACCEPTED, made_at=SUBMITTING)
    statement = ReceiptStatement.objects.create(
        submission=submission,
        document_sealed=b"",
        digest="0" * 64,
        received_at=SUBMITTING,
        imported_at=SUBMITTING,
    )
    receipt: StudentReceipt = StudentReceipt.objects.create(statement=statement, student=cast.student)
    return receipt


def own_receipt(cast: Cast) -> Thing:
    return Thing({"receipt_id": a_receipt(cast).id}, students(cast))


def receipt_at_the_office(cast: Cast) -> Thing:
    return Thing({"receipt_id": a_receipt(cast).id}, open_to=frozenset({P.SUBMIT_COURSE_OUTCOMES}))


def a_doubt(cast: Cast) -> Thing:
    receipt = a_receipt(cast)
    dispute = Dispute.objects.create(
        student_receipt=receipt, dispute_type="WRONG_FILE", text="不是我的", raised_at=SUBMITTING
    )
    return Thing({"dispute_id": dispute.id}, open_to=frozenset({P.SUBMIT_COURSE_OUTCOMES}))


def own_class(cast: Cast) -> Thing:
    owners = [(cast.homeroom_teacher.account, Role.HOMEROOM_TEACHER)]
    return Thing({"class_id": cast.school_class.id}, owners, frozenset({P.FOLLOW_EVERY_CLASS}))


def a_class(cast: Cast) -> Thing:
    return Thing({"class_id": cast.school_class.id}, open_to=frozenset({P.VIEW_PROGRESS}))


def a_registered_school(cast: Cast) -> Thing:
    return Thing(
        {"school_id": register_school("041305").id},
        open_to=frozenset({P.REGISTER_SCHOOLS}),
        is_of_the_only_office=True,
    )


def a_school_of_the_intake(cast: Cast) -> Thing:
    return Thing(
        {"school_id": register_school("041305").id},
        open_to=frozenset({P.VIEW_INTAKE}),
        is_of_the_only_office=True,
    )


def a_package(cast: Cast) -> Thing:
    package = make_package(register_school("041305"))
    return Thing({"package_id": package.id}, open_to=frozenset({P.VIEW_INTAKE}), is_of_the_only_office=True)


ACCOUNTS = dict.fromkeys(
    (
        "account",
        "account_grant_role",
        "account_end_role",
        "account_close",
        "account_reopen",
        "account_sign_out",
    ),
    an_account,
)
COMMON: dict[str, Callable[[Cast], Thing]] = {
    "end_session": own_session,
    "upload_file": own_upload,
    **ACCOUNTS,
}
THINGS: dict[str, dict[str, Callable[[Cast], Thing]]] = {
    "school": {
        **COMMON,
        "supplement_grant": a_student,
        **dict.fromkeys(
            ("roster_import", "roster_progress", "roster_apply", "roster_discard", "roster_report"), an_import
        ),
        **dict.fromkeys(("outcome_detail", "outcome_edit", "outcome_send", "outcome_delete"), a_draft),
        "outcome_withdraw": a_sent_work,
        "outcome_restore": a_deleted_work,
        "outcome_file": a_work_file,
        **dict.fromkeys(("performance_detail", "performance_edit", "performance_delete"), a_performance),
        "performance_restore": a_deleted_performance,
        "performance_file": a_performance_file,
        **dict.fromkeys(
            ("certification_work", "certification_return", "certification_revoke", "certification_take_back"),
            a_pending_work,
        ),
        "select_item": a_certified_work,
        "deselect_item": a_selected_work,
        **dict.fromkeys(("receipt", "confirm_receipt", "dispute_receipt"), own_receipt),
        "receipt_paper": receipt_at_the_office,
        "settle_dispute": a_doubt,
        **dict.fromkeys(("class_board", "class_reminders", "class_export"), own_class),
        "progress_class": a_class,
    },
    "central": {
        **COMMON,
        "switch_school": a_registered_school,
        "intake_school": a_school_of_the_intake,
        "intake_package": a_package,
    },
}


def names_a_thing(pattern: URLPattern) -> bool:
    return any(isinstance(converter, UUIDConverter) for converter in pattern.pattern.converters.values())


ADDRESSES = [(system, name) for system, name, pattern in CLOSED if names_a_thing(pattern)]


REQUIRED = {(system, name): pattern.callback.required_permissions for system, name, pattern in CLOSED}


def test_every_address_of_a_thing_has_its_thing():
    assert sorted(ADDRESSES) == sorted((system, name) for system, made in THINGS.items() for name in made)


@dataclass
class People:
    """Everybody who may try an address, each in a role; ``abroad`` are those of the other school."""

    here: list[Person]
    abroad: list[Person]


@pytest.fixture
def cast(inside: School, settings: Settings, tmp_path: Path) -> Cast:
    """Return the cast of the school, with two stores, on a day on which most windows of the year are open."""
    settings.LICHENG_TRAINING_CLOCK = tmp_path / "clock"
    settings.LICHENG_STORES = [tmp_path / "store-a", tmp_path / "store-b"]
    init_from_settings(now=WITHIN)
    move_training_clock(WITHIN)
    return make_cast()


@pytest.fixture
def people(cast: Cast, other_school: School) -> People:
    """Return the classmate, other teachers, and one person with every role in each of them, here and next door."""
    make_class("102", homeroom_teacher=(homeroom := make_teacher("別班導師", Role.HOMEROOM_TEACHER)))
    everything = make_account("身兼數職", *Role)
    here = [
        (cast.classmate.account, Role.STUDENT),
        (cast.other_teacher.account, Role.COURSE_TEACHER),
        (homeroom.account, Role.HOMEROOM_TEACHER),
        *((everything, role) for role in Role),
    ]
    with in_school(other_school.id):
        neighbors = make_cast()
        abroad = [
            (neighbors.student.account, Role.STUDENT),
            (neighbors.course_teacher.account, Role.COURSE_TEACHER),
            (neighbors.homeroom_teacher.account, Role.HOMEROOM_TEACHER),
            *((make_account("外校", *Role), role) for role in Role if permissions_of(role)),
        ]
    return People(here, abroad)


def state_of(school: School) -> dict[str, str]:
    """Return a digest of every row of every table of ``school``, but of the sessions, which every request touches."""
    models = [
        model
        for label in ("shared", "school", "central")
        for model in apps.get_app_config(label).get_models()
    ]
    digests = sql.SQL(" UNION ALL ").join(
        sql.SQL(
            "SELECT {name}, md5(coalesce(string_agg(row::text, '' ORDER BY row::text), '')) FROM {table} AS row"
        ).format(name=sql.Literal(model._meta.db_table), table=sql.Identifier(model._meta.db_table))
        for model in models
        if model is not AccountSession and model is not School
    )
    with in_school(school.id), connection.cursor() as cursor:
        cursor.execute(digests.as_string())
        return dict(cursor.fetchall())


def outsiders_of(thing: Thing, people: People, required: frozenset[Permission]) -> list[Person]:
    """Return who has no business with ``thing``: here whoever neither owns it nor may reach all like it.

    Of the other school those whose role would open the address; the others are refused like those here.
    """
    here = [person for person in people.here if not thing.open_to & permissions_of(person[1])]
    if thing.is_of_the_only_office:
        return here
    return here + [person for person in people.abroad if not required or required & permissions_of(person[1])]


def ask(client: Client, address: str) -> tuple[int, int]:
    """Return what opening an address and sending it a form of any such page are answered with."""
    answers = client.get(address), client.post(address, FORM)
    for answer in answers:
        if answer.streaming:  # read to its end, the file behind it is closed
            list(answer.streaming_content)
    return answers[0].status_code, answers[1].status_code


@pytest.mark.parametrize(
    ("system", "name"), ADDRESSES, ids=[f"{system}:{name}" for system, name in ADDRESSES]
)
def test_outsiders_get_nothing_and_change_nothing(browser_of, cast, people, other_school, system, name):
    thing = THINGS[system][name](cast)
    address = reverse(name, urlconf=f"licheng.{system}.urls", kwargs=thing.arguments)
    attackers = outsiders_of(thing, people, REQUIRED[system, name])

    with override_settings(**SYSTEMS[system]):
        clients = {person: browser_of(*person) for person in attackers}
        before = state_of(cast.course.school), state_of(other_school)
        answers = {(account.name, role): ask(clients[account, role], address) for account, role in attackers}

    closed = {
        (FORBIDDEN, FORBIDDEN),
        (NOT_FOUND, NOT_FOUND),
        (WRONG_METHOD, NOT_FOUND),
        (NOT_FOUND, WRONG_METHOD),
    }
    assert {who: answer for who, answer in answers.items() if answer not in closed} == {}
    assert (state_of(cast.course.school), state_of(other_school)) == before


@pytest.mark.parametrize(
    ("system", "name"), ADDRESSES, ids=[f"{system}:{name}" for system, name in ADDRESSES]
)
def test_who_has_business_with_a_thing_finds_it(browser_of, cast, people, system, name):
    thing = THINGS[system][name](cast)
    address = reverse(name, urlconf=f"licheng.{system}.urls", kwargs=thing.arguments)
    friends = thing.owners + [person for person in people.here if thing.open_to & permissions_of(person[1])]

    with override_settings(**SYSTEMS[system]):
        answers = {(account.name, role): ask(browser_of(account, role), address) for account, role in friends}

    assert answers
    assert {who: answer for who, answer in answers.items() if {FORBIDDEN, NOT_FOUND} & set(answer)} == {}
