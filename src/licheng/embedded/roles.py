"""The roles and databases of the embedded PostgreSQL."""

import psycopg
from psycopg import sql

SUPERUSER = "postgres"
OWNER_ROLE = "licheng_owner"
APPLICATION_ROLE = "licheng_app"
DATABASES = ("licheng_school", "licheng_central")

# The owner may create databases because tests make theirs; the application's role may do nothing but sign in.
ROLE_RIGHTS = {
    OWNER_ROLE: sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE CREATEDB"),
    APPLICATION_ROLE: sql.SQL("LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB"),
}


def ensure_roles_and_databases(superuser_url: str) -> None:
    """Make what is missing of the two roles and the two databases; changes nothing that is right."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        for role, rights in ROLE_RIGHTS.items():
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            verb = sql.SQL("ALTER" if known else "CREATE")
            connection.execute(sql.SQL("{} ROLE {} {}").format(verb, sql.Identifier(role), rights))
        for database in DATABASES:
            _ensure_database(connection, database)


def _ensure_database(connection: psycopg.Connection, database: str) -> None:
    """Make `database`, owned by the owner's role, closed to all but the two roles."""
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
    if known:
        return
    name = sql.Identifier(database)
    owner = sql.Identifier(OWNER_ROLE)
    application = sql.Identifier(APPLICATION_ROLE)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, application))
