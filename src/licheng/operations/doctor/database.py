"""Asks the database whether it keeps what it acknowledges and whether the wall between schools stands (P23)."""

from collections.abc import Iterator
from datetime import datetime

from django.apps import apps
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.executor import MigrationExecutor

from licheng.operations.doctor.problems import Problem, problem
from licheng.settings.environment import Environment
from licheng.shared.clock import real_now
from licheng.shared.tenancy.wall import is_school_table

OLDEST_VERSION = 150_000
DURABLE_SETTINGS = ("fsync", "full_page_writes")
# "local" and the remote levels flush here too; only "off" answers before the log is on the disk.
SYNCHRONOUS_ENOUGH = frozenset({"on", "local", "remote_write", "remote_apply"})
MOST_DRIFT_SECONDS = 2
MIGHTY_RIGHTS = ("rolsuper", "rolbypassrls", "rolcreaterole")
RIGHT_NAMES = {"rolsuper": "SUPERUSER", "rolbypassrls": "BYPASSRLS", "rolcreaterole": "CREATEROLE"}


def examine_database(environment: Environment) -> list[Problem]:
    """Return what is wrong with the database, as the application's role sees it; changes nothing."""
    try:
        with connection.cursor() as cursor:
            found = [*_server(cursor), *_role(cursor), *_wall(cursor), *_clock(cursor)]
        return [*found, *_migrations(environment)]
    except DatabaseError:
        return [problem("database_unreachable")]


def _server(cursor: CursorWrapper) -> Iterator[Problem]:
    """Find a server that is too old or may forget what it acknowledged."""
    version = int(_setting(cursor, "server_version_num"))
    if version < OLDEST_VERSION:
        yield problem("database_too_old", version=version // 10_000)
    for name in DURABLE_SETTINGS:
        value = _setting(cursor, name)
        if value != "on":
            yield problem("database_setting_off", name=name, value=value)
    value = _setting(cursor, "synchronous_commit")
    if value not in SYNCHRONOUS_ENOUGH:
        yield problem("database_setting_off", name="synchronous_commit", value=value)
    if _setting(cursor, "data_checksums") != "on":
        yield problem("database_checksums_off")


def _role(cursor: CursorWrapper) -> Iterator[Problem]:
    """Find rights that would let the application's role past the wall."""
    cursor.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    role, *rights = cursor.fetchone()
    for name, has in zip(MIGHTY_RIGHTS, rights, strict=True):
        if has:
            yield problem("role_too_mighty", role=role, right=RIGHT_NAMES[name])
    # An owner may lift its own tables' policies, and so may a member of the owner's role.
    cursor.execute(
        "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'"
        " AND pg_has_role(current_user, c.relowner, 'MEMBER')"
    )
    count = cursor.fetchone()[0]
    if count:
        yield problem("role_owns_tables", role=role, count=count)


def _wall(cursor: CursorWrapper) -> Iterator[Problem]:
    """Find school tables whose row-level security is off, not forced, or without a policy."""
    tables = sorted(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if is_school_table(model)
    )
    cursor.execute(
        "SELECT relname FROM pg_class AS c WHERE relname = ANY(%s) AND relkind IN ('r', 'p')"
        " AND relnamespace = 'public'::regnamespace"
        " AND NOT (relrowsecurity AND relforcerowsecurity"
        " AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = c.oid)) ORDER BY relname",
        [tables],
    )
    for (table,) in cursor.fetchall():
        yield problem("wall_missing", table=table)


def _clock(cursor: CursorWrapper) -> Iterator[Problem]:
    """Find clocks of this machine and the database that disagree."""
    before = real_now()
    cursor.execute("SELECT clock_timestamp()")
    there: datetime = cursor.fetchone()[0]
    after = real_now()
    # The answer was made somewhere between the two; a slow network is not a wrong clock.
    drift = max((before - there).total_seconds(), (there - after).total_seconds(), 0.0)
    if drift > MOST_DRIFT_SECONDS:
        yield problem("clock_drift", seconds=round(drift, 1))


def _migrations(environment: Environment) -> Iterator[Problem]:
    """Find migrations that have not run."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield problem("migrations_waiting", count=len(waiting), system=environment.system)


def _setting(cursor: CursorWrapper, name: str) -> str:
    """Return a setting of the server as it holds for our own connection."""
    cursor.execute("SELECT current_setting(%s)", [name])
    return str(cursor.fetchone()[0])
