"""Rosters and packages of one small school, for tests of everything that is signed and sent."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.package_files import file_link
from licheng.kernel.package_manifest import PackageHead
from licheng.kernel.package_reader import PackageSummary, SchoolKey
from licheng.kernel.packages import SourceFile, covers_of, write_package
from licheng.kernel.roster_layouts import roster_layout
from licheng.kernel.rosters import Batch, Roster, RosterRow, SubmissionKind
from licheng.kernel.signatures import SigningKey

SCHOOL = "210305"
OTHER_SCHOOL = "041305"
KEY = SigningKey(bytes(range(32)))
OTHER_KEY = SigningKey(bytes(range(1, 33)))
KEYS = {
    KEY.public.key_id: SchoolKey(SCHOOL, KEY.public),
    OTHER_KEY.public.key_id: SchoolKey(OTHER_SCHOOL, OTHER_KEY.public),
}
MADE_AT = datetime(2026, 9, 21, 8, 30, tzinfo=UTC)
PDF = b"%PDF-1.7 a report of an experiment"
MP3 = b"ID3 a recording of a song"
ANNE = ("A123456789", "0971231")
BEN = ("A800000014", "0980101")

_CELLS: Mapping[str, str] = {
    "person_id": ANNE[0],
    "date_roc7": "1140901",
    "school_year": "114",
    "semester": "1",
    "grade": "2",
    "course_code23": "109041305H11101B1010101",
    "credit_symbol": "4",
    "score": "87.5",
    "integer": "2",
    "decimal": "3.5",
    "school_code": OTHER_SCHOOL,
    "code:subject_group": "11",
    "code:department": "101",
    "code_list:special_identity": "1,4",
    "code:certificate": "4230",
    "code:pass_flag": "1",
    "link_or_file": "",
    "text": "文字",
    "text100": "簡述",
}


def head(kind: SubmissionKind = SubmissionKind.COURSE_OUTCOMES, **changes: object) -> PackageHead:
    """Return a head of the school for ``kind``."""
    values: dict[str, object] = {
        "package_id": UUID("0197f5a0-0000-7000-8000-000000000001"),
        "school_code": SCHOOL,
        "kind": kind,
        "batch": Batch.REGULAR,
        "school_year": 114,
        "semester": 0 if roster_layout(covers_of_type(kind)).whole_year else 1,
        "grades": (1, 2),
        "sequence": 1,
        "made_at": MADE_AT,
    }
    return PackageHead(**{**values, **changes})  # type: ignore[arg-type]


def covers_of_type(kind: SubmissionKind) -> str:
    """Return the first roster type of ``kind``."""
    first = {
        SubmissionKind.BASIC_DATA: "21",
        SubmissionKind.COURSE_HISTORY: "22",
        SubmissionKind.COURSE_OUTCOMES: "26",
    }
    return first.get(kind, "25")


def row(roster_type: str, sheet: str, key: str, student: tuple[str, str] = ANNE, **cells: str) -> RosterRow:
    """Return a right row of ``sheet``, every column filled, some cells changed."""
    values = {
        column.name: _CELLS.get(column.type, "1") for column in roster_layout(roster_type).sheets[sheet]
    }
    return RosterRow(key, {**values, "身分證號": student[0], "出生日期": student[1], **cells})


def rosters(package: PackageHead, rows: Mapping[str, Sequence[RosterRow]]) -> tuple[Roster, ...]:
    """Return the rosters of ``package`` with every sheet, the named ones holding ``rows``."""
    return tuple(
        Roster(
            cover, {sheet: tuple(rows.get(sheet, ())) for sheet in roster_layout(cover.roster_type).sheets}
        )
        for cover in covers_of(package)
    )


def source(data: bytes, kind: str = "pdf") -> SourceFile:
    """Return ``data`` as a file to be packed."""
    return SourceFile(sha256_of_bytes(data), len(data), kind, partial(io.BytesIO, data))


def outcome(key: str, student: tuple[str, str] = ANNE, **cells: str) -> RosterRow:
    """Return an outcome with its document."""
    files = {"課程學習成果文件檔案連結": file_link(sha256_of_bytes(PDF))}
    return row("26", "學期課程學習成果", key, student, **{**files, **cells})


def outcomes(*rows: RosterRow) -> tuple[Roster, ...]:
    """Return the rosters of a package of outcomes."""
    return rosters(head(), {"學期課程學習成果": rows})


SMALL = outcomes(
    outcome("a-1", 課程學習成果影音檔案連結=file_link(sha256_of_bytes(MP3))),
    outcome("b-1", BEN, 成果簡述="另一件"),
)
FILES = (source(PDF), source(MP3, "mp3"))


def packed(
    of: Iterable[Roster] = SMALL,
    files: Iterable[SourceFile] = FILES,
    package: PackageHead | None = None,
    key: SigningKey = KEY,
) -> tuple[bytes, PackageSummary]:
    """Return the bytes and the summary of a package."""
    target = io.BytesIO()
    summary = write_package(target, package or head(), tuple(of), files, key)
    return target.getvalue(), summary


Change = Callable[[bytes], bytes]
