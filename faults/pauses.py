"""F02: killed between store A, store B, the commit and the answer; what came of it is then unknown (P1, P11)."""

import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from faults.bench import Bench, send, settle
from faults.findings import Finding
from faults.ledger import Ledger
from faults.platform import GoneError, Worker, new_uploads
from faults.tracing import injecting
from faults.waiting import is_held, wait_for

LONG_TURNS, SHORT_TURNS = 12, 1
SIZE = 30_000
PAUSE_MICROSECONDS = 30_000_000


@dataclass(frozen=True)
class Point:
    """A place on the way of an upload: before or after the n-th call of a kind."""

    name: str
    call: str
    number: int
    side: str


def kill_between_the_steps(bench: Bench, finding: Finding) -> None:
    """F02: hold the platform at each named point, kill it there, ask again with the same key."""
    ledger = bench.new_ledger()
    for point in _points(_sent_of_one_upload(bench, ledger)):
        for _ in range(SHORT_TURNS if bench.short else LONG_TURNS):
            _kill_at(bench, finding, ledger, point)
    bench.judge(finding, ledger)


def _points(sent: Sequence[str]) -> Sequence[Point]:
    """Return the points, counted in what one whole upload ``sent`` to the database and to the client."""
    commit = max(number for number, line in enumerate(sent, 1) if "COMMIT" in line)
    return (
        Point("between store A and store B", "linkat", 1, "delay_exit"),
        Point("between store B and the rows", "linkat", 2, "delay_exit"),
        Point("before the commit", "sendto", commit, "delay_enter"),
        Point("committed, and not heard of it", "sendto", commit, "delay_exit"),
        Point("before the answer", "sendto", len(sent), "delay_enter"),
    )


def _sent_of_one_upload(bench: Bench, ledger: Ledger) -> list[str]:
    """Send one file and return a line for each message of the platform, as the tracer tells it."""
    [upload] = new_uploads(bench.dice, SIZE)
    log = bench.directory / "watched.log"
    with bench.platform.worker() as worker:
        worker.begin(upload)
        with injecting([worker.pid], "sendto", "delay_exit=1:when=1", log=log):
            send(worker, [upload], ledger)
    return [line for line in log.read_text(errors="replace").splitlines() if " sendto(" in line]


def _kill_at(bench: Bench, finding: Finding, ledger: Ledger, point: Point) -> None:
    """Kill at one point; an upload that needed fewer messages than the watched one gets by, and does not count."""
    [upload] = new_uploads(bench.dice, SIZE)
    what = f"{point.side}={PAUSE_MICROSECONDS}:when={point.number}"
    with bench.platform.worker() as worker, ThreadPoolExecutor(1) as client:
        worker.begin(upload)
        with injecting([worker.pid], point.call, what):
            asked = client.submit(send, worker, [upload], ledger)
            wait_for(point.name, lambda: asked.done() or is_held(worker.pid), pause=0.0)
            _strike(worker)
        try:
            asked.result()
        except GoneError:
            finding.injected[point.name] += 1
    settle(bench, [upload], ledger, finding)


def _strike(worker: Worker) -> None:
    with suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGKILL)
