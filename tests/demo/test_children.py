import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from licheng.demo import children
from licheng.demo.children import Child, stop_all
from licheng.demo.plan import ChildPlan

READY = (
    "import signal, sys; signal.signal(signal.SIGTERM, {handler}); print('ready', flush=True); signal.pause()"
)
OBEDIENT = READY.format(handler="lambda *_: sys.exit(0)")
DEAF = READY.format(handler="signal.SIG_IGN") + "\nwhile True: signal.pause()"


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Child]]:
    """Children a test started; none outlives it."""
    made: list[Child] = []
    yield made
    for child in made:
        if child.process is not None:
            child.process.kill()
            child.process.wait()


def start(started: list[Child], directory: Path, program: str) -> Child:
    """Start a child and wait until it says that it is ready."""
    log = directory / "logs" / "child.log"
    child = Child(ChildPlan("child", [sys.executable, "-c", program], dict(os.environ), log))
    started.append(child)
    child.start()
    while child.died() is None and b"ready" not in log.read_bytes():
        os.sched_yield()
    return child


def kill(child: Child) -> int:
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    return child.process.pid


def test_child_killed_is_started_again_after_its_pause(started: list[Child], tmp_path: Path):
    child = start(started, tmp_path, OBEDIENT)
    killed = kill(child)
    child.started -= children.FIRST_PAUSE_SECONDS

    assert child.died() == -signal.SIGKILL
    assert child.start_again_when_due() is True
    assert child.process is not None
    assert child.process.pid != killed
    assert child.died() is None


def test_child_that_keeps_dying_is_started_ever_more_slowly(started: list[Child], tmp_path: Path):
    child = start(started, tmp_path, OBEDIENT)
    pauses = []
    for _ in range(8):
        kill(child)
        assert child.start_again_when_due() is False
        pauses.append(child.pause)
        child.started -= child.pause
        assert child.start_again_when_due() is True

    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_child_that_lived_long_is_started_again_quickly(started: list[Child], tmp_path: Path):
    child = start(started, tmp_path, OBEDIENT)
    child.pause = children.LONGEST_PAUSE_SECONDS
    kill(child)
    child.started -= children.WELL_SECONDS + 1

    assert child.start_again_when_due() is True
    assert child.pause == children.FIRST_PAUSE_SECONDS * 2


def test_living_child_is_left_alone(started: list[Child], tmp_path: Path):
    child = start(started, tmp_path, OBEDIENT)

    assert child.start_again_when_due() is False
    assert child.died() is None


def test_stopping_waits_for_the_obedient_and_ends_the_deaf(
    started: list[Child], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(children, "STOP_SECONDS", 1.0)
    obedient = start(started, tmp_path / "one", OBEDIENT)
    deaf = start(started, tmp_path / "two", DEAF)

    stop_all([obedient, deaf, Child(obedient.plan)])

    assert (obedient.died(), deaf.died()) == (0, -signal.SIGKILL)


def test_child_log_grown_large_is_put_aside(started: list[Child], tmp_path: Path):
    log = tmp_path / "logs" / "child.log"
    log.parent.mkdir()
    log.write_bytes(b"x" * (children.LARGEST_LOG_BYTES + 1))

    start(started, tmp_path, OBEDIENT)

    assert log.read_bytes() == b"ready\n"
    assert log.with_suffix(".log.1").stat().st_size == children.LARGEST_LOG_BYTES + 1
