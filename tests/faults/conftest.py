"""One bench for all faults: two stores, a database, a platform and a client; on disks of their own where that is possible."""

import random
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from faults.bench import Bench
from faults.findings import NotPossibleError
from faults.stage import storekeeping, storekeeping_on_disks, working_directory


@pytest.fixture(scope="session")
def standing_bench() -> Iterator[Bench]:
    with working_directory() as directory, ExitStack() as stack:
        try:
            bench = stack.enter_context(storekeeping_on_disks(directory, short=True))
        except NotPossibleError:
            bench = stack.enter_context(storekeeping(directory, short=True))
        yield bench


@pytest.fixture
def bench(standing_bench: Bench, request: pytest.FixtureRequest) -> Bench:
    """Return the bench with dice of the test's own: bytes that are known already would be adopted, not kept."""
    standing_bench.dice = random.Random(request.node.nodeid)  # noqa: S311 - contents, not secrets
    return standing_bench
