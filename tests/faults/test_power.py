"""The short form of the power cuts (P1, P2, P23)."""

import pytest

from faults import power
from faults.bench import Bench
from tests.faults.injecting import found_by

pytestmark = pytest.mark.xdist_group("faults")


def test_power_cut_loses_nothing_acknowledged(bench: Bench):
    finding = found_by(power.cut_power, bench)

    assert finding.injected == {"store-a + store-b": 1, "store-a + store-b + postgres": 1}
    assert finding.acknowledged >= 2


def test_copies_of_the_disks_hold_what_was_acknowledged(bench: Bench):
    finding = found_by(power.copy_while_stopped, bench)

    assert finding.injected == {"copies of one moment": 1, "store-a older": 1}
    assert finding.acknowledged >= 2
