"""A PostgreSQL of the harness's own: started, killed, stopped, and asked behind the application's back."""

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import psycopg

from faults.waiting import children_of, lives, wait_for
from licheng.embedded.cluster import (
    data_directory,
    make_cluster,
    socket_directory,
    start_cluster,
    stop_cluster,
)
from licheng.embedded.commands import open_programs_to, open_to, postgres_account, run_program
from licheng.embedded.roles import APPLICATION_ROLE, OWNER_ROLE, SUPERUSER, ensure_roles_and_databases

NAME = "licheng_school"


class Database:
    """The server below ``home``, with the settings the embedded one always has."""

    def __init__(self, home: Path) -> None:
        """Describe the server; nothing is started yet."""
        self.home = home
        self._account = postgres_account()

    def start(self) -> None:
        """Make the data directory where there is none, and start the server."""
        self.home.mkdir(parents=True, exist_ok=True)
        open_programs_to(self._account)
        open_to(self._account, data_directory(self.home))
        make_cluster(self.home, self._account)
        start_cluster(self.home, self._account)
        ensure_roles_and_databases(self._url(SUPERUSER, "postgres"))

    def stop(self) -> None:
        """Stop the server if it runs."""
        stop_cluster(self.home, self._account)

    def stop_at_once(self) -> None:
        """Stop the server without letting it finish or write anything; it recovers when it is started again."""
        data = data_directory(self.home)
        run_program("pg_ctl", f"--pgdata={data}", "--wait", "--mode=immediate", "stop", account=self._account)

    def keep_copy(self, place: Path) -> None:
        """Copy the data of the stopped server to ``place``, in the stead of what is there."""
        _copy(data_directory(self.home), place)

    def put_back(self, place: Path) -> None:
        """Let the data of the stopped server be what was copied to ``place``."""
        _copy(place, data_directory(self.home))

    def pids(self) -> list[int]:
        """Return the server's processes, the first one first."""
        first = int((data_directory(self.home) / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        return [first, *children_of(first)]

    def kill(self, pids: Sequence[int]) -> None:
        """End the server's processes as a power cut would; ``pids`` were asked for while its disk still answered."""
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for("the end of PostgreSQL", lambda: not any(map(lives, pids)))

    def environment(self) -> dict[str, str]:
        """Return the settings by which a system finds this server."""
        return {
            "LICHENG_DATABASE_URL": self._url(APPLICATION_ROLE, NAME),
            "LICHENG_OWNER_DATABASE_URL": self._url(OWNER_ROLE, NAME),
        }

    def connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        """Return a connection that sees every row."""
        return psycopg.connect(self._url(SUPERUSER, NAME), autocommit=True)

    def _url(self, role: str, database: str) -> str:
        host = quote(str(socket_directory(self.home)), safe="/")
        return f"postgresql://{role}@/{database}?host={host}"


def _copy(source: Path, target: Path) -> None:
    """Copy a directory with its owners and permissions, which PostgreSQL insists on."""
    if target.exists():
        shutil.rmtree(target)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
