"""Comparing what a student selected, what the school sent and what the central database received."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from licheng.kernel.digests import Digest
from licheng.kernel.receipts import ReceivedRow
from licheng.kernel.rosters import Roster, RosterRow, row_digest

SHEET_FIELD: Final = "工作表"


class DifferenceKind(StrEnum):
    """How two sides differ in a row or a field."""

    MISSING = "MISSING"
    EXTRA = "EXTRA"
    DIFFERENT = "DIFFERENT"


class Stage(StrEnum):
    """Where a difference arose: between selection and package, or between package and receipt."""

    PACKAGE = "PACKAGE"
    RECEIPT = "RECEIPT"


@dataclass(frozen=True)
class ComparedRow:
    """One row of a side, told by its key; files stand in its cells by digest."""

    key: str
    sheet: str
    values: Mapping[str, str]

    @property
    def digest(self) -> Digest:
        """Return the digest of the cells."""
        return row_digest(RosterRow(self.key, self.values))


@dataclass(frozen=True)
class Difference:
    """A field in which two sides differ; a row that one side lacks has no field and names its sheet."""

    row_key: str
    field: str
    mine: str
    theirs: str
    kind: DifferenceKind
    stage: Stage


def rows_sent(rosters: Iterable[Roster]) -> list[ComparedRow]:
    """Return the rows of a package for comparison."""
    return [ComparedRow(row.key, sheet, row.values) for one in rosters for sheet, _number, row in one.rows()]


def rows_received(rows: Iterable[ReceivedRow]) -> list[ComparedRow]:
    """Return the rows of a receipt for comparison."""
    return [ComparedRow(received.row.key, received.sheet, received.row.values) for received in rows]


def compare(
    selection: Sequence[ComparedRow], package: Sequence[ComparedRow], receipt: Sequence[ComparedRow]
) -> list[Difference]:
    """Return every difference on the way from selection to package to receipt; none means 全部一致.

    Each difference is told once, at the stage where it arose.
    """
    return [*_differences(selection, package, Stage.PACKAGE), *_differences(package, receipt, Stage.RECEIPT)]


def _differences(
    mine: Sequence[ComparedRow], theirs: Sequence[ComparedRow], stage: Stage
) -> Iterable[Difference]:
    here, there = ({row.key: row for row in rows} for rows in (mine, theirs))
    for key, row in here.items():
        if key not in there:
            yield Difference(key, "", row.sheet, "", DifferenceKind.MISSING, stage)
        elif (row.sheet, row.digest) != (there[key].sheet, there[key].digest):
            yield from _field_differences(row, there[key], stage)
    for key, row in there.items():
        if key not in here:
            yield Difference(key, "", "", row.sheet, DifferenceKind.EXTRA, stage)


def _field_differences(mine: ComparedRow, theirs: ComparedRow, stage: Stage) -> Iterable[Difference]:
    here, there = ({SHEET_FIELD: row.sheet, **row.values} for row in (mine, theirs))
    for field in dict.fromkeys([*here, *there]):
        if here.get(field) != there.get(field):
            kind = _kind(field in here, field in there)
            yield Difference(mine.key, field, here.get(field, ""), there.get(field, ""), kind, stage)


def _kind(is_here: bool, is_there: bool) -> DifferenceKind:  # noqa: FBT001  # two answers to one question
    if is_here and is_there:
        return DifferenceKind.DIFFERENT
    return DifferenceKind.MISSING if is_here else DifferenceKind.EXTRA
