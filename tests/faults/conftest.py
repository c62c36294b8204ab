"""One bench for all faults: two stores, a database of its own, a platform and a client."""

import random
from collections.abc import Iterator

import pytest

from faults.bench import Bench
from faults.stage import storekeeping, working_directory


@pytest.fixture(scope="session")
def standing_bench() -> Iterator[Bench]:
    with working_directory() as directory, storekeeping(directory, short=True) as bench:
        yield bench


@pytest.fixture
def bench(standing_bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """Return the bench with dice of the test's own: bytes that are known already would be adopted, not kept."""
    standing_bench.dice = random.Random(request.node.nodeid)  # noqa: S311 - contents, not secrets
    return standing_bench
