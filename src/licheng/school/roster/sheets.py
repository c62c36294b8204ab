"""Sheets of the school's workbook: what their columns hold, what tells their rows apart, where they are kept.

Each feature describes its own sheets; ``licheng.school.sheets`` names them in the order they are loaded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from licheng.kernel.results import Refused
from licheng.shared.accounts.actor import Actor

Cell = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, eq=False)
class Identity:
    """身分證號 of one student: compared by keyed hash, printed masked; ``plain`` is empty for stored ones."""

    hash: bytes = field(repr=False)
    masked: str
    plain: str = field(default="", repr=False)

    def __eq__(self, other: object) -> bool:
        """Return whether both are the same number."""
        return isinstance(other, Identity) and other.hash == self.hash

    def __hash__(self) -> int:
        """Return the hash that goes with equality."""
        return hash(self.hash)

    def __str__(self) -> str:
        return self.masked


Value = str | int | bool | date | Decimal | UUID | frozenset[str] | Identity | None
Key = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """The school year and semester that a workbook speaks of."""

    school_year: int
    semester: int


@dataclass(frozen=True)
class Reading:
    """What a column must know to read a cell."""

    term: Term
    school_code: str
    identify: Callable[[str], Identity]


@dataclass(frozen=True)
class Column:
    """One column: its header, how a cell is read, and what the template says about it.

    ``read`` returns the value or raises RefusedError. An empty cell of an optional column says nothing: what is
    stored stays. ``adds_only`` marks a set of which a file only ever adds members.
    """

    header: str
    read: Callable[[Cell, Reading], Value]
    about: str
    examples: tuple[str, ...]
    required: bool = True
    adds_only: bool = False


@dataclass(frozen=True)
class Unique:
    """Columns whose values two rows may not share; sheets with the same ``pool`` draw from one."""

    columns: tuple[str, ...]
    code: str
    pool: str


@dataclass(frozen=True)
class Reference:
    """Columns that name a row of another sheet, in the file or in the database."""

    columns: tuple[str, ...]
    sheet: str
    code: str


@dataclass(frozen=True)
class Row:
    """One readable row, with the line it stands on."""

    line: int
    key: Key
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Stored:
    """One row as the database has it; ``expected`` when a complete file would hold it."""

    id: UUID
    values: Mapping[str, Value]
    expected: bool = True


@dataclass(frozen=True)
class Change:
    """A row that differs from what is stored, and in which columns."""

    row: Row
    stored: Stored
    columns: tuple[str, ...]


class Batch(Protocol):
    """What a store is given while it writes."""

    term: Term
    by: Actor | None
    now: datetime

    def id_of(self, sheet: str, key: Key) -> UUID:
        """Return the row's id, stored or made in this batch."""
        ...

    def made(self, sheet: str, ids: Mapping[Key, UUID]) -> None:
        """Remember rows made in this batch."""
        ...

    def wrote(self, rows: int) -> None:
        """Tell whoever watches that so many more rows are written."""
        ...


class Store(Protocol):
    """Where the rows of one sheet are kept."""

    def load(self, term: Term) -> dict[Key, Stored]:
        """Return what is stored, by key."""
        ...

    def count(self, term: Term) -> int:
        """Return how many rows are stored for ``term``."""
        ...

    def write(self, added: Sequence[Row], changed: Sequence[Change], batch: Batch) -> None:
        """Write the rows in as few statements as can be."""
        ...


RowCheck = Callable[[Mapping[str, Value], Term], Iterable[tuple[str, Refused]]]


def no_check(_values: Mapping[str, Value], _term: Term) -> Iterable[tuple[str, Refused]]:
    """Find nothing wrong between the columns of a row."""
    return ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns, its key, its rules across rows, and its store."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    store: Store
    uniques: tuple[Unique, ...] = ()
    references: tuple[Reference, ...] = ()
    check: RowCheck = no_check
    optional: bool = False


_SHEETS: list[Sheet] = []


def register_sheets(sheets: Iterable[Sheet]) -> None:
    """Set the sheets of the workbook, in the order they are loaded."""
    _SHEETS[:] = sheets


def registered_sheets() -> tuple[Sheet, ...]:
    """Return the sheets of the workbook, in the order they are loaded."""
    return tuple(_SHEETS)
