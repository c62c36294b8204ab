"""Counts the statements of a request where they arrive: in PostgreSQL's own log, so the systems know nothing of it."""

import os
import re
import signal
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from benchmarks.systems import Systems
from licheng.embedded.cluster import data_directory

SETTLE_SECONDS = 0.4
DATABASE = "licheng_school"
_STATEMENT = re.compile(rf"^{DATABASE} LOG:  (?:statement|execute [^:]*): (\w+)", re.MULTILINE)
# What only opens and closes a transaction asks nothing.
_FRAME = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "DEALLOCATE"})


def count_statements(systems: Systems, acts: Sequence[Callable[[], object]]) -> int:
    """Return how many statements one of `acts` sends to the school platform's database: the middle one of all.

    The job worker is stopped meanwhile: it asks for work now and then, as a web process looks after its stores every
    ten seconds, which an act or two may happen to meet. Statements that only open or close a
    transaction are left out; telling the database its school and checking a kept connection count.
    """
    log = data_directory(systems.home) / "server.log"
    counts = []
    with _resting(systems.pid("school-work")), _logging(systems):
        for act in acts:
            start = log.stat().st_size
            act()
            time.sleep(SETTLE_SECONDS / 4)
            with log.open("rb") as file:
                file.seek(start)
                words = _STATEMENT.findall(file.read().decode(errors="replace"))
            counts.append(sum(word.upper() not in _FRAME for word in words))
    return statistics.median_low(counts)


@contextmanager
def _resting(pid: int) -> Iterator[None]:
    """Stop a process for the time of the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def _logging(systems: Systems) -> Iterator[None]:
    """Have PostgreSQL log every statement with its database for the time of the block."""
    with systems.as_superuser() as connection:
        connection.execute("ALTER SYSTEM SET log_line_prefix = '%d '")
        connection.execute("ALTER SYSTEM SET log_statement = 'all'")
        _reload(systems)
        try:
            yield
        finally:
            connection.execute("ALTER SYSTEM RESET log_statement")
            _reload(systems)


def _reload(systems: Systems) -> None:
    with systems.as_superuser() as connection:
        connection.execute("SELECT pg_reload_conf()")
    time.sleep(SETTLE_SECONDS)
