import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction

from licheng.shared.grants import append_only_tables, grant_application_role, read_only_tables

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def rights(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege"
            " WHERE has_table_privilege(current_user, %s, privilege)",
            [table],
        )
        return {privilege for (privilege,) in cursor.fetchall()}


def test_application_role_adds_to_append_only_tables_and_changes_nothing():
    tables = append_only_tables()

    assert "shared_auditevent" in tables
    assert {table: rights(table) for table in tables} == {table: {"SELECT", "INSERT"} for table in tables}


def test_application_role_only_reads_what_is_read_only():
    tables = read_only_tables()

    assert "django_migrations" in tables
    assert {table: rights(table) for table in tables} == {table: {"SELECT"} for table in tables}


def test_application_role_works_with_every_other_table():
    special = {*append_only_tables(), *read_only_tables()}
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.db_table not in special]

    lacking = {table for table in tables if rights(table) != {"SELECT", "INSERT", "UPDATE", "DELETE"}}

    assert lacking == set()


def test_application_role_is_refused_by_the_database_itself():
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM shared_auditevent")


def test_grants_given_again_change_nothing():
    before = rights("shared_auditevent")
    role = str(connection.settings_dict["USER"])
    with transaction.atomic(using="owner"):
        grant_application_role(connections["owner"], role)
        transaction.set_rollback(True, using="owner")

    assert rights("shared_auditevent") == before


def test_grants_to_the_owner_itself_do_nothing():
    role = str(connections["owner"].settings_dict["USER"])

    grant_application_role(connections["owner"], role)

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(current_user, 'shared_auditevent', 'UPDATE')")
        assert cursor.fetchone() == (True,)
