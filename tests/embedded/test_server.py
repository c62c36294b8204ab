import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from licheng.embedded import ensure_embedded, release_embedded, remove_embedded
from licheng.embedded.cluster import data_directory, is_running, socket_directory
from licheng.embedded.commands import EmbeddedPostgresError

HOLDER = "import sys, pathlib; from licheng.embedded import ensure_embedded; ensure_embedded(pathlib.Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    directory = tmp_path_factory.mktemp("embedded")
    yield directory
    release_embedded(directory)


@pytest.fixture
def holder(var: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the same server."""
    ensure_embedded(var)
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(var)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def setting(url: str, name: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_embedded_server_keeps_what_it_acknowledged(var: Path):
    url = ensure_embedded(var).school_app

    names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "listen_addresses")
    assert [setting(url, name) for name in names] == ["on", "on", "on", "on", ""]


def test_embedded_roles_have_no_more_than_they_need(var: Path):
    urls = ensure_embedded(var)
    with psycopg.connect(urls.school_app) as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
            " WHERE rolname LIKE 'licheng%' ORDER BY 1"
        ).fetchall()

    assert rows == [("licheng_app", False, False, False, False), ("licheng_owner", False, False, False, True)]


@pytest.mark.parametrize("database", ["school", "central"])
def test_application_role_cannot_make_a_table_and_owner_can(var: Path, database: str):
    urls = ensure_embedded(var)
    with psycopg.connect(getattr(urls, f"{database}_owner")) as connection:
        connection.execute("CREATE TABLE made_by_owner (id integer)")
        connection.rollback()

    with (
        psycopg.connect(getattr(urls, f"{database}_app")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE made_by_application (id integer)")


def test_embedded_server_called_again_gives_the_same_addresses(var: Path):
    assert ensure_embedded(var) == ensure_embedded(var)


def test_release_while_another_process_uses_the_server_leaves_it_running(
    var: Path, holder: subprocess.Popen[str]
):
    stopped = release_embedded(var)

    assert stopped is False
    assert is_running(var / "postgres") is True


def test_release_by_the_last_user_stops_the_server_and_data_stays(var: Path, holder: subprocess.Popen[str]):
    urls = ensure_embedded(var)
    with psycopg.connect(urls.school_owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id integer)")
    holder.send_signal(signal.SIGKILL)
    holder.wait()

    stopped = release_embedded(var)

    assert stopped is True
    assert is_running(var / "postgres") is False
    with psycopg.connect(ensure_embedded(var).school_owner) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_server_killed_is_started_again(var: Path):
    ensure_embedded(var)
    pid_file = data_directory(var / "postgres") / "postmaster.pid"
    killed = int(pid_file.read_text().splitlines()[0])
    os.kill(killed, signal.SIGKILL)
    while is_running(var / "postgres"):
        os.sched_yield()

    url = ensure_embedded(var).school_app

    assert setting(url, "fsync") == "on"
    assert int(pid_file.read_text().splitlines()[0]) != killed


def test_socket_directory_with_a_long_path_is_short_and_private(tmp_path: Path):
    home = tmp_path / ("long" * 30) / "postgres"

    directory = socket_directory(home)

    assert len(os.fsencode(directory)) < 90
    assert directory != socket_directory(tmp_path / ("long" * 31) / "postgres")


@pytest.mark.parametrize(
    "text",
    ["", "not a number\n", "999999999\n", f"{os.getpid()}\n\n\n\n\n\n\nready\n"],
    ids=["empty", "no number", "nobody", "somebody else"],
)
def test_server_with_a_stale_pid_file_is_not_running(tmp_path: Path, text: str):
    data_directory(tmp_path).mkdir()
    (data_directory(tmp_path) / "postmaster.pid").write_text(text)

    assert is_running(tmp_path) is False


def test_removing_the_server_while_another_process_uses_it_is_refused(
    var: Path, holder: subprocess.Popen[str]
):
    with pytest.raises(EmbeddedPostgresError):
        remove_embedded(var)

    assert is_running(var / "postgres") is True


def test_server_on_a_long_path_runs_and_is_removed(tmp_path: Path):
    var = tmp_path / ("long" * 30)
    url = ensure_embedded(var).central_app

    assert setting(url, "fsync") == "on"

    remove_embedded(var)
    assert not (var / "postgres").exists()
