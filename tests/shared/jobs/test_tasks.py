"""Jobs of dead workers are done by others, whatever was queued meanwhile."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from licheng.shared.jobs.rules import HEARTBEAT_SECONDS, STALLED_SECONDS
from licheng.shared.jobs.tasks import retry_stalled


@pytest.fixture
def worker(db) -> int:
    """Return a worker that lives."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        return cursor.fetchone()[0]


def queue(name: str = "", lock: str = "") -> int:
    job = app.configure_task(
        "jobs.example", lock=lock or None, queueing_lock=name or None, allow_unknown=True
    )
    return job.defer(thing=name)


def begin(job_id: int, worker_id: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker_id, job_id],
        )


def let_die(worker_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s) WHERE id = %s",
            [STALLED_SECONDS + 1, worker_id],
        )


def look() -> dict[int, str]:
    async_to_sync(retry_stalled.func)(timestamp=0)
    return dict(ProcrastinateJob.objects.values_list("id", "status"))


def test_worker_is_given_several_heartbeats_before_it_counts_as_dead():
    assert STALLED_SECONDS >= 4 * HEARTBEAT_SECONDS


def test_job_of_a_living_worker_is_left_alone(worker):
    job = queue()
    begin(job, worker)

    assert look() == {job: "doing"}


def test_job_of_a_dead_worker_is_put_back(worker):
    job = queue()
    begin(job, worker)
    let_die(worker)

    assert look() == {job: "todo"}


def test_job_of_a_forgotten_worker_is_put_back(db):
    job = queue()
    begin(job, None)

    assert look() == {job: "todo"}


def test_job_queued_again_meanwhile_stands_for_the_dead_one_and_for_no_other(worker):
    dead, other = queue("package", lock="package"), queue("another")
    begin(dead, worker)
    begin(other, worker)
    again = queue("package", lock="package")
    let_die(worker)

    assert look() == {again: "todo", other: "todo"}
