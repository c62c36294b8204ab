"""The short form of stores that are away, exchanged, older, read-only or spoiled: nothing is taken then (P3, P4, P5)."""

from collections.abc import Callable

import pytest

from faults import mounts
from faults.bench import Bench
from faults.findings import Finding
from tests.faults.injecting import found_by

pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.parametrize(
    ("fault", "reasons"),
    [
        (
            mounts.put_away,
            {
                "unmounted: stores_not_healthy store_marker_missing",
                "empty directory mounted over: stores_not_healthy store_marker_missing",
                "foreign store mounted over: stores_not_healthy store_foreign",
                "the other store mounted over: stores_not_healthy store_foreign",
                "moved to the other's disk: stores_not_healthy stores_share_device",
            },
        ),
        (mounts.reset_the_disk, {"reset at the restart: stores_not_healthy store_older"}),
        (
            mounts.forbid_writing,
            {
                "mounted read-only: stores_not_healthy store_read_only",
                "immutable shelves: stores_not_healthy store_read_only",
            },
        ),
    ],
)
def test_store_that_is_not_well_takes_nothing(
    bench: Bench, fault: Callable[[Bench, Finding], None], reasons: set[str]
):
    finding = found_by(fault, bench)

    assert set(finding.notes) == reasons
    assert finding.refused == 2 * len(reasons)


def test_spoiled_marker_or_canary_takes_nothing(bench: Bench):
    finding = found_by(mounts.spoil_the_marker, bench)

    assert finding.injected.total() == 8
    assert finding.refused == 16
