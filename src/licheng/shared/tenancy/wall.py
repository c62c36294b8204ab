"""The wall between schools, as one repeatable migration operation.

For every school table: row-level security on and forced, one policy for
reading and writing, ``UNIQUE (school_id, id)``, and composite foreign keys, since
row-level security does not check foreign keys (design, section 7).
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

from licheng.shared.tenancy.models import SchoolForeignKey

CURRENT = "nullif(current_setting('app.school_id', true), '')::uuid"


def is_school_table(model: Any) -> bool:
    """Return whether rows of ``model`` belong to one school."""
    return any(field.name == "school" for field in model._meta.local_fields) and model._meta.managed


def wall_statements(model: Any) -> list[str]:
    """Return the SQL that walls the table of ``model``; running it twice changes nothing."""
    table = model._meta.db_table
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS school_wall ON "{table}"',
        f'CREATE POLICY school_wall ON "{table}" USING (school_id = {CURRENT}) WITH CHECK (school_id = {CURRENT})',
        f'CREATE UNIQUE INDEX IF NOT EXISTS "{table}_school_key" ON "{table}" (school_id, id)',
    ]


def reference_statements(model: Any) -> list[str]:
    """Return the SQL of the composite foreign keys of ``model`` and their indexes."""
    table, statements = model._meta.db_table, []
    for field in model._meta.local_fields:
        if isinstance(field, SchoolForeignKey):
            target, column = field.related_model._meta.db_table, field.column
            name = f"{table}_{column}_wall"[:60]
            statements += [
                f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{name}"',
                (
                    f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY (school_id, "{column}") '
                    f'REFERENCES "{target}" (school_id, id) DEFERRABLE INITIALLY DEFERRED'
                ),
                f'CREATE INDEX IF NOT EXISTS "{name}_index" ON "{table}" (school_id, "{column}")',
            ]
    return statements


class BuildWall(Operation):
    """Wall every school table of one app as it stands at this point of the migrations."""

    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing in the state: policies are the database's alone."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: Any,  # noqa: ARG002 - Django passes it
        to_state: Any,
    ) -> None:
        """Run the wall's statements for each school table of ``app_label``."""
        school_tables = [
            m for m in to_state.apps.get_app_config(app_label).get_models() if is_school_table(m)
        ]
        for build in (wall_statements, reference_statements):
            for model in school_tables:
                for statement in build(model):
                    schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Leave the wall standing: going back a step must never open it."""

    def describe(self) -> str:
        """Say what the operation does, for ``migrate --plan``."""
        return "Wall every school table"
