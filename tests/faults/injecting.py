"""Injecting a fault in a test."""

from collections.abc import Callable

import pytest

from faults.bench import Bench
from faults.findings import Finding, NotPossibleError


def found_by(fault: Callable[[Bench, Finding], None], bench: Bench) -> Finding:
    """Inject a fault and return what it showed; nothing may be lost, doubled or falsely told."""
    finding = Finding("", "")
    try:
        fault(bench, finding)
    except NotPossibleError as error:
        pytest.skip(str(error))
    assert not finding.fails, (finding.lost, finding.doubled, finding.false_alarms)
    return finding
