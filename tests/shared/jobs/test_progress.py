"""How far a job is: its pace as a table, and figures that others see before the job commits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from licheng.kernel.uuid7 import uuid7
from licheng.shared.jobs.progress import ProgressMeter
from licheng.shared.jobs.rules import Pace, pace_of

NOW = datetime(2025, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "total", "seconds", "pace"),
    [
        (0, 100, 10, Pace(None, None)),
        (50, 100, 10, Pace(5, 10)),
        (100, 100, 10, Pace(10, 0)),
        (120, 100, 10, Pace(12, 0)),
        (1, 100, 0, Pace(None, None)),
    ],
)
def test_pace_of_work(done: int, total: int, seconds: int, pace: Pace):
    assert pace_of(done=done, total=total, started_at=NOW - timedelta(seconds=seconds), now=NOW) == pace


def test_pace_of_work_not_begun():
    assert pace_of(done=0, total=0, started_at=None, now=NOW) == Pace(None, None)


@pytest.fixture
def committed_task(school) -> Iterator[tuple[UUID, object]]:
    """Return a task that is committed, as a worker finds it, and a connection that is nobody's transaction."""
    task_id, other = uuid7(), connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT set_config('app.school_id', %s, false)", [str(school.id)])
        cursor.execute(
            "INSERT INTO shared_longtask (id, school_id, kind, state, done, total, result, created_at)"
            " VALUES (%s, %s, 'test', 'RUNNING', 0, 0, '{}', now())",
            [task_id, school.id],
        )
        yield task_id, cursor
        cursor.execute("DELETE FROM shared_longtask WHERE id = %s", [task_id])
    other.close()


def figures(cursor, task_id: UUID) -> tuple[int, int]:
    cursor.execute("SELECT done, total FROM shared_longtask WHERE id = %s", [task_id])
    return cursor.fetchone()


def test_meter_tells_others_before_the_work_commits(school, committed_task):
    task_id, cursor = committed_task

    with ProgressMeter(task_id, school.id, total=40) as meter:
        meter.reach(10)
        early = figures(cursor, task_id)
        meter.tell()

    assert early == (0, 0)
    assert figures(cursor, task_id) == (10, 40)


def test_meter_of_another_school_tells_nothing(other_school, committed_task):
    task_id, cursor = committed_task

    with ProgressMeter(task_id, other_school.id, total=40) as meter:
        meter.done = 10
        meter.tell()

    assert figures(cursor, task_id) == (0, 0)
