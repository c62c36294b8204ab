"""The demo as a newcomer starts it: loaded, the earlier year told by the running systems, at its present day."""

import json
from datetime import timedelta

import pytest

from licheng.demo.plans import PRESENT
from licheng.embedded import remove_embedded
from tests.installation import Installation, clock_offset, licheng, start_once

pytestmark = pytest.mark.exchange


def test_demo_tells_its_earlier_year(installation: Installation):
    assert "handing in the year before" in installation.first_said
    assert "not complete" not in installation.first_said
    assert (installation.var / "school" / "earlier-year-told").exists()


def test_demo_stands_at_its_present(installation: Installation):
    assert PRESENT <= installation.first_present < PRESENT + timedelta(hours=1)


def test_demo_names_who_may_be_signed_in_as(installation: Installation):
    for system in ("school", "central"):
        for person in json.loads((installation.var / system / "cast.json").read_text()):
            assert f"{person['login_name']}  {person['name']}" in installation.first_said
    assert "licheng-demo" in installation.first_said


def test_demo_started_again_loads_and_tells_nothing(installation: Installation):
    offset = clock_offset(installation.var)

    again = start_once(installation.var)

    assert "handing in the year before" not in again
    assert clock_offset(installation.var) == offset


def test_demo_whose_database_is_lost_is_made_again_from_its_stores(installation: Installation):
    """Last of all: whatever was done in the demo before, nothing that was acknowledged may be missing."""
    var = installation.var
    living = licheng(var, "rebuild", "school", "--compare").splitlines()[-1]
    remove_embedded(var)
    licheng(var, "migrate", "school")

    told = licheng(var, "rebuild", "school")

    assert living.endswith(" leaves, 0 differences")
    assert f"Rebuilt; {living.split()[1]} leaves." in told
    for model in ("CertificationDecision", "SelectedOutcome", "SubmissionRow", "StudentReceipt", "Dispute"):
        assert f"  {model}  " in told
