"""One worker at a time carries a submission on."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from django.db import DatabaseError, connection


@contextmanager
def held(submission_id: UUID) -> Iterator[bool]:
    """Hold the submission by a lock of the database that ends with this connection, however the worker ends.

    A closed connection is heard of a moment later; who came in between would go away. So the lock is given back first.
    """
    own = connection.copy()
    number = submission_id.int & 0x7FFF_FFFF_FFFF_FFFF
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            (is_ours,) = cursor.fetchone()
        try:
            yield bool(is_ours)
        finally:
            with suppress(DatabaseError), own.cursor() as cursor:  # a broken connection has let go by itself
                cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        own.close()
