"""收訖明細: what the central database received, row by row and file by file, for each student.

docs/algorithms/receipts.md tells the format and the comparison in prose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from licheng.kernel.canonical import MAX_BYTES, Document
from licheng.kernel.digests import Digest, as_digest
from licheng.kernel.package_files import linked_files
from licheng.kernel.package_manifest import (
    PackageFile,
    PackageHead,
    head_document,
    parse_head,
    parse_time,
    time_text,
)
from licheng.kernel.package_reader import PackageSummary
from licheng.kernel.problems import Problem
from licheng.kernel.rosters import (
    BIRTH_DATE_COLUMN,
    PERSON_ID_COLUMN,
    Roster,
    RosterRow,
    StudentKey,
    as_row_key,
    row_digest,
    text_cells,
)
from licheng.kernel.shapes import ShapeError, list_of, natural, object_with, text
from licheng.kernel.signatures import DocumentType, PublicKey, SignedDocument, SigningKey, sign, verify

MAX_RECEIPT_BYTES: Final = 2 * MAX_BYTES
_ROW_KEYS: Final = frozenset({"row_key", "roster_type", "sheet", "values", "digest", "files"})


class ReceiptShapeError(ShapeError):
    """A document is not a receipt, or one of its rows contradicts itself."""


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was received: the column that names it, its digest, size and type."""

    column: str
    digest: Digest
    size: int
    type: str


@dataclass(frozen=True)
class ReceivedRow:
    """A row as it was received, with the digest of its cells and its files."""

    roster_type: str
    sheet: str
    row: RosterRow
    digest: Digest
    files: tuple[ReceivedFile, ...]


@dataclass(frozen=True)
class Receipt:
    """收訖明細 of one package: the package it answers, when it was received, and the rows by student."""

    head: PackageHead
    package_digest: Digest
    package_size: int
    received_at: datetime
    students: Mapping[StudentKey, tuple[ReceivedRow, ...]]


def build_receipt(summary: PackageSummary, rosters: Sequence[Roster], received_at: datetime) -> Document:
    """Return the receipt of a checked package; the same arguments give the same document.

    Raise KeyError when a row names a file that the package does not list: such a package is not accepted.
    """
    files: dict[str, PackageFile] = {file.digest: file for file in summary.manifest.files}
    students: dict[StudentKey, list[Document]] = {}
    for roster in rosters:
        for sheet, _number, row in roster.rows():
            entry = _row_entry(roster.cover.roster_type, sheet, row, files)
            students.setdefault(row.student, []).append(entry)
    return {
        "package": {**head_document(summary.manifest.head), "digest": summary.digest, "size": summary.size},
        "received_at": time_text(received_at),
        "students": [_student_entry(student, students[student]) for student in sorted(students)],
        "counts": _counts(list(students.values())),
    }


def student_part(document: Document, student: StudentKey) -> Document:
    """Return the receipt with the rows of one student only; raise KeyError when it has none of that student."""
    for entry in document["students"]:
        if (entry[PERSON_ID_COLUMN], entry[BIRTH_DATE_COLUMN]) == student:
            return {**document, "students": [entry], "counts": _counts([entry["rows"]])}
    raise KeyError(student)


def sign_receipt(document: Document, key: SigningKey) -> SignedDocument:
    """Return ``document`` signed as a receipt."""
    return sign(DocumentType.RECEIPT, document, key)


def open_receipt(data: bytes, keys: Mapping[str, PublicKey]) -> Receipt:
    """Return the receipt signed in ``data`` by the central database.

    Raise UnknownKeyError or SignatureInvalidError as ``verify`` does, then ReceiptShapeError.
    """
    return parse_receipt(verify(data, keys, DocumentType.RECEIPT, max_bytes=MAX_RECEIPT_BYTES).payload)


def parse_receipt(document: Document) -> Receipt:
    """Return the receipt written in ``document``.

    Raise ReceiptShapeError when its shape, a row's digest, a row's files or its counts are not right.
    """
    try:
        return _receipt_of(document)
    except ValueError as error:
        raise ReceiptShapeError(str(error)) from error


def check_receipt(receipt: Receipt, summary: PackageSummary) -> list[Problem]:
    """Return a problem when ``receipt`` answers another package than the one that was sent."""
    answered = (receipt.head, receipt.package_digest, receipt.package_size)
    if answered == (summary.manifest.head, summary.digest, summary.size):
        return []
    facts = {"sent": summary.digest, "received": receipt.package_digest}
    return [Problem("receipt_of_another_package", facts)]


def _row_entry(roster_type: str, sheet: str, row: RosterRow, files: Mapping[str, PackageFile]) -> Document:
    linked = {column: files[digest] for column, digest in linked_files(row).items()}
    return {
        "row_key": row.key,
        "roster_type": roster_type,
        "sheet": sheet,
        "values": dict(row.values),
        "digest": row_digest(row),
        "files": [
            {"column": column, "digest": file.digest, "size": file.size, "type": file.type}
            for column, file in linked.items()
        ],
    }


def _student_entry(student: StudentKey, rows: list[Document]) -> Document:
    return {PERSON_ID_COLUMN: student.person_id, BIRTH_DATE_COLUMN: student.birth_date, "rows": rows}


def _counts(students: Sequence[Sequence[Document]]) -> Document:
    rows = [row for entries in students for row in entries]
    digests = {file["digest"] for row in rows for file in row["files"]}
    return {"students": len(students), "rows": len(rows), "files": len(digests)}


def _receipt_of(document: object) -> Receipt:
    parts = object_with(document, {"package", "received_at", "students", "counts"})
    if not isinstance(parts["package"], dict):
        raise ReceiptShapeError("The answered package is an object.")
    package = dict(parts["package"])
    digest, size = as_digest(package.pop("digest", None)), natural(package.pop("size", None))
    students = dict(_student_of(entry) for entry in list_of(parts["students"]))
    keys = [row.row.key for rows in students.values() for row in rows]
    if len(students) != len(parts["students"]) or len(keys) != len(set(keys)):
        raise ReceiptShapeError("Students and rows are listed once each.")
    if parts["counts"] != _counts([entry["rows"] for entry in parts["students"]]):
        raise ReceiptShapeError("The counts are those of the rows.")
    return Receipt(parse_head(package), digest, size, parse_time(parts["received_at"]), students)


def _student_of(entry: object) -> tuple[StudentKey, tuple[ReceivedRow, ...]]:
    parts = object_with(entry, {PERSON_ID_COLUMN, BIRTH_DATE_COLUMN, "rows"})
    student = StudentKey(text(parts[PERSON_ID_COLUMN]), text(parts[BIRTH_DATE_COLUMN]))
    rows = tuple(_row_of(row) for row in list_of(parts["rows"]))
    if any(row.row.student != student for row in rows):
        raise ReceiptShapeError("Rows stand under their own student.")
    return student, rows


def _row_of(entry: object) -> ReceivedRow:
    parts = object_with(entry, _ROW_KEYS)
    row = RosterRow(as_row_key(parts["row_key"]), text_cells(parts["values"]))
    files = tuple(_file_of(file) for file in list_of(parts["files"]))
    if {file.column: file.digest for file in files} != linked_files(row):
        raise ReceiptShapeError("The files of a row are those that its cells name.")
    if parts["digest"] != row_digest(row):
        raise ReceiptShapeError("The digest of a row is that of its cells.")
    return ReceivedRow(
        text(parts["roster_type"]), text(parts["sheet"]), row, as_digest(parts["digest"]), files
    )


def _file_of(entry: Any) -> ReceivedFile:
    parts = object_with(entry, {"column", "digest", "size", "type"})
    digest, size = as_digest(parts["digest"]), natural(parts["size"])
    return ReceivedFile(text(parts["column"]), digest, size, text(parts["type"]))
