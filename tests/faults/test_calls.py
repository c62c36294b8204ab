"""The short form of the faults of single calls: nothing acknowledged is lost, whichever call fails (P1, P2, P3, P18)."""

from collections.abc import Callable

import pytest

from faults import calls
from faults.bench import Bench
from faults.findings import Finding
from tests.faults.injecting import found_by

pytestmark = pytest.mark.xdist_group("faults")


def test_upload_killed_at_calls_of_every_kind_loses_nothing(bench: Bench):
    finding = found_by(calls.kill_at_every_call, bench)

    assert set(finding.injected) == {"openat", "write", "fsync", "linkat", "close", "sendto"}
    assert finding.injected.total() >= 20


@pytest.mark.parametrize(
    ("fault", "refused_at_least"),
    [
        (calls.fill_the_disk_at_every_call, 10),
        (calls.break_the_disk_at_every_call, 10),
        (calls.pretend_to_link, 1),
    ],
)
def test_call_that_fails_is_refused_or_whole(
    bench: Bench, fault: Callable[[Bench, Finding], None], refused_at_least: int
):
    finding = found_by(fault, bench)

    assert "linkat" in finding.injected
    assert finding.refused >= refused_at_least
    assert finding.acknowledged % 3 == 0
