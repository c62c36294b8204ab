"""F19: PostgreSQL killed, stopped at once and restarted under load; it forgets no commit (P1, P11, P23)."""

import os
import signal
from collections.abc import Callable

from faults.bench import Bench
from faults.findings import Finding
from faults.senders import sending
from faults.serving import web_of
from faults.settling import await_acknowledgements, judge_deliveries, settle_senders
from faults.waiting import lives, wait_for

LONG_TURNS = 4
SENDERS = 3
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE usename = 'licheng_app' ORDER BY pid"


def kill_the_database(bench: Bench, finding: Finding) -> None:
    """F19: a backend or the first process killed, an immediate stop, a restart, each while students send."""
    web = web_of(bench)
    ledger = bench.new_ledger()
    students = [web.school.student(number) for number in range(SENDERS)]
    kinds: dict[str, Callable[[Bench], None]] = {
        "backend killed": _kill_backend,
        "postmaster killed": _kill_postmaster,
        "immediate stop": _stop_at_once,
        "restart": _restart,
    }
    for _ in range(1 if bench.short else LONG_TURNS):
        for name, harm in list(kinds.items())[: 2 if bench.short else None]:
            with sending(students, ledger, bench.dice) as senders:
                await_acknowledgements(ledger, bench.dice.randint(1, 4))
                harm(bench)
                finding.injected[name] += 1
                await_acknowledgements(ledger, 2)
            settle_senders(senders, finding)
    web.await_well()
    judge_deliveries(bench, finding, ledger)


def _kill_backend(bench: Bench) -> None:
    """Kill one; PostgreSQL itself then ends all others and recovers."""
    with bench.database.connect() as connection:
        pids = [int(str(pid)) for (pid,) in connection.execute(BACKENDS).fetchall()]
    os.kill(bench.dice.choice(pids), signal.SIGKILL)


def _kill_postmaster(bench: Bench) -> None:
    """Kill the first process; the others end when they notice, and only then may it be started again."""
    pids = bench.database.pids()
    os.kill(pids[0], signal.SIGKILL)
    wait_for("the end of the backends", lambda: not any(map(lives, pids)))
    bench.database.start()


def _stop_at_once(bench: Bench) -> None:
    bench.database.stop_at_once()
    bench.database.start()


def _restart(bench: Bench) -> None:
    bench.database.stop()
    bench.database.start()
