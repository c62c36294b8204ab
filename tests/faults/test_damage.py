"""The short form of rotting bytes: one scrub finds what was planted and nothing else (P5, P6)."""

from collections.abc import Callable

import pytest

from faults import damage, pauses
from faults.bench import Bench
from faults.findings import Finding
from tests.faults.injecting import found_by

pytestmark = pytest.mark.xdist_group("faults")


@pytest.mark.parametrize("fault", [damage.rot_in_one_store, damage.rot_in_both_stores])
def test_scrub_finds_and_mends_what_was_planted(bench: Bench, fault: Callable[[Bench, Finding], None]):
    finding = found_by(fault, bench)

    assert finding.injected == dict.fromkeys(damage.KINDS, damage.SHORT_PLANTED // len(damage.KINDS))
    assert finding.acknowledged == damage.SHORT_PLANTED + damage.SHORT_PLANTED // damage.WHOLE_SHARE


def test_object_lost_twice_is_named_and_comes_back_with_the_same_bytes(bench: Bench):
    finding = found_by(damage.lose_both_copies, bench)

    assert (finding.injected.total(), finding.acknowledged) == (10, 15)


def test_kill_between_the_steps_leaves_one_upload(bench: Bench):
    finding = found_by(pauses.kill_between_the_steps, bench)

    assert finding.injected.total() == 5
    assert finding.acknowledged == 6
