"""The stores that tests of files run on; Swift is started once, when the first test asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.shared.files.store_benches import Bench, LocalBench, SwiftBench, raw_client
from tests.swift_cluster.cluster import SwiftCluster, has_extended_attributes

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[SwiftCluster]:
    directory = tmp_path_factory.mktemp("swift")
    if not has_extended_attributes(directory):
        directory = ROOT / "var" / f"swift-{worker_id}"
        directory.mkdir(parents=True, exist_ok=True)
    with SwiftCluster(directory) as cluster:
        raw_client(cluster).create_bucket(Bucket=SwiftBench.bucket)
        yield cluster


@pytest.fixture
def swift_bench(swift: SwiftCluster, tmp_path: Path) -> SwiftBench:
    return SwiftBench(swift, tmp_path / "spool")


@pytest.fixture(params=["directory", "swift"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    if request.param == "directory":
        return LocalBench(tmp_path / "store-a")
    made: SwiftBench = request.getfixturevalue("swift_bench")
    return made
