from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections

from licheng.operations.doctor.database import examine_database
from licheng.operations.doctor.problems import ADVICE, problem
from licheng.settings.environment import Environment, read_environment

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return read_environment("school", {"LICHENG_VAR": str(tmp_path)})


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection]:
    """The owner of the tables, on a connection of its own whose changes are seen at once."""
    settings = connections["owner"].settings_dict
    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        autocommit=True,
    ) as connection:
        yield connection


@pytest.fixture
def unforced_wall(owner: psycopg.Connection) -> Iterator[str]:
    """A table whose owner is let past the wall."""
    owner.execute("ALTER TABLE shared_account NO FORCE ROW LEVEL SECURITY")
    yield "shared_account"
    owner.execute("ALTER TABLE shared_account FORCE ROW LEVEL SECURITY")


@pytest.fixture
def forgotten_migration(owner: psycopg.Connection) -> Iterator[None]:
    """A migration the database knows nothing of."""
    owner.execute(
        "UPDATE django_migrations SET app = 'nowhere' WHERE app = 'central' AND name = '0001_initial'"
    )
    yield
    owner.execute("UPDATE django_migrations SET app = 'central' WHERE app = 'nowhere'")


def test_doctor_with_a_sound_database_finds_nothing(environment: Environment):
    assert examine_database(environment) == []


def test_doctor_finds_a_session_that_may_forget_what_it_acknowledged(environment: Environment):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")

    assert examine_database(environment) == [
        problem("database_setting_off", name="synchronous_commit", value="off")
    ]


def test_doctor_finds_a_table_whose_wall_is_not_forced(environment: Environment, unforced_wall: str):
    assert examine_database(environment) == [problem("wall_missing", table=unforced_wall)]


def test_doctor_finds_migrations_that_have_not_run(environment: Environment, forgotten_migration: None):
    (found,) = examine_database(environment)

    assert (found.code, found.fatal) == ("migrations_waiting", True)
    assert "licheng migrate school" in found.sentence()


def test_doctor_asked_as_the_owner_finds_that_it_owns_the_tables(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("licheng.operations.doctor.database.connection", connections["owner"])

    (found,) = examine_database(environment)

    assert (found.code, found.fatal) == ("role_owns_tables", True)
    assert dict(found.facts)["role"] == connections["owner"].settings_dict["USER"]


@pytest.mark.parametrize("code", sorted(ADVICE))
def test_advice_has_a_sentence_in_both_languages(code: str):
    advice = ADVICE[code]

    assert any("\u4e00" <= character <= "\u9fff" for character in advice.chinese)
    assert advice.english.isascii()
    assert advice.chinese.endswith(("。", "%(said)s"))
