"""Both systems running as `licheng demo` starts them, and what a test may see of them from outside."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
import pytest
from psycopg.rows import tuple_row

from faults.platform import clean_environment, free_port
from faults.waiting import children_of
from licheng.demo.plan import DemoPlan
from licheng.embedded.cluster import socket_directory
from licheng.embedded.roles import SUPERUSER
from licheng.settings.environment import System

__all__ = ["Demo", "clean_environment", "free_port", "running_demo", "started_demo"]

UP = "Press Ctrl-C to stop."
STOP_SECONDS = 90


@dataclass(frozen=True)
class Demo:
    """The running demo: where its data lies, where its systems answer, and the process that keeps them running."""

    var: Path
    school_port: int
    central_port: int
    process: "subprocess.Popen[str]" = field(repr=False)

    @property
    def plan(self) -> DemoPlan:
        """Return the plan the demo runs by."""
        return DemoPlan(self.var, self.school_port, self.central_port)

    @property
    def school(self) -> str:
        """Return the address of the school platform."""
        return self.plan.url("school")

    @property
    def central(self) -> str:
        """Return the address of the central database."""
        return self.plan.url("central")

    def database(self, system: System) -> "psycopg.Connection[tuple[Any, ...]]":
        """Return a connection that sees every row of ``system``, whosever it is; the caller closes it."""
        host = str(socket_directory(self.var / "postgres"))
        return psycopg.connect(
            host=host, user=SUPERUSER, dbname=f"licheng_{system}", autocommit=True, row_factory=tuple_row
        )

    def environment(self, system: System) -> dict[str, str]:
        """Return the environment in which a process belongs to ``system`` of this demo."""
        return {**clean_environment(), **_only_ours(self.plan.environment(system))}

    def pid(self, verb: str, system: System) -> int | None:
        """Return the process that serves or works for ``system``, None while there is none."""
        found = [pid for pid in children_of(self.process.pid) if [verb, system] == _words(pid)[-3:-1]]
        return found[0] if found else None

    def web_workers(self, system: System) -> list[int]:
        """Return the processes that answer requests of ``system``."""
        serving = self.pid("serve", system)
        return children_of(serving) if serving is not None else []


@contextmanager
def started_demo(*options: str) -> Iterator[Demo]:
    """Start a demo of its own, as ``installation.installed_demo`` has it, wait until it is up, and stop it."""
    with (
        TemporaryDirectory(prefix="licheng-demo-") as directory,
        running_demo(Path(directory), *options) as demo,
    ):
        yield demo


@contextmanager
def running_demo(var: Path, *options: str) -> Iterator[Demo]:
    """Start the demo in ``var`` as its own command does, wait until it says it is up, and stop it as Ctrl-C does."""
    ports = free_port(), free_port()
    numbers = ["--school-port", str(ports[0]), "--central-port", str(ports[1])]
    process = subprocess.Popen(
        [sys.executable, "-m", "licheng.cli", "demo", *numbers, *options],
        env={**clean_environment(), "LICHENG_VAR": str(var)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if UP in line:
            break
    else:
        pytest.fail("the demo did not start:\n" + "".join(said))
    # What it goes on saying is read, so that it never waits for a reader.
    reader = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
    reader.start()
    try:
        yield Demo(var, *ports, process)
    finally:
        process.terminate()
        code = process.wait(STOP_SECONDS)
        reader.join()
        process.stdout.close()
    assert code == 0, "".join(said)


def _only_ours(values: dict[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in values.items()
        if name.startswith("LICHENG_") or name == "PYTHONUNBUFFERED"
    }


def _words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    except OSError:
        return []
