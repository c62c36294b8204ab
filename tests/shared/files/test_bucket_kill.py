"""A process killed at any call to disk or network, with a bucket of a real Swift as its second store (P1, P2)."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared.files.bucket_child import CONTENTS, pair_of
from tests.shared.files.store_benches import SwiftBench, raw_client
from tests.shared.files.store_helpers import digest_of, objects_in
from tests.swift_cluster.cluster import SwiftCluster

pytestmark = pytest.mark.xdist_group("swift")

REPOSITORY = Path(__file__).parents[3]
SECONDS = 500
RESUMED_EACH = 7


def run_until_not_killed(directory: Path, endpoint: str) -> list[int]:
    """Return how each process ended: the n-th was killed at its n-th call, if it had so many."""
    environment = {**os.environ, "PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}"}
    command = [sys.executable, "-m", "tests.shared.files.bucket_child", str(directory), endpoint]
    ended = subprocess.run(
        command,
        env=environment,
        cwd=REPOSITORY,
        check=True,
        timeout=SECONDS,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [int(line) for line in ended.stdout.split()]


def objects_in_bucket(client: Any, runs: str) -> dict[str, dict[str, str]]:
    """Return, by run, the digest of the bytes of every object by its name."""
    found: dict[str, dict[str, str]] = {}
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=SwiftBench.bucket, Prefix=f"{runs}/"):
        for key in [each["Key"] for each in page["Contents"] if "/objects/" in each["Key"]]:
            content = client.get_object(Bucket=SwiftBench.bucket, Key=key)["Body"].read()
            found.setdefault(key.split("/")[1], {})[key.rpartition("/")[2]] = digest_of(content)
    return found


def assert_whole_and_all_there(objects: dict[str, str], acknowledged: list[str]) -> None:
    assert all(digest == name for name, digest in objects.items())
    assert set(acknowledged) <= set(objects)


def test_keeping_killed_at_every_call_to_disk_or_network_loses_nothing_acknowledged(
    swift: SwiftCluster, tmp_path: Path
):
    runs = tmp_path / f"runs-of-{os.getpid()}"
    runs.mkdir()

    ends = run_until_not_killed(runs, swift.endpoint)

    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert ends[-1] == 0
    ledgers = [(runs / str(number) / "ledger").read_text().split() for number in range(1, len(ends) + 1)]
    counts = [len(ledger) for ledger in ledgers]
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, 2}
    in_bucket = objects_in_bucket(raw_client(swift), runs.name)
    for number, ledger in enumerate(ledgers, start=1):
        assert_whole_and_all_there(objects_in(runs / str(number) / "store-a"), ledger)
        assert_whole_and_all_there(in_bucket.get(str(number), {}), ledger)
    for number in range(1, len(ends) + 1, RESUMED_EACH):
        pair = pair_of(runs / str(number), swift.endpoint)
        assert [pair.keep([content]).digest for content in CONTENTS] == [digest_of(each) for each in CONTENTS]
