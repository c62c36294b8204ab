"""How a school stands in a window, as a table."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from licheng.central.statistics.pages import short_name
from licheng.central.statistics.rules import (
    Handed,
    Reported,
    Standing,
    count_standings,
    standing_of,
    sum_reports,
)

AT = datetime(2026, 10, 1, tzinfo=UTC)
ALL = Reported(138, 2, 0, 0)
SOME = Reported(118, 0, 0, 22)
DOUBT = Reported(118, 0, 2, 20)


def handed(state="ACCEPTED", reported=None):
    return Handed(UUID(int=1), state, AT, 140, 610, reported)


@pytest.mark.parametrize(
    ("packages", "standing"),
    [
        ([], Standing.MISSING),
        ([handed("CHECKING")], Standing.CHECKING),
        ([handed("REFUSED")], Standing.REFUSED),
        ([handed("REFUSED"), handed("CHECKING")], Standing.CHECKING),
        ([handed("REFUSED"), handed()], Standing.RECEIVED),
        ([handed(), handed("REFUSED")], Standing.REFUSED),
        ([handed(reported=SOME)], Standing.RECEIVED),
        ([handed(reported=DOUBT)], Standing.DISPUTED),
        ([handed(reported=ALL)], Standing.CONFIRMED),
        ([handed(reported=ALL), handed()], Standing.RECEIVED),
        ([handed(reported=DOUBT), handed()], Standing.RECEIVED),
        ([handed(reported=Reported(138, 0, 2, 0)), handed(reported=ALL)], Standing.CONFIRMED),
        ([handed("REFUSED", DOUBT), handed(reported=ALL)], Standing.CONFIRMED),
    ],
)
def test_standing_follows_the_last_package_and_all_reports(packages, standing):
    assert standing_of(packages) is standing


def test_counts_name_every_standing():
    counts = count_standings([Standing.MISSING, Standing.MISSING, Standing.CONFIRMED])

    assert counts == {
        Standing.MISSING: 2,
        Standing.REFUSED: 0,
        Standing.CHECKING: 0,
        Standing.DISPUTED: 0,
        Standing.RECEIVED: 0,
        Standing.CONFIRMED: 1,
    }


def test_reports_add_up():
    assert sum_reports([handed(reported=ALL), handed(), handed(reported=DOUBT)]) == Reported(256, 2, 2, 20)
    assert sum_reports([handed()]) is None


@pytest.mark.parametrize(("reported", "percent"), [(ALL, 100), (SOME, 84), (Reported(0, 0, 0, 0), 100)])
def test_percent_is_rounded_down(reported, percent):
    assert reported.percent == percent


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("國立華僑高級中等學校", "華僑"),
        ("私立淡江高中", "淡江"),
        ("新北市裕德高級中等學校", "裕德"),
        ("財團法人南山高中", "南山"),
        ("臺北市立建國高級中學", "建國"),
        ("歷程示範高中", "歷程示範"),
        ("高中", "高中"),
    ],
)
def test_short_name_leaves_what_tells_schools_apart(name, short):
    assert short_name(name) == short
