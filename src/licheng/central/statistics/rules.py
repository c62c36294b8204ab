"""Pure rules of how a school stands in a window, told from its packages."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Standing(StrEnum):
    """How far a school is in one window, from worst to best."""

    MISSING = "missing"
    REFUSED = "refused"
    CHECKING = "checking"
    DISPUTED = "disputed"
    RECEIVED = "received"
    CONFIRMED = "confirmed"


@dataclass(frozen=True)
class Reported:
    """What students said to one receipt, in numbers of students."""

    confirmed: int
    deemed_confirmed: int
    disputed: int
    awaiting: int

    @property
    def total(self) -> int:
        """Return all students of the receipt."""
        return self.confirmed + self.deemed_confirmed + self.disputed + self.awaiting

    @property
    def settled(self) -> int:
        """Return the students who confirmed or are deemed to have."""
        return self.confirmed + self.deemed_confirmed

    @property
    def percent(self) -> int:
        """Return how many of a hundred are settled, rounded down so that 100 means all."""
        return self.settled * 100 // self.total if self.total else 100


@dataclass(frozen=True)
class Handed:
    """One package as statistics see it; ``reported`` is None until the school told of its students."""

    package_id: UUID
    state: str
    received_at: datetime
    students: int
    rows: int
    reported: Reported | None = None


def standing_of(packages: Sequence[Handed]) -> Standing:
    """Return how a school with these packages of one window, in the order received, stands."""
    if not packages:
        return Standing.MISSING
    if packages[-1].state != "ACCEPTED":
        return Standing.REFUSED if packages[-1].state == "REFUSED" else Standing.CHECKING
    reports = [package.reported for package in packages if package.state == "ACCEPTED"]
    # A doubt told before the last package was answered by it: the school mended the rows and submitted them again.
    if reports[-1] is not None and reports[-1].disputed:
        return Standing.DISPUTED
    settled = all(report is not None and not report.awaiting for report in reports)
    return Standing.CONFIRMED if settled else Standing.RECEIVED


def count_standings(standings: Iterable[Standing]) -> dict[Standing, int]:
    """Return how many schools stand where, every standing named."""
    counted = Counter(standings)
    return {standing: counted[standing] for standing in Standing}


def sum_reports(packages: Sequence[Handed]) -> Reported | None:
    """Return the students of all reports together, or None when nothing was told."""
    reports = [package.reported for package in packages if package.reported is not None]
    if not reports:
        return None
    return Reported(
        sum(report.confirmed for report in reports),
        sum(report.deemed_confirmed for report in reports),
        sum(report.disputed for report in reports),
        sum(report.awaiting for report in reports),
    )
