import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from licheng.embedded.cluster import is_running

pytestmark = pytest.mark.exchange


@dataclass
class Demo:
    """A demo somebody started on ports of its own."""

    var: Path
    ports: tuple[int, int]
    process: subprocess.Popen[str]

    def read_until(self, words: str) -> str:
        """Return the line that holds `words`, as soon as the demo prints it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if words in line:
                return line
        raise AssertionError(f"the demo ended without saying: {words}")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate()
        return self.process.returncode


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(ports: tuple[int, int], *more: str) -> list[str]:
    named = [f"--school-port={ports[0]}", f"--central-port={ports[1]}"]
    return [sys.executable, "-m", "licheng.cli", "demo", "--empty", *named, *more]


def start(var: Path, ports: tuple[int, int]) -> Demo:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LICHENG_", "DJANGO_"))}
    process = subprocess.Popen(
        command(ports), env={**kept, "LICHENG_VAR": str(var)}, stdout=subprocess.PIPE, text=True
    )
    return Demo(var, ports, process)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A running demo."""
    running = start(tmp_path_factory.mktemp("demo"), (free_port(), free_port()))
    running.read_until("Ctrl-C")
    yield running
    assert running.stop() == 0


def child_of(demo: Demo, verb: str, system: str) -> psutil.Process:
    """Return the process the demo started for this."""
    (found,) = [
        child
        for child in psutil.Process(demo.process.pid).children()
        if child.cmdline()[-3:] == [verb, system, "--with-parent"]
    ]
    return found


def test_demo_answers_on_both_ports(demo: Demo):
    answers = [httpx.get(f"http://localhost:{port}/healthz", trust_env=False) for port in demo.ports]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [len(answer.json()["stores"]) for answer in answers] == [2, 2]


@pytest.mark.parametrize(("verb", "system"), [("work", "school"), ("serve", "central")])
def test_demo_starts_again_what_was_killed(demo: Demo, verb: str, system: str):
    killed = child_of(demo, verb, system)
    killed.kill()

    line = demo.read_until(f"{system}-{verb} ended")

    assert "started again" in line
    assert child_of(demo, verb, system).pid != killed.pid


def test_demo_with_a_busy_port_says_so_in_one_sentence(demo: Demo, tmp_path: Path):
    done = subprocess.run(
        command(demo.ports),
        env={**os.environ, "LICHENG_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"埠號 {demo.ports[0]} 已被其他程式使用")
    assert len(done.stderr.splitlines()) == 1


def test_demo_reset_while_another_one_runs_touches_nothing(demo: Demo):
    other = (free_port(), free_port())
    done = subprocess.run(
        command(other, "--reset"),
        env={**os.environ, "LICHENG_VAR": str(demo.var)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "The embedded database is in use; stop the demo first." in done.stderr
    assert (demo.var / "school" / "secrets.json").exists()


def test_demo_stopped_leaves_nothing_running_and_comes_back_with_the_same_keys(demo: Demo):
    """Last of all: the demo is another process afterwards."""
    left = psutil.Process(demo.process.pid).children(recursive=True)
    keys = (demo.var / "school" / "secrets.json").read_bytes()

    code = demo.stop()

    assert code == 0
    assert [
        process for process in left if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    ] == []
    assert is_running(demo.var / "postgres") is False
    demo.process = start(demo.var, demo.ports).process
    demo.read_until("Ctrl-C")
    assert (demo.var / "school" / "secrets.json").read_bytes() == keys
