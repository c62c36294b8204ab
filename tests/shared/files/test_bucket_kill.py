"""A process killed at any call to disk or network, with a bucket of a real Swift as its second store (P1, P2)."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.shared.files.bucket_child import TIMES, content_of, pair_of
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


def objects_in_bucket(client: Any, prefix: str) -> dict[str, str]:
    """Return the digest of the bytes of every object by its name."""
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=SwiftBench.bucket, Prefix=f"{prefix}/objects/"
    )
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    bodies = {key: client.get_object(Bucket=SwiftBench.bucket, Key=key)["Body"].read() for key in keys}
    return {key.rpartition("/")[2]: digest_of(content) for key, content in bodies.items()}


def test_keeping_killed_at_every_call_to_disk_or_network_loses_nothing_acknowledged(
    swift: SwiftCluster, tmp_path: Path
):
    place = tmp_path / f"runs-of-{os.getpid()}"
    place.mkdir()

    ends = run_until_not_killed(place, swift.endpoint)

    assert set(ends[:-1]) == {-signal.SIGKILL}
    assert ends[-1] == 0
    acknowledged = (place / "ledger").read_text().split()
    counts = [acknowledged.count(digest_of(content_of(number))) for number in range(1, len(ends) + 1)]
    assert counts == sorted(counts)
    assert set(counts) == {0, 1, TIMES}
    for objects in (objects_in(place / "store-a"), objects_in_bucket(raw_client(swift), place.name)):
        assert all(digest == name for name, digest in objects.items())
        assert set(acknowledged) <= set(objects)
    pair = pair_of(place, swift.endpoint)
    for number in range(1, len(ends), RESUMED_EACH):
        assert pair.keep([content_of(number)]).digest == digest_of(content_of(number))
