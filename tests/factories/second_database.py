"""An empty database beside that of the tests, migrated as any new one, and whatever stands in for the tests' own."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from licheng.embedded.roles import SUPERUSER
from licheng.shared.grants import grant_application_role

ALIASES = ("default", "owner")


@contextmanager
def second_database() -> Iterator[str]:
    """Make an empty migrated database that the connections of the tests lead to inside the block; drop it afterwards."""
    name = f"{connections['owner'].settings_dict['NAME']}_second"
    pattern = _pattern(str(connections["owner"].settings_dict["NAME"]))
    _as_superuser(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _as_superuser(f'CREATE DATABASE "{name}" OWNER "{_owner()}" TEMPLATE "{pattern}"')
    try:
        with _standing_in(name):
            yield name
    finally:
        _as_superuser(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def _standing_in(name: str) -> Iterator[None]:
    """Let both connections lead to the database ``name``; those of before, with what they have open, wait."""
    kept = {alias: connections[alias] for alias in ALIASES}
    for alias, connection in kept.items():
        other = connection.copy()
        other.settings_dict["NAME"] = name
        connections[alias] = other
    try:
        yield
    finally:
        for alias, connection in kept.items():
            connections[alias].close()
            connections[alias] = connection


@cache
def _pattern(beside: str) -> str:
    """Make the empty database that others are copied from, once a process, which drops it when it ends."""
    name = f"{beside}_pattern"
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    _as_superuser(drop)
    atexit.register(_as_superuser, drop)
    _as_superuser(f'CREATE DATABASE "{name}" OWNER "{_owner()}"')
    with _standing_in(name):
        call_command("migrate", database="owner", verbosity=0)
        grant_application_role(connections["owner"], settings.DATABASES["default"]["USER"])
    return name


def _owner() -> str:
    return str(settings.DATABASES["owner"]["USER"])


def _as_superuser(statement: str) -> None:
    owner = settings.DATABASES["owner"]
    with psycopg.connect(
        host=owner["HOST"], port=owner["PORT"] or None, user=SUPERUSER, dbname="postgres", autocommit=True
    ) as administration:
        administration.execute(statement)
