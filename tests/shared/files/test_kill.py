"""A process killed at any call to the disk leaves no half file and loses nothing it acknowledged (P1, P2)."""

import io
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from licheng.shared.files.keeping import StoreSet
from tests.shared.files.keeping_child import CONTENTS
from tests.shared.files.store_helpers import digest_of, local_store, objects_in

REPOSITORY = Path(__file__).parents[3]
STORE_NAMES = ("store-a", "store-b")


def run_until_not_killed(directory: Path, way: str) -> list[int]:
    """Return how each process ended: the n-th was killed at its n-th call to the disk, if it had so many."""
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"}
    command = [sys.executable, "-m", "tests.shared.files.keeping_child", str(directory), way]
    ended = subprocess.run(
        command, env=environment, cwd=REPOSITORY, check=True, timeout=300, stdout=subprocess.PIPE, text=True
    )
    return [int(line) for line in ended.stdout.split()]


def acknowledged_in(directory: Path) -> list[str]:
    ledger = directory / "ledger"
    return ledger.read_text().split() if ledger.exists() else []


def stores_of(directory: Path) -> StoreSet:
    return StoreSet([local_store(directory / name, name) for name in STORE_NAMES], allow_same_device=True)


def assert_nothing_half_and_nothing_lost(directory: Path) -> None:
    for name in STORE_NAMES:
        assert all(digest == object_name for object_name, digest in objects_in(directory / name).items())
        alone = local_store(directory / name, name)
        for digest in acknowledged_in(directory):
            with alone.open(digest) as file:
                assert digest_of(file.read()) == digest


def assert_work_resumes(directory: Path) -> None:
    stores = stores_of(directory)
    again = [stores.keep(io.BytesIO(content)).digest for content in CONTENTS]
    assert again == [digest_of(content) for content in CONTENTS]
    stores.sweep(older_than=datetime.now(UTC) + timedelta(minutes=1))
    leftovers = [path for name in STORE_NAMES for path in (directory / name / "staging").iterdir()]
    assert leftovers == []


@pytest.mark.parametrize("way", ["nameless", "named"])
def test_keeping_killed_at_every_call_loses_nothing_acknowledged(tmp_path: Path, way: str):
    (tmp_path / "runs").mkdir()

    *killed, last = run_until_not_killed(tmp_path / "runs", way)

    for number in range(1, len(killed) + 2):
        assert_nothing_half_and_nothing_lost(tmp_path / "runs" / str(number))
        assert_work_resumes(tmp_path / "runs" / str(number))
    assert set(killed) == {-signal.SIGKILL}
    assert last == 0
    whole = tmp_path / "runs" / str(len(killed) + 1)
    assert acknowledged_in(whole) == [digest_of(content) for content in CONTENTS]
    # Three files, two stores, and at least open, write, flush, link, flush and read back in each.
    assert len(killed) >= 36
