"""Every address of a thing, with a real thing behind it: whoever has no business with it gets nothing and changes nothing."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client, override_settings
from django.urls import URLPattern, reverse
from django.urls.converters import UUIDConverter
from psycopg import sql
from pytest_django.fixtures import Settings

from licheng.shared.accounts.models import AccountSession
from licheng.shared.accounts.roles import Permission, Role, permissions_of
from licheng.shared.clock import move_training_clock
from licheng.shared.files.stores import init_from_settings
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import WITHIN
from tests.factories.people import (
    Cast,
    make_account,
    make_cast,
    make_class,
    make_teacher,
)
from tests.factories.things import THINGS, Person, Thing
from tests.test_urls import CLOSED, SYSTEMS

FORM = {"answer": "x", "note": "x", "role": Role.COUNSELOR.value}
FORBIDDEN, NOT_FOUND, WRONG_METHOD = 403, 404, 405


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
    if thing.is_of_the_installation:
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
