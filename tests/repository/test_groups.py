"""Tests of one group run in one process: else each kind of running system would be started in every process."""

import pytest


@pytest.mark.xdist_group("groups")
def test_group_is_known_to_the_processes(request: pytest.FixtureRequest):
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("One process runs everything.")

    assert request.node.nodeid.endswith("@groups")
