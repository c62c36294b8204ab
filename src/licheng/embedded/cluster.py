"""The data directory of the embedded PostgreSQL: made, started, asked after, stopped."""

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO

from licheng.embedded.commands import Account, EmbeddedPostgresError, run_program
from licheng.embedded.roles import SUPERUSER

# A Unix socket's path holds at most 107 bytes (unix(7)), and PostgreSQL adds a temporary suffix to its own name.
SOCKET_PATH_BYTES = 107
SOCKET_LOCK = ".s.PGSQL.5432.lock"
READY = "ready"
STATUS_LINE = 7
START_SECONDS = "120"
LEFTOVER_SECONDS = 30.0
LOOK_SECONDS = 0.1

CONFIGURATION = """\
# Written by licheng at each start; changes here are lost.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 100
fsync = on
full_page_writes = on
synchronous_commit = on
timezone = 'UTC'
log_timezone = 'UTC'
"""


def data_directory(home: Path) -> Path:
    """Return the directory that holds PostgreSQL's own files."""
    return home / "data"


def socket_directory(home: Path) -> Path:
    """Return the directory of the Unix socket: beside the data, or a short private one when that path is too long."""
    near = home / "socket"
    if len(os.fsencode(near / SOCKET_LOCK)) <= SOCKET_PATH_BYTES:
        return near
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"licheng-{digest}"


def is_running(home: Path) -> bool:
    """Return whether a ready server runs on the data directory, as its `postmaster.pid` and that process say."""
    data = data_directory(home)
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        # After a power cut the number may belong to any program by now, or to a dead process nobody has reaped
        # (its command line is empty); only a server on this very directory counts.
        arguments = Path(f"/proc/{int(lines[0])}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        return False
    return os.fsencode(data) in arguments and len(lines) > STATUS_LINE and lines[STATUS_LINE].strip() == READY


def make_cluster(home: Path, account: Account | None) -> None:
    """Make the data directory with checksums, once; a half-made one from a crash is thrown away and made anew."""
    data = data_directory(home)
    if (data / "PG_VERSION").exists():
        return
    staged = home / "data.new"
    for leftover in (staged, data):
        if leftover.exists():
            shutil.rmtree(leftover)
    _make_private(staged, account)
    run_program(
        "initdb",
        f"--pgdata={staged}",
        f"--username={SUPERUSER}",
        # Access is by the private directory of the socket; the server listens nowhere else.
        "--auth=trust",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        account=account,
    )
    with (staged / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude_if_exists = 'licheng.conf'\n")
        _flush(file)
    staged.rename(data)
    _flush_directory(home)


def start_cluster(home: Path, account: Account | None) -> None:
    """Start the server and wait until it answers. Raises `EmbeddedPostgresError` with the end of its log."""
    socket = socket_directory(home)
    _make_private(socket, account)
    data = data_directory(home)
    _clear_after_crash(data, socket)
    _write_configuration(data / "licheng.conf", socket, account)
    log = data / "server.log"
    try:
        run_program(
            "pg_ctl",
            f"--pgdata={data}",
            f"--log={log}",
            "--wait",
            f"--timeout={START_SECONDS}",
            "start",
            account=account,
        )
    except EmbeddedPostgresError as error:
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.exists() else ""
        raise EmbeddedPostgresError(f"{error}\n{said}") from error


def _clear_after_crash(data: Path, socket: Path) -> None:
    """Remove the lock files of a server that was killed, once nothing of it lives any more.

    PostgreSQL itself refuses to start while the number in them belongs to any process, even one dead and not yet reaped, or
    another program after a power cut. What must never happen is a second server beside processes of the first one;
    those all have the data directory as their working directory.
    """
    left = [path for path in (data / "postmaster.pid", socket / SOCKET_LOCK) if path.exists()]
    if not left:
        return
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while any(_works_in(process, data) for process in Path("/proc").glob("[0-9]*")):
        if time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                "上次的內嵌資料庫仍有程序在執行，請稍後再試。 / "
                "Processes of the last embedded database still run; try again in a moment."
            )
        time.sleep(LOOK_SECONDS)
    for path in left:
        path.unlink()


def _works_in(process: Path, data: Path) -> bool:
    """Return whether the process (a directory of `/proc`) has `data` as its working directory."""
    try:
        return (process / "cwd").readlink() == data.resolve()
    except OSError:
        return False


def stop_cluster(home: Path, account: Account | None) -> None:
    """Stop a running server, letting nothing half-done behind; does nothing when none runs."""
    if is_running(home):
        run_program(
            "pg_ctl", f"--pgdata={data_directory(home)}", "--wait", "--mode=fast", "stop", account=account
        )


def _make_private(directory: Path, account: Account | None) -> None:
    """Make `directory` readable only by whoever PostgreSQL runs as."""
    directory.mkdir(parents=True, exist_ok=True)
    if account is not None:
        os.chown(directory, account.uid, account.gid)
    elif directory.stat().st_uid != os.geteuid():
        raise EmbeddedPostgresError(
            f"目錄 {directory.name} 屬於別的使用者，請以該使用者執行，或換一個 LICHENG_VAR。 / "
            f"The directory {directory.name} belongs to another user: run as that user, or set another LICHENG_VAR."
        )
    directory.chmod(0o700)


def _write_configuration(path: Path, socket: Path, account: Account | None) -> None:
    """Write our settings of the server; the socket's place may differ from the last start."""
    quoted = str(socket).replace("'", "''")
    staged = path.with_suffix(".new")
    with staged.open("w", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(socket=quoted))
        _flush(file)
    if account is not None:
        os.chown(staged, account.uid, account.gid)
    staged.rename(path)
    _flush_directory(path.parent)


def _flush(file: IO[str]) -> None:
    """Have the bytes on the disk: PostgreSQL does not start on a configuration that a power cut has emptied."""
    file.flush()
    os.fsync(file.fileno())


def _flush_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
