"""One at a time: two runs over the same store would tell each other's half-done work as damage."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


class BusyError(Exception):
    """Somebody else is at it; nothing was done."""


@contextmanager
def alone(what: str) -> Iterator[None]:
    """Hold ``what`` for the length of the block; raise BusyError at once when another process holds it.

    The database lets go by itself when the process ends.
    """
    name = f"licheng-safekeeping:{what}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise BusyError(what)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
