"""Starts, shares and stops the embedded PostgreSQL.

Every process that uses the server holds a shared lock on one file; the kernel drops it when the process dies, however
it dies. Whoever can turn its own lock into an exclusive one is the last user, and only that one stops the server.
"""

import atexit
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from licheng.embedded.cluster import is_running, make_cluster, socket_directory, start_cluster, stop_cluster
from licheng.embedded.commands import EmbeddedPostgresError, open_programs_to, open_to, postgres_account
from licheng.embedded.roles import (
    APPLICATION_ROLE,
    DATABASES,
    OWNER_ROLE,
    SUPERUSER,
    ensure_roles_and_databases,
)

DIRECTORY = "postgres"


@dataclass(frozen=True)
class EmbeddedUrls:
    """Addresses of the two databases, as the application's role and as the owner of the tables."""

    school_app: str
    school_owner: str
    central_app: str
    central_owner: str


# Open lock files of this process, by data directory: (process id, file descriptor).
_held: dict[Path, tuple[int, int]] = {}


def ensure_embedded(var: Path) -> EmbeddedUrls:
    """Return the addresses of the embedded databases below `var`, starting and filling the server when needed.

    The process holds the server until it ends (or calls `release_embedded`); the last one to leave stops it. May be
    called any number of times, from several processes at once. Raises `EmbeddedPostgresError`.
    """
    home = (var / DIRECTORY).absolute()
    home.mkdir(parents=True, exist_ok=True)
    _hold(home)
    account = postgres_account()
    if not is_running(home):
        with _starting(home):
            if not is_running(home):
                open_programs_to(account)
                open_to(account, home / "data")
                make_cluster(home, account)
                start_cluster(home, account)
                ensure_roles_and_databases(_url(home, SUPERUSER, "postgres"))
    school, central = DATABASES
    return EmbeddedUrls(
        school_app=_url(home, APPLICATION_ROLE, school),
        school_owner=_url(home, OWNER_ROLE, school),
        central_app=_url(home, APPLICATION_ROLE, central),
        central_owner=_url(home, OWNER_ROLE, central),
    )


def release_embedded(var: Path) -> bool:
    """Stop using the server below `var`; returns whether this process was the last user and so stopped it."""
    home = (var / DIRECTORY).absolute()
    holder, descriptor = _held.pop(home, (0, -1))
    if holder != os.getpid():
        # A forked child shares its parent's lock and must not decide in its place.
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        stop_cluster(home, postgres_account())
        return True
    finally:
        os.close(descriptor)


def remove_embedded(var: Path) -> None:
    """Stop the server below `var` and delete its data. Raises `EmbeddedPostgresError` while somebody uses it."""
    home = (var / DIRECTORY).absolute()
    release_embedded(var)
    if not home.exists():
        return
    descriptor = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop_cluster(home, postgres_account())
        shutil.rmtree(home)
    except BlockingIOError as error:
        raise EmbeddedPostgresError(
            "內嵌資料庫仍在使用中，請先停止示範系統。 / The embedded database is in use; stop the demo first."
        ) from error
    finally:
        os.close(descriptor)


def _hold(home: Path) -> None:
    """Take this process's shared lock, once; waits while a last user is stopping the server."""
    holder, _descriptor = _held.get(home, (0, -1))
    if holder == os.getpid():
        return
    descriptor = os.open(home / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _held[home] = (os.getpid(), descriptor)
    atexit.register(release_embedded, home.parent)


@contextmanager
def _starting(home: Path) -> Iterator[None]:
    """Let one process at a time start the server."""
    descriptor = os.open(home / "start.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _url(home: Path, role: str, database: str) -> str:
    """Return a connection address through the Unix socket."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_directory(home)), safe='/')}"
