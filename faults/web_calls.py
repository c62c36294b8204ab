"""F01 under HTTP: processes of the running web server killed at calls of every kind (P1, P2, P11)."""

from contextlib import suppress

from faults.bench import Bench
from faults.findings import Finding
from faults.ledger import Ledger
from faults.people import new_delivery
from faults.platform import GoneError
from faults.serving import web_of
from faults.settling import judge_deliveries, settle
from faults.tracing import injecting
from faults.waiting import lives, wait_for

KILLED_AT = ("linkat", "fsync", "sendto", "write", "openat", "close")
LONG_TURNS = 5
# Of each kind some of its calls in an upload; a number beyond the last one meets nothing.
LATEST = {"linkat": 2, "fsync": 4, "sendto": 16, "write": 6, "openat": 14, "close": 14}


def kill_the_web_server(bench: Bench, finding: Finding) -> None:
    """F01: end a process of gunicorn before a chosen call while a student sends; the others go on, and it comes back."""
    ledger = bench.new_ledger()
    for call in KILLED_AT[:3] if bench.short else KILLED_AT:
        for _ in range(1 if bench.short else LONG_TURNS):
            _kill_once(bench, finding, ledger, call)
    web_of(bench).await_well()
    judge_deliveries(bench, finding, ledger)


def _kill_once(bench: Bench, finding: Finding, ledger: Ledger, call: str) -> None:
    web = web_of(bench)
    student = web.school.student(bench.dice.randrange(4))
    delivery = new_delivery(bench.dice, in_pieces=bench.dice.random() < 1 / 2)
    pids = wait_for("the web processes", web.web_pids)
    number = 1 if bench.short else bench.dice.randint(1, LATEST[call])
    with injecting(pids, call, f"signal=KILL:when={number}"), suppress(GoneError):
        student.deliver(delivery, ledger)
    finding.injected[call] += not all(map(lives, pids))
    settle(student, [delivery], ledger, finding)
