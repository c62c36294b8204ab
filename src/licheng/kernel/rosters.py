"""名冊: what a school hands to the central database, as the sheets and columns of the official workbooks.

Which roster types belong to which submission, and how a roster is written as a document.
Sources: domain facts of the roster workbooks (cover sheet, roster type codes, school-year rosters).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple

from licheng.kernel.canonical import Document, canonical_bytes
from licheng.kernel.digests import Digest, sha256_of_bytes

PERSON_ID_COLUMN: Final = "身分證號"
BIRTH_DATE_COLUMN: Final = "出生日期"
_COVER_COLUMNS: Final = ("學校代碼", "學年度", "學期", "名冊別")
_ROW_KEY: Final = re.compile(r"[0-9A-Za-z_-]{1,64}")
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,3}")


class SubmissionKind(StrEnum):
    """提交類別: what one package carries."""

    BASIC_DATA = "BASIC_DATA"
    COURSE_HISTORY = "COURSE_HISTORY"
    COURSE_OUTCOMES = "COURSE_OUTCOMES"
    DIVERSE_PERFORMANCES = "DIVERSE_PERFORMANCES"


class Batch(StrEnum):
    """梯次: grade 3 hands in its second semester in two batches, each student in one of them."""

    REGULAR = "REGULAR"
    GRADE3_FIRST = "GRADE3_FIRST"
    GRADE3_SECOND = "GRADE3_SECOND"


YEAR_KINDS: Final = frozenset({SubmissionKind.COURSE_OUTCOMES, SubmissionKind.DIVERSE_PERFORMANCES})

# Rosters 21 and 22 have no codes of their own for the batches of grade 3.
_ROSTER_TYPES: Final[Mapping[SubmissionKind, Mapping[Batch, tuple[str, ...]]]] = {
    SubmissionKind.BASIC_DATA: {
        Batch.REGULAR: ("21", "24"),
        Batch.GRADE3_FIRST: ("21", "34"),
        Batch.GRADE3_SECOND: ("21", "74"),
    },
    SubmissionKind.COURSE_HISTORY: {
        Batch.REGULAR: ("22",),
        Batch.GRADE3_FIRST: ("22",),
        Batch.GRADE3_SECOND: ("22",),
    },
    SubmissionKind.COURSE_OUTCOMES: {
        Batch.REGULAR: ("26",),
        Batch.GRADE3_FIRST: ("36",),
        Batch.GRADE3_SECOND: ("76",),
    },
    SubmissionKind.DIVERSE_PERFORMANCES: {
        Batch.REGULAR: ("25",),
        Batch.GRADE3_FIRST: ("35",),
        Batch.GRADE3_SECOND: ("75",),
    },
}


class RosterShapeError(ValueError):
    """A document does not hold rosters in the shape of this project."""


class StudentKey(NamedTuple):
    """The join key of every roster: 身分證號 and 出生日期 as they stand in the row."""

    person_id: str
    birth_date: str


@dataclass(frozen=True)
class RosterRow:
    """One data row: its key, kept for life by the school, and its cells by Chinese column name."""

    key: str
    values: Mapping[str, str]

    @property
    def student(self) -> StudentKey:
        """Return whose row this is; empty texts where the columns are missing."""
        return StudentKey(self.values.get(PERSON_ID_COLUMN, ""), self.values.get(BIRTH_DATE_COLUMN, ""))


@dataclass(frozen=True)
class Cover:
    """封面: the four values that head a roster; ``semester`` is 0 for a whole school year."""

    school_code: str
    school_year: int
    semester: int
    roster_type: str


@dataclass(frozen=True)
class Roster:
    """名冊: a cover and its sheets, each a list of rows in the order they were written."""

    cover: Cover
    sheets: Mapping[str, Sequence[RosterRow]]

    def rows(self) -> Iterator[tuple[str, int, RosterRow]]:
        """Yield every row with its sheet and its number, counted from 1 on each sheet."""
        for sheet, rows in self.sheets.items():
            for number, row in enumerate(rows, start=1):
                yield sheet, number, row


def roster_types(kind: SubmissionKind, batch: Batch) -> tuple[str, ...]:
    """Return the 名冊別 codes that a package of ``kind`` in ``batch`` holds, each exactly once."""
    return _ROSTER_TYPES[kind][batch]


def cover_semester(kind: SubmissionKind, semester: int) -> int:
    """Return what stands under 學期 on the cover: 0 for the rosters of a school year, else ``semester``."""
    return 0 if kind in YEAR_KINDS else semester


def row_digest(row: RosterRow) -> Digest:
    """Return the digest of a row's cells, by which two sides tell whether they hold the same row."""
    return sha256_of_bytes(canonical_bytes(dict(row.values)))


def rosters_document(rosters: Sequence[Roster]) -> Document:
    """Return ``rosters`` as the document that a package carries as data/roster.json."""
    return {"rosters": [_roster_entry(roster) for roster in rosters]}


def parse_rosters(document: Mapping[str, Any]) -> tuple[Roster, ...]:
    """Return the rosters of a document; raise RosterShapeError when it is shaped otherwise."""
    if set(document) != {"rosters"} or not isinstance(document["rosters"], list):
        raise RosterShapeError("The document lists rosters and nothing else.")
    return tuple(_roster_of(entry) for entry in document["rosters"])


def cover_entry(cover: Cover) -> Document:
    """Return ``cover`` with the Chinese headers and the texts of the official sheet."""
    values = (cover.school_code, str(cover.school_year), str(cover.semester), cover.roster_type)
    return dict(zip(_COVER_COLUMNS, values, strict=True))


def parse_cover(entry: object) -> Cover:
    """Return the cover written in ``entry``; raise RosterShapeError when it is shaped otherwise."""
    values = text_cells(entry)
    if set(values) != set(_COVER_COLUMNS):
        raise RosterShapeError("A cover has exactly its four columns.")
    school_code, school_year, semester, roster_type = (values[column] for column in _COVER_COLUMNS)
    if not _NUMBER.fullmatch(school_year) or not _NUMBER.fullmatch(semester):
        raise RosterShapeError("School year and semester are numbers.")
    return Cover(school_code, int(school_year), int(semester), roster_type)


def text_cells(entry: object) -> dict[str, str]:
    """Return ``entry`` as cells of text by column; raise RosterShapeError when a cell is no text."""
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise RosterShapeError("The cells of a row are texts.")
    return entry


def as_row_key(value: object) -> str:
    """Return ``value`` when it can be a row key, else raise RosterShapeError."""
    if not isinstance(value, str) or not _ROW_KEY.fullmatch(value):
        raise RosterShapeError("A row key is 1 to 64 letters, digits, hyphens or underscores.")
    return value


def _roster_entry(roster: Roster) -> Document:
    sheets = {
        sheet: [{"row_key": row.key, "values": dict(row.values)} for row in rows]
        for sheet, rows in roster.sheets.items()
    }
    return {"cover": cover_entry(roster.cover), "sheets": sheets}


def _roster_of(entry: object) -> Roster:
    if (
        not isinstance(entry, dict)
        or set(entry) != {"cover", "sheets"}
        or not isinstance(entry["sheets"], dict)
    ):
        raise RosterShapeError("A roster has a cover and sheets.")
    sheets = {sheet: _rows_of(rows) for sheet, rows in entry["sheets"].items()}
    return Roster(parse_cover(entry["cover"]), sheets)


def _rows_of(rows: object) -> tuple[RosterRow, ...]:
    if not isinstance(rows, list):
        raise RosterShapeError("A sheet is a list of rows.")
    return tuple(_row_of(row) for row in rows)


def _row_of(row: object) -> RosterRow:
    if not isinstance(row, dict) or set(row) != {"row_key", "values"}:
        raise RosterShapeError("A row has a key and values.")
    return RosterRow(as_row_key(row["row_key"]), text_cells(row["values"]))
