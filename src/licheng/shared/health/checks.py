"""Asks the database, the stores and the queue how they are; changes nothing and never raises."""

from dataclasses import asdict, dataclass
from typing import Any

import structlog
from django.db import DatabaseError, connection

from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.stores import from_settings
from licheng.shared.log.standing import LogStanding, log_standing
from licheng.shared.safekeeping.standing import StoreStanding, standings

# procrastinate's workers give a sign of life every 10 seconds and are taken for dead after 30.
WORKER_SECONDS = 30
# Without a worker, a job may be due this long before the queue counts as bad: a restart takes a few seconds.
PATIENCE_SECONDS = 60

QUEUE_STATEMENT = """
    SELECT count(*) FILTER (WHERE status = 'todo' AND due_at <= now()),
           coalesce(extract(epoch FROM now() - min(due_at) FILTER (WHERE status = 'todo' AND due_at <= now())), 0),
           count(*) FILTER (WHERE status = 'failed'),
           (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))
    FROM (
        SELECT job.status, coalesce(job.scheduled_at, min(event.at), now()) AS due_at
        FROM procrastinate_jobs AS job LEFT JOIN procrastinate_events AS event ON event.job_id = job.id
        WHERE job.status IN ('todo', 'failed')
        GROUP BY job.id
    ) AS waiting
"""


@dataclass(frozen=True)
class Part:
    """One thing that is well or not; `code` says why not."""

    name: str
    ok: bool
    code: str = "well"


@dataclass(frozen=True)
class Queue:
    """How many jobs are due, given up, how long the first one has waited, and how many workers live."""

    ok: bool
    waiting: int = 0
    oldest_seconds: int = 0
    failed: int = 0
    workers: int = 0


@dataclass(frozen=True)
class Health:
    """How the parts of one system stand."""

    database: Part
    stores: list[Part]
    queue: Queue
    log: LogStanding

    @property
    def ok(self) -> bool:
        """Return whether every part is well."""
        return self.database.ok and self.queue.ok and self.log.ok and all(store.ok for store in self.stores)

    def as_document(self) -> dict[str, Any]:
        """Return what `/healthz` answers."""
        return {
            "status": "ok" if self.ok else "bad",
            "database": {"ok": self.database.ok, "code": self.database.code},
            "stores": [{"name": store.name, "ok": store.ok, "code": store.code} for store in self.stores],
            "queue": {
                "ok": self.queue.ok,
                "waiting": self.queue.waiting,
                "oldest_seconds": self.queue.oldest_seconds,
                "failed": self.queue.failed,
                "workers": self.queue.workers,
            },
            "log": asdict(self.log),
        }


def check_health() -> Health:
    """Return how database, stores, queue and log stand now."""
    database = check_database()
    queue = check_queue() if database.ok else Queue(ok=False)
    log = log_standing(now=real_now()) if database.ok else LogStanding(ok=False, code=database.code)
    return Health(database=database, stores=check_stores(), queue=queue, log=log)


def check_database() -> Part:
    """Return whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        _log_failure("database_unreachable")
        return Part(name="database", ok=False, code="database_unreachable")
    return Part(name="database", ok=True)


def check_stores() -> list[Part]:
    """Return how each store stands; at least one entry, since no store at all is bad too."""
    try:
        store_set = from_settings()
    except StoreSetupError as error:
        return [Part(name="stores", ok=False, code=error.refused.code)]
    healths = zip(store_set.stores, store_set.health(), strict=True)
    return [Part(name=store.name, ok=health.ok, code=health.code) for store, health in healths]


def check_safekeeping() -> list[StoreStanding]:
    """Return how the scrub of each store stands; nothing when database or settings do not let it be said."""
    try:
        return standings(from_settings(), now=real_now())
    except (DatabaseError, StoreSetupError):
        _log_failure("safekeeping_unknown")
        return []


def check_queue() -> Queue:
    """Return how the job queue stands: bad when jobs wait and nobody works, or when it cannot be asked."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUEUE_STATEMENT, [WORKER_SECONDS])
            waiting, oldest, failed, workers = cursor.fetchone()
    except DatabaseError:
        _log_failure("queue_unreachable")
        return Queue(ok=False)
    return Queue(
        ok=workers > 0 or oldest < PATIENCE_SECONDS,
        waiting=waiting,
        oldest_seconds=int(oldest),
        failed=failed,
        workers=workers,
    )


def _log_failure(code: str) -> None:
    structlog.get_logger("licheng.health").warning(code, exc_info=True)
