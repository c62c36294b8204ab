"""One process at a time writes the files of the log: two would overwrite each other's checkpoint."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection

_LOCK: Final = int.from_bytes(hashlib.sha256(b"licheng-log-sequencer").digest()[:8], "big", signed=True)


@contextmanager
def alone(*, waits: bool) -> Iterator[bool]:
    """Yield True while no other process writes the log's files; False at once when one does, unless it ``waits``.

    The lock is the database's and ends with a connection of its own, however the process ends.
    """
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            if waits:
                cursor.execute("SELECT true FROM (SELECT pg_advisory_lock(%s)) AS taken", [_LOCK])
            else:
                cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            (is_alone,) = cursor.fetchone()
        yield bool(is_alone)
        if is_alone:  # a closed connection lets go a moment later than it is closed
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    finally:
        own.close()
