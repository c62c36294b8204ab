"""The wall between schools, read from the database's own catalogs."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model, QuerySet
from django.db.utils import IntegrityError
from psycopg import sql

from licheng.school.outcomes.models import CourseOutcome
from licheng.school.roster.models import SchoolClass, Student
from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.models import SchoolForeignKey
from licheng.shared.tenancy.scope import NoSchoolError, in_school
from licheng.shared.tenancy.wall import is_school_table

# Without school and without anything a person could be told by: commitments, sealed envelopes, heads, keys.
LOG_TABLES = {f"shared_log{name}" for name in ("leaf", "position", "head", "cosignature", "key", "peer")}
# Of the installation's stores, which hold the files of all schools; objects are named by digest only.
STORE_TABLES = {
    model._meta.db_table
    for model in apps.get_app_config("shared").get_models()
    if model.__module__ == "licheng.shared.safekeeping.models"
}
GLOBAL_TABLES = {"shared_school"} | LOG_TABLES | STORE_TABLES
CENTRAL_TABLES = {model._meta.db_table for model in apps.get_app_config("central").get_models()}
SCHOOL_MODELS = [
    m for label in ("shared", "school") for m in apps.get_app_config(label).get_models() if is_school_table(m)
]


def rows(statement: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def test_every_table_is_placed(db):
    own = {
        m._meta.db_table for label in ("shared", "school") for m in apps.get_app_config(label).get_models()
    }

    walled = {m._meta.db_table for m in SCHOOL_MODELS}

    assert own - walled == GLOBAL_TABLES


@pytest.mark.parametrize("model", SCHOOL_MODELS, ids=lambda m: m.__name__)
def test_school_table_has_forced_policy(db, model: type[Model]):
    table = model._meta.db_table

    [(enabled, forced)] = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table
    )
    [(name, using, check)] = rows(
        "SELECT policyname, qual, with_check FROM pg_policies WHERE tablename = %s", table
    )

    assert (enabled, forced, name) == (True, True, "school_wall")
    assert "app.school_id" in str(using)
    assert using == check


@pytest.mark.parametrize("model", SCHOOL_MODELS, ids=lambda m: m.__name__)
def test_school_table_references_stay_inside(db, model: type[Model]):
    table = model._meta.db_table
    found = {
        definition
        for (definition,) in rows(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
            table,
        )
    }

    for field in model._meta.local_fields:
        if field.is_relation and field.name != "school":
            assert isinstance(field, SchoolForeignKey), f"{table}.{field.name} could cross schools"
            target = field.related_model._meta.db_table
            wanted = f"FOREIGN KEY (school_id, {field.column}) REFERENCES {target}(school_id, id) DEFERRABLE INITIALLY DEFERRED"
            assert wanted in found


@pytest.mark.parametrize("model", SCHOOL_MODELS, ids=lambda m: m.__name__)
def test_school_table_indexes_start_with_school(db, model: type[Model]):
    indexes = [
        str(definition)
        for (definition,) in rows(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT LIKE '%%_pkey'",
            model._meta.db_table,
        )
    ]

    assert indexes
    assert [d for d in indexes if not d.split(" USING btree ")[1].startswith("(school_id")] == []


def test_application_role_owns_nothing_and_cannot_bypass(db):
    [(superuser, bypass)] = rows("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    owned = rows(
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole AND relkind IN ('r', 'p', 'v')"
    )

    assert (superuser, bypass, owned) == (False, False, [])


def test_query_without_school_refused(db):
    with pytest.raises(NoSchoolError):
        Student.objects.count()


@pytest.mark.parametrize("model", SCHOOL_MODELS, ids=lambda m: m.__name__)
def test_every_query_asks_for_the_school_as_a_filter_would(inside, model: type[Model]):
    mine, theirs = model.objects.all(), QuerySet(model).filter(school_id=inside.id)

    assert str(mine.query) == str(theirs.query)
    assert str(mine.exclude(id=inside.id).query) == str(theirs.exclude(id=inside.id).query)
    assert str((mine | mine.filter(id=inside.id)).query) == str((theirs | theirs.filter(id=inside.id)).query)


def test_raw_query_without_school_sees_nothing(cast, school):
    assert Account.objects.count() > 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.school_id', '', true)")

    assert rows("SELECT count(*) FROM shared_account") == [(0,)]


def test_raw_query_sees_own_school_only(cast, outsider, school, other_school):
    seen = rows("SELECT DISTINCT school_id FROM school_student")

    assert seen == [(school.id,)]
    with in_school(other_school.id):
        assert rows("SELECT DISTINCT school_id FROM school_student") == [(other_school.id,)]
    assert rows("SELECT DISTINCT school_id FROM school_student") == [(school.id,)]


def test_row_for_another_school_refused(cast, other_school):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        SchoolClass.objects.create(
            school=other_school, school_year=114, grade=1, name="999", group_code="x", track="ACADEMIC"
        )


def test_reference_to_another_school_refused(cast, outsider, inside):
    outcome = CourseOutcome(
        student_id=outsider.student.id, course=cast.course, created_at="2026-01-01T00:00Z"
    )

    with pytest.raises(IntegrityError):
        save_at_once(outcome)


def save_at_once(row: Model) -> None:
    """Save ``row`` and have its references checked now, not at the end of the transaction."""
    with transaction.atomic():
        row.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(
    "model", [m for m in SCHOOL_MODELS if getattr(m, "append_only", False)], ids=lambda m: m.__name__
)
def test_append_only_table_refuses_change(inside, model: type[Model]):
    table = model._meta.db_table

    [(may_update, may_delete)] = rows(
        "SELECT has_table_privilege(current_user, %s, 'UPDATE'), has_table_privilege(current_user, %s, 'DELETE')",
        table,
        table,
    )

    assert (may_update, may_delete) == (False, False)


def test_raw_statements_reach_no_row_of_another_school(cast, outsider, school, other_school):
    with in_school(other_school.id):
        held = {model: model.objects.count() for model in SCHOOL_MODELS}
    filled = [model for model, count in held.items() if count]

    reached = {}
    for model in filled:
        table = sql.Identifier(model._meta.db_table)
        touching = [sql.SQL("SELECT 1 FROM {} WHERE school_id = %s").format(table)]
        if not getattr(model, "append_only", False):
            touching += [
                sql.SQL("UPDATE {} SET school_id = school_id WHERE school_id = %s").format(table),
                sql.SQL("DELETE FROM {} WHERE school_id = %s").format(table),
            ]
        for statement in touching:
            with connection.cursor() as cursor:
                cursor.execute(statement.as_string(), [other_school.id])
                reached[statement.as_string()] = cursor.rowcount

    assert {Account, Student, SchoolClass} < set(filled)
    assert {statement: count for statement, count in reached.items() if count} == {}
    with in_school(other_school.id):
        assert {model: model.objects.count() for model in SCHOOL_MODELS} == held


@pytest.mark.parametrize("model", SCHOOL_MODELS, ids=lambda m: m.__name__)
def test_row_of_any_table_for_another_school_refused(inside, other_school, model: type[Model]):
    statement = sql.SQL("INSERT INTO {} (school_id) VALUES (%s)").format(sql.Identifier(model._meta.db_table))

    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.as_string(), [other_school.id])
