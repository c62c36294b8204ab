"""Starts both systems and the yardstick as in production, with data of their own, and stops them again."""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psycopg

from benchmarks.processes import tree
from licheng.demo.children import Child, stop_all
from licheng.demo.plan import ChildPlan, DemoPlan
from licheng.demo.supervisor import is_well
from licheng.embedded import ensure_embedded, release_embedded
from licheng.embedded.cluster import data_directory, socket_directory
from licheng.embedded.roles import APPLICATION_ROLE, SUPERUSER
from licheng.embedded.server import DIRECTORY
from licheng.operations.output import complain
from licheng.settings.environment import SYSTEMS

# A day inside the first semester of school year 114, so that figures do not depend on the day they are taken.
TODAY = datetime(2025, 11, 10, 4, tzinfo=UTC)
# Every act is open for so many days before and after it.
OPEN_DAYS = 60
YARDSTICK_DATABASE = "yardstick"
WORKERS, THREADS = 2, 8
START_SECONDS = 60.0
LOOK_SECONDS = 0.2
SAID_CHARACTERS = 3000


class NotStartedError(RuntimeError):
    """A system did not come up; its text names it."""


@dataclass(frozen=True)
class Systems:
    """What runs while figures are taken."""

    plan: DemoPlan
    children: dict[str, Child]
    yardstick_port: int

    def pid(self, name: str) -> int:
        """Return the process id of a child: `school-serve`, `school-work`, `central-serve`, … or `yardstick`."""
        process = self.children[name].process
        if process is None:
            raise NotStartedError(name)
        return process.pid

    @property
    def home(self) -> Path:
        """Return the directory of the embedded PostgreSQL."""
        return self.plan.var / DIRECTORY

    @property
    def postgres(self) -> int:
        """Return the process id of PostgreSQL's first process; all others are its children."""
        lines = (data_directory(self.home) / "postmaster.pid").read_text(encoding="utf-8")
        return int(lines.splitlines()[0])

    def web_workers(self) -> list[int]:
        """Return the processes that answer requests for the school platform."""
        server = self.pid("school-serve")
        return [pid for pid in tree([server]) if pid != server and _parent(pid) == server]

    def as_superuser(self, database: str = "postgres") -> psycopg.Connection:
        """Return a connection for what only the harness may do: counting statements, statistics."""
        return psycopg.connect(_url(self.home, SUPERUSER, database), autocommit=True)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def _url(home: Path, role: str, database: str) -> str:
    return f"postgresql://{role}@/{database}?host={quote(str(socket_directory(home)), safe='/')}"


@contextmanager
def running_systems() -> Iterator[Systems]:
    """Start everything below a new directory, yield when all answer, stop everything and delete the directory.

    This process becomes the school platform too, to make rows; what it costs is not counted.
    """
    var = Path(tempfile.mkdtemp(prefix="licheng-bench-"))
    ports = _free_ports(3)
    plan = DemoPlan(var=var, school_port=ports[0], central_port=ports[1], loads=False)
    children: dict[str, Child] = {}
    try:
        ensure_embedded(var)
        _set_clock(var)
        for system in SYSTEMS:
            prepare(plan, system)
        children.update({child.name: Child(child) for child in plan.children()})
        children["yardstick"] = Child(_yardstick(var, ports[2]))
        for child in children.values():
            child.start()
        _wait(plan, ports[2])
        yield Systems(plan, children, ports[2])
    except Exception:
        complain(_last_words(var))
        raise
    finally:
        stop_all(list(children.values()))
        release_embedded(var)
        shutil.rmtree(var)


def _set_clock(var: Path) -> None:
    """Set the training clock, before any process reads it."""
    offset = int((TODAY - datetime.now(tz=UTC)).total_seconds())
    (var / "training-clock").write_text(str(offset), encoding="ascii")


def prepare(plan: DemoPlan, system: str) -> None:
    """Make tables and stores of `system`, in a process of its own."""
    prepared = Child(
        ChildPlan(
            f"{system}-prepare",
            plan.preparation(system),  # type: ignore[arg-type]
            plan.environment(system),  # type: ignore[arg-type]
            plan.var / "logs" / f"{system}-prepare.log",
        )
    )
    prepared.start()
    if prepared.process is None or prepared.process.wait(START_SECONDS) != 0:
        raise NotStartedError(system)


def _yardstick(var: Path, port: int) -> ChildPlan:
    """Return how bare Django is served: the same program, processes and threads as ours."""
    directory = var / "yardstick"
    directory.mkdir()
    home = var / DIRECTORY
    with psycopg.connect(_url(home, SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {YARDSTICK_DATABASE} OWNER {APPLICATION_ROLE}")
    command = [
        sys.executable,
        "-m",
        "benchmarks.yardstick_server",
        "--workers",
        str(WORKERS),
        "--threads",
        str(THREADS),
    ]
    command += [
        "--worker-class",
        "gthread",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-tmp-dir",
        "/dev/shm",  # noqa: S108 - heartbeat files without a name
        "--no-control-socket",
    ]
    environment = {
        **os.environ,
        "YARDSTICK_DIRECTORY": str(directory),
        "YARDSTICK_DATABASE_URL": _url(home, APPLICATION_ROLE, YARDSTICK_DATABASE),
    }
    return ChildPlan(
        "yardstick",
        [*command, "benchmarks.yardstick:application"],
        environment,
        var / "logs" / "yardstick.log",
    )


def _wait(plan: DemoPlan, yardstick_port: int) -> None:
    """Wait until both systems say that they are well and the yardstick takes connections."""
    deadline = time.monotonic() + START_SECONDS
    waiting = [plan.url(system) for system in SYSTEMS]
    while waiting or not _answers(yardstick_port):
        waiting = [url for url in waiting if not is_well(url)]
        if time.monotonic() > deadline:
            raise NotStartedError(", ".join(waiting) or "yardstick")
        time.sleep(LOOK_SECONDS)


def _last_words(var: Path) -> str:
    """Return the end of every log, for whoever must find out what went wrong."""
    logs = sorted((var / "logs").glob("*.log"))
    return "\n".join(f"{log.name}:\n{log.read_text(encoding='utf-8')[-SAID_CHARACTERS:]}" for log in logs)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_ports(count: int) -> list[int]:
    """Return ports nobody listens on at this moment."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
