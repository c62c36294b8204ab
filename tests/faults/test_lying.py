"""The short form of a disk that only says it flushed: the loss stays in one store and is brought back (P5)."""

import pytest

from faults import lying
from faults.bench import Bench
from tests.faults.injecting import found_by

pytestmark = pytest.mark.xdist_group("faults")


def test_lying_disk_loses_in_its_own_store_only(bench: Bench):
    finding = found_by(lying.lie_about_flushing, bench)

    assert finding.injected == {"store-a, file": lying.UPLOADS}
    assert finding.acknowledged == lying.UPLOADS
