"""How far a long job is, told while its transaction is still open."""

import time
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from django.db import connection

_EVERY_SECONDS = 0.5
_SCOPE = "SELECT set_config('app.school_id', %s, false)"
_TELL = "UPDATE shared_longtask SET done = %s, total = %s WHERE school_id = %s AND id = %s"


class Watcher(Protocol):
    """Who wants to know how far a job is."""

    total: int

    def reach(self, done: int) -> None:
        """Hear that ``done`` of ``total`` steps are done."""
        ...


@dataclass
class Unwatched:
    """Nobody watches: a command prints its result when it is done."""

    total: int = 0

    def reach(self, done: int) -> None:
        """Keep nothing."""


class ProgressMeter:
    """Writes ``done`` of a LongTask on a connection of its own, at most twice a second.

    The job's own transaction commits everything or nothing at its end; watchers would see no step of it. So this
    writes outside of it, and the job must not touch the task's row before the meter is closed. A context manager.
    """

    def __init__(self, task_id: UUID, school_id: UUID, *, total: int = 0) -> None:
        """Open nothing yet: a short job never needs the connection."""
        self._task_id, self._school_id = task_id, school_id
        self._connection = connection.copy()
        self._told_at = time.monotonic()
        self.done, self.total = 0, total

    def __enter__(self) -> Self:
        """Return the meter."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give the connection back."""
        self._connection.close()

    def reach(self, done: int) -> None:
        """Say that ``done`` steps are done."""
        self.done = done
        if time.monotonic() - self._told_at >= _EVERY_SECONDS:
            self.tell()

    def tell(self) -> None:
        """Write the figures now."""
        self._told_at = time.monotonic()
        with self._connection.cursor() as cursor:
            cursor.execute(_SCOPE, [str(self._school_id)])
            cursor.execute(_TELL, [self.done, self.total, self._school_id, self._task_id])
