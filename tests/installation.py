"""A demo as a newcomer starts it, loaded once for all who look at it: its first start, then the browser's year."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from faults.platform import clean_environment, free_port


@dataclass(frozen=True)
class Installation:
    """A demo that was started and stopped: where it lies, what it said first, and which day it stood at then."""

    var: Path
    first_said: str
    first_present: datetime


@contextmanager
def installed_demo() -> Iterator[Installation]:
    """Yield a demo that was loaded by its first start and is not running.

    Its data lies outside of pytest's directories: those are closed to all other accounts whenever a pytest starts,
    also while this PostgreSQL, which has an account of its own, still runs there.
    """
    with TemporaryDirectory(prefix="licheng-demo-") as directory:
        var = Path(directory)
        said = start_once(var)
        yield Installation(var, said, datetime.now(UTC) + clock_offset(var))


def start_once(var: Path) -> str:
    """Start the demo in ``var``, stop it when it is up, and return what it said."""
    return licheng(var, "demo", "--once", f"--school-port={free_port()}", f"--central-port={free_port()}")


def clock_offset(var: Path) -> timedelta:
    """Return how far the training clock of the demo in ``var`` stands from the machine's."""
    return timedelta(seconds=int((var / "training-clock").read_text()))


def licheng(var: Path, *arguments: str) -> str:
    """Run a command on what lies in ``var`` and return what it said; it must succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "licheng.cli", *arguments],
        env={**clean_environment(), "LICHENG_VAR": str(var), "LICHENG_DEMO": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
