"""Both systems running, with nothing in them but what the tests make there."""

from collections.abc import Iterator

import pytest

from tests.exchange.inside import Inside
from tests.running import Demo, started_demo

# Within the days in which the works of 114 are handed in (factories of submissions: SUBMITTING).
TODAY = "2026-10-02T09:00:00+08:00"


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """Return the two running systems, empty."""
    with started_demo("--empty") as running:
        yield running


@pytest.fixture(scope="session")
def central(demo: Demo) -> Iterator[Inside]:
    """Return the caller inside the central database, whose office stands."""
    with Inside(demo, "central") as inside:
        inside("make_office", today=TODAY)
        yield inside


@pytest.fixture(scope="session")
def school_side(demo: Demo, central: Inside) -> Iterator[Inside]:
    """Return the caller inside the school platform."""
    with Inside(demo, "school") as inside:
        yield inside
