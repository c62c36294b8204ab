"""What the application's role may do: read and write rows, never own, alter, or rewrite what is append-only.

Run by `licheng migrate` as the owner of the tables, after each migration, so that new tables are never forgotten.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

SCHEMA = "public"
# The application reads which migrations ran, to say so.
MIGRATIONS_TABLE = "django_migrations"


def append_only_tables() -> list[str]:
    """Return the names of the tables whose rows the application adds and never changes or removes."""
    return _tables_marked("append_only")


def read_only_tables() -> list[str]:
    """Return the names of the tables the application only reads; the owner's commands write them."""
    return sorted([*_tables_marked("read_only"), MIGRATIONS_TABLE])


def _tables_marked(mark: str) -> list[str]:
    """Return the tables of the models whose class carries `mark`."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if getattr(model, mark, False)
    )


def grant_application_role(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` its rights on every table, sequence and function as they stand; `connection` is the owner's.

    Idempotent. Does nothing when `role` is the connected role itself: an owner needs no grants, and `licheng doctor`
    is who says that the application must not be the owner.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == role:
            return
        for statement in _statements(connection.introspection.table_names(cursor)):
            cursor.execute(
                sql.SQL(statement[0]).format(
                    schema=sql.Identifier(SCHEMA),
                    role=sql.Identifier(role),
                    table=sql.Identifier(SCHEMA, statement[1]),
                )
            )


def _statements(existing: list[str]) -> list[tuple[str, str]]:
    """Return the templates of the statements with the table each is about (empty where it is about all)."""
    general = [
        "GRANT USAGE ON SCHEMA {schema} TO {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
    ]
    append_only = [table for table in append_only_tables() if table in existing]
    read_only = [table for table in read_only_tables() if table in existing]
    return [
        *((statement, "") for statement in general),
        *(("REVOKE UPDATE, DELETE ON {table} FROM {role}", table) for table in append_only),
        *(("REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}", table) for table in read_only),
    ]
