"""Writing one new row: what ``save`` does with it, by a statement put together once.

For the few rows that hot requests write. Nothing of the product listens to Django's signals of saving.
"""

from functools import cache
from typing import Any, Final

from django.db import connection
from django.db.models import Field

from licheng.shared.tenancy.models import SchoolModel

_UNLESS_THERE: Final = " ON CONFLICT DO NOTHING"


def insert(row: SchoolModel) -> None:
    """Write the new ``row``; raises what the database raises, IntegrityError for one that is there."""
    _execute(row, "")


def insert_unless_there(row: SchoolModel) -> bool:
    """Write the new ``row`` unless one that is unique in the same way is there; return whether it was written.

    Waits for another transaction that is writing the same one. Django's own way does not tell which it was.
    """
    return _execute(row, _UNLESS_THERE) == 1


def _execute(row: SchoolModel, ending: str) -> int:
    statement, fields = _statement(type(row), ending)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        written: int = cursor.rowcount
    state = row._state  # noqa: SLF001 - Django documents it for whoever loads or saves by hand
    state.adding, state.db = not written, connection.alias
    return written


@cache
def _statement(model: type[SchoolModel], ending: str) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    """Return the statement that writes a row of ``model``, and the fields whose values it takes in their order."""
    fields = tuple(model._meta.local_concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # Only names of our own tables and columns are put in.
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places}){ending}", fields  # noqa: S608
