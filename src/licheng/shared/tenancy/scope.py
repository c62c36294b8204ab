"""Which school the running code works in: a context variable and a database setting, always together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

_SCHOOL: ContextVar[UUID | None] = ContextVar("licheng_school", default=None)


class NoSchoolError(RuntimeError):
    """A query of a school's table ran with no school in scope."""


def current_school_id() -> UUID:
    """Return the school in scope.

    Raises:
        NoSchoolError: none is set.
    """
    school_id = _SCHOOL.get()
    if school_id is None:
        raise NoSchoolError
    return school_id


@contextmanager
def in_school(school_id: UUID) -> Iterator[None]:
    """Run the block as one transaction inside one school.

    ``app.school_id`` is set for the transaction only, so a pooled connection
    carries no school to its next user; leaving an inner block gives the outer
    one its school back.
    """
    outer = _SCHOOL.get()
    token = _SCHOOL.set(school_id)
    try:
        with transaction.atomic():
            _tell_database(school_id)
            yield
        if outer is not None and connection.in_atomic_block:
            _tell_database(outer)
    finally:
        _SCHOOL.reset(token)


def _tell_database(school_id: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.school_id', %s, true)", [str(school_id)])
