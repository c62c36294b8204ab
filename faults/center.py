"""F32: the central database down, slow, failing, or answering wrong before, during and after a submission (P15)."""

from collections.abc import Callable
from threading import Event

from faults.bench import Bench
from faults.findings import Finding
from faults.serving import web_of
from faults.submitting import Handing, handing
from faults.waiting import wait_for
from licheng.kernel.signatures import generate_key
from tests.factories.center import running

AWAY_SECONDS = 2.0
# What a request may meet: nothing, no answer, an answer that is lost, an answer that is none.
MEETINGS = ("", "cut", "lost", "500", "503")


def disturb_the_center(bench: Bench, finding: Finding) -> None:
    """F32: hand works in to a central database that goes wrong in one way; in the end it has everything, once."""
    web_of(bench)
    key = generate_key()
    ways: dict[str, Callable[[Handing], None]] = {
        "failing and losing answers": _fails,
        "away in the midst of the parts": _goes_away,
        "away at the beginning": _is_away,
        "slow to answer": _is_slow,
        "another package's receipt": _answers_wrong,
        "answered twice": _answers_twice,
    }
    for name, way in list(ways.items())[: 1 if bench.short else None]:
        with handing(bench, key) as ready:
            way(ready)
            finding.injected[name] += 1
            ready.judge(finding)


def _fails(ready: Handing) -> None:
    """Let the first requests meet anything, in an order of the dice."""
    how_many = 3 if ready.bench.short else 5
    ready.center.faults = [ready.bench.dice.choice(MEETINGS) for _ in range(how_many)]
    with running(ready.center, ready.bench.platform.central_port):
        ready.submit()
        ready.await_receipt()


def _is_away(ready: Handing) -> None:
    """Submit while nobody listens."""
    ready.submit()
    Event().wait(AWAY_SECONDS)
    with running(ready.center, ready.bench.platform.central_port):
        ready.await_receipt()


def _goes_away(ready: Handing) -> None:
    """Go away when half of the bytes are there, and come back with what was received."""
    port = ready.bench.platform.central_port
    ready.center.part_bytes = 16_384
    half = ready.center.part_bytes * 4
    ready.center.faults = [""] * 6 + ["cut"] * 2
    with running(ready.center, port):
        ready.submit()
        wait_for(
            "half of the parts", lambda: sum(map(len, ready.center.transfers.values())) >= half, pause=0.01
        )
    Event().wait(AWAY_SECONDS)
    with running(ready.center, port):
        ready.await_receipt()


def _is_slow(ready: Handing) -> None:
    """Say "checking" for a while."""
    ready.center.is_slow = True
    with running(ready.center, ready.bench.platform.central_port):
        ready.submit()
        wait_for("a question", lambda: any("/answer" in each for each in ready.center.requests[3:]))
        Event().wait(AWAY_SECONDS)
        ready.center.is_slow = False
        ready.await_receipt()


def _answers_wrong(ready: Handing) -> None:
    """Sign a receipt of another digest first: it is not believed, and asked for again."""
    ready.center.alter = lambda document: {**document, "package": {**document["package"], "digest": "0" * 64}}
    with running(ready.center, ready.bench.platform.central_port):
        ready.submit()
        wait_for("disbelief", lambda: ready.now()["trouble"].get("code") == "receipt_of_another_package")
        ready.center.alter = dict
        ready.center.accepted.clear()
        for digest, data in ready.center.transfers.items():
            ready.center.answers[digest] = ready.center.check(bytes(data))
        ready.await_receipt()


def _answers_twice(ready: Handing) -> None:
    """Lose every second answer, so that each is asked for twice."""
    ready.center.faults = ["", "lost"] * 3
    with running(ready.center, ready.bench.platform.central_port):
        ready.submit()
        ready.await_receipt()
