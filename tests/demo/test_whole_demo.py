"""The demo as a newcomer starts it: loaded, the earlier year told by the running systems, at its present day."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from licheng.demo.plans import PRESENT
from licheng.embedded import remove_embedded

pytestmark = pytest.mark.exchange


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_once(var: Path) -> str:
    """Start the demo in ``var``, stop it when it is up, and return what it said."""
    return licheng(var, "demo", "--once", f"--school-port={free_port()}", f"--central-port={free_port()}")


def licheng(var: Path, *arguments: str) -> str:
    """Run a command on what lies in ``var`` and return what it said; it must succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LICHENG_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "licheng.cli", *arguments],
        env={**kept, "LICHENG_VAR": str(var), "LICHENG_DEMO": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A directory of its own: pytest closes its common one to the database's user whenever a session begins."""
    with tempfile.TemporaryDirectory(prefix="licheng-demo-") as directory:
        yield Path(directory)


@pytest.fixture(scope="module")
def first_start(var: Path) -> str:
    return run_once(var)


def test_demo_tells_its_earlier_year(first_start: str, var: Path):
    assert "handing in the year before" in first_start
    assert "not complete" not in first_start
    assert (var / "school" / "earlier-year-told").exists()


def test_demo_stands_at_its_present(first_start: str, var: Path):
    offset = timedelta(seconds=int((var / "training-clock").read_text()))

    assert PRESENT <= datetime.now(UTC) + offset < PRESENT + timedelta(hours=1)


def test_demo_names_who_may_be_signed_in_as(first_start: str, var: Path):
    for system in ("school", "central"):
        for person in json.loads((var / system / "cast.json").read_text()):
            assert f"{person['login_name']}  {person['name']}" in first_start
    assert "licheng-demo" in first_start


def test_demo_started_again_loads_and_tells_nothing(first_start: str, var: Path):
    clock = (var / "training-clock").read_text()

    again = run_once(var)

    assert "handing in the year before" not in again
    assert (var / "training-clock").read_text() == clock


def test_demo_whose_database_is_lost_is_made_again_from_its_stores(first_start: str, var: Path):
    living = licheng(var, "rebuild", "school", "--compare").splitlines()[-1]
    remove_embedded(var)
    licheng(var, "migrate", "school")

    told = licheng(var, "rebuild", "school")

    assert living.endswith(" leaves, 0 differences")
    assert f"Rebuilt; {living.split()[1]} leaves." in told
    for model in ("CertificationDecision", "SelectedOutcome", "SubmissionRow", "StudentReceipt", "Dispute"):
        assert f"  {model}  " in told
