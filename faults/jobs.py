"""F35: the queue lost, its worker killed in the midst, a job done twice, a job that can never be done (P11)."""

from collections.abc import Callable
from contextlib import suppress

from faults.bench import Bench
from faults.findings import Finding
from faults.platform import GoneError
from faults.serving import web_of
from faults.submitting import Handing, handing
from faults.tracing import injecting
from faults.waiting import lives, wait_for
from licheng.kernel.signatures import generate_key
from tests.factories.center import running

LONG_KILLS = 2
KILLED_AT = ("sendto", "write", "recvfrom")
LATEST_CALL = 60
POISON = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES
    ('default', 'submission.drive', '{"school_id": "none", "submission_id": "none"}', 'todo'),
    ('default', 'nobody.knows', '{}', 'todo')
"""
POISONED = 2
LOSE = "DELETE FROM procrastinate_jobs WHERE status = 'todo'"
FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
UNDONE = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND args ->> 'submission_id' = %s"
REQUEUE = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args, status) VALUES
    ('default', 'submission.drive', jsonb_build_object('school_id', %s::text, 'submission_id', %s::text), 'todo')
"""


def disturb_the_jobs(bench: Bench, finding: Finding) -> None:
    """F35: a submission is done once, whatever happens to the queue and its worker."""
    web_of(bench)
    key = generate_key()
    ways: dict[str, Callable[[Handing, Finding], None]] = {
        "done again, twice": _do_again,
        "poisoned queue": _poison,
        "queue lost": _lose_the_queue,
        **{f"worker killed at {call}": _killed_at(call) for call in KILLED_AT[:LONG_KILLS]},
    }
    for name, way in list(ways.items())[: 2 if bench.short else None]:
        with handing(bench, key) as ready, running(ready.center, bench.platform.central_port):
            way(ready, finding)
            finding.injected[name] += 1
            ready.await_receipt()
            ready.judge(finding)


def _do_again(ready: Handing, _finding: Finding) -> None:
    """Queue the job of a submission twice more while it runs, and twice when it is over."""
    ready.submit()
    _queue_again(ready)
    ready.await_receipt()
    _queue_again(ready)
    with ready.bench.database.connect() as connection:
        wait_for("the jobs", lambda: connection.execute(UNDONE, [ready.id]).fetchall() == [(0,)])


def _queue_again(ready: Handing) -> None:
    with ready.bench.database.connect() as connection:
        for _ in range(2):
            connection.execute(REQUEUE, [ready.school, ready.id])


def _poison(ready: Handing, finding: Finding) -> None:
    """Queue what can never be done: it is given up and counted, and the others go on."""
    with ready.bench.database.connect() as connection:
        [(before,)] = connection.execute(FAILED).fetchall()
        connection.execute(POISON)
        ready.submit()
        wait_for(
            "the poison to fail",
            lambda: connection.execute(FAILED).fetchall() == [(int(str(before)) + POISONED,)],
        )
    _status, told = web_of(ready.bench).health()
    queue = told.get("queue")
    if not isinstance(queue, dict) or queue.get("failed", 0) < POISONED:
        finding.lost.append(f"failed jobs are not told: {queue}")


def _lose_the_queue(ready: Handing, finding: Finding) -> None:
    """Empty the queue of a submission that nobody has begun; the sweep, each minute, queues it again."""
    with web_of(ready.bench).without_worker(), suppress(GoneError):
        ready.submit()
        with ready.bench.database.connect() as connection:
            finding.refused += connection.execute(LOSE).rowcount


def _killed_at(call: str) -> Callable[[Handing, Finding], None]:
    """Return what kills the worker before one of its calls while it carries a submission on."""

    def kill(ready: Handing, _finding: Finding) -> None:
        web = web_of(ready.bench)
        pid = web.worker_pid()
        number = ready.bench.dice.randint(1, LATEST_CALL)
        with injecting([pid], call, f"signal=KILL:when={number}"):
            ready.submit()
            wait_for(f"the worker's end at {call}", lambda: not lives(pid))

    return kill
