"""The real school platform on a bench: gunicorn and the job worker, started, looked after, and seen from outside."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import httpx

from faults.bench import Bench
from faults.clock import Clock
from faults.findings import NotPossibleError
from faults.people import School
from faults.proxy import Proxy
from faults.waiting import children_of, lives, wait_for
from licheng.demo.children import Child, stop_all
from licheng.demo.plan import ChildPlan
from licheng.embedded.cluster import socket_directory
from licheng.embedded.roles import APPLICATION_ROLE
from licheng.operations.processes import licheng_command

LOOK_SECONDS = 0.1
ANSWER_SECONDS = 30.0
WELL_SECONDS = 240.0


class Web:
    """The running platform of a bench; whatever ends is started again, as a service manager does."""

    def __init__(self, bench: Bench, school: School) -> None:
        """Describe the processes; none is started yet."""
        self.url, self.school = school.base, school
        self.clock = Clock(bench.directory)
        self.proxy = Proxy(bench.directory / "proxy", lambda: _socket_of(bench))
        environment = dict(bench.platform.environment)
        behind_proxy = _through(environment["LICHENG_DATABASE_URL"], self.proxy.directory)
        self.server = _child(
            "serve", {**environment, **self.clock.environment, "LICHENG_DATABASE_URL": behind_proxy}, bench
        )
        self.worker = _child("work", environment, bench)
        self._stopping = threading.Event()
        self._away: set[str] = set()
        self._keeper = threading.Thread(target=self._look_after, daemon=True)

    def start(self) -> None:
        """Start both and wait until they are well."""
        for child in (self.server, self.worker):
            child.start()
        self._keeper.start()
        self.await_well()

    def stop(self) -> None:
        """Stop both, and the line to the database."""
        self._stopping.set()
        if self._keeper.is_alive():
            self._keeper.join()
        stop_all([self.server, self.worker])
        self.proxy.close()

    def health(self) -> tuple[int, dict[str, object]]:
        """Return the status and what the platform says of itself; no status when it does not answer."""
        try:
            answer = httpx.get(f"{self.url}/healthz", timeout=ANSWER_SECONDS, trust_env=False)
            return answer.status_code, answer.json()
        except (httpx.HTTPError, ValueError):
            return 0, {}

    def await_well(self) -> None:
        """Wait until the platform answers that all is well."""
        wait_for("the platform being well", lambda: self.health()[0] == httpx.codes.OK, seconds=WELL_SECONDS)

    def last_words(self) -> str:
        """Return the end of what the web server printed."""
        return self.server.plan.log.read_text(encoding="utf-8", errors="replace")[-2000:]

    def web_pids(self) -> list[int]:
        """Return the processes that answer requests."""
        serving = self.server.process
        return [pid for pid in children_of(serving.pid) if lives(pid)] if serving is not None else []

    def worker_pid(self) -> int:
        """Return the process that does the jobs, as soon as there is one."""

        def living() -> int | None:
            process = self.worker.process
            return process.pid if process is not None and lives(process.pid) else None

        return wait_for("a job worker", living)

    @contextmanager
    def without_worker(self) -> Iterator[None]:
        """Let nobody do jobs for the length of the block."""
        self._away.add(self.worker.plan.name)
        stop_all([self.worker])
        try:
            yield
        finally:
            self._away.clear()

    def kill_worker(self) -> None:
        """End the job worker as a power cut would."""
        with suppress(ProcessLookupError):
            os.kill(self.worker_pid(), signal.SIGKILL)

    def _look_after(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            for child in (self.server, self.worker):
                if child.plan.name not in self._away:
                    child.pause = LOOK_SECONDS
                    child.start_again_when_due()


@contextmanager
def serving(bench: Bench) -> Iterator[Bench]:
    """Let the platform of ``bench`` be served by HTTP, with a school whose people can sign in, for the block."""
    school = School.of(bench.platform.call("open_school"), f"http://localhost:{bench.platform.port}")
    web = bench.web = Web(bench, school)
    try:
        web.start()
        yield bench
    finally:
        school.close()
        web.stop()
        bench.web = None


def web_of(bench: Bench) -> Web:
    """Return the running platform of a bench; raise NotPossibleError where none runs."""
    if bench.web is None:
        raise NotPossibleError("平臺沒有在執行 / the platform does not run")
    return bench.web


def _child(verb: str, environment: dict[str, str], bench: Bench) -> Child:
    log = bench.directory / "platform" / f"{verb}.log"
    return Child(ChildPlan(verb, licheng_command(verb, "school", "--with-parent"), environment, log))


def _socket_of(bench: Bench) -> Path:
    return socket_directory(bench.database.home) / ".s.PGSQL.5432"


def _through(url: str, directory: Path) -> str:
    """Return ``url`` of the database with the socket in ``directory`` instead of its own."""
    parts = urlsplit(url)
    return urlunsplit(
        (parts.scheme, f"{APPLICATION_ROLE}@", parts.path, f"host={quote(str(directory), safe='/')}", "")
    )
