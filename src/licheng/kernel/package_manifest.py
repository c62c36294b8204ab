"""The signed heart of a package: who submits what, and the digest and size of every byte that follows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from licheng.kernel.canonical import Document
from licheng.kernel.digests import Digest, as_digest
from licheng.kernel.rosters import Batch, SubmissionKind, as_row_key, cover_semester
from licheng.kernel.shapes import ShapeError, list_of, natural, object_with, text

FILE_TYPES: Final = frozenset({"pdf", "jpg", "png", "mp3", "mp4"})
_SCHOOL_CODE: Final = re.compile(r"[0-9A-Z]{6}")
_TIME_FORMAT: Final = "%Y-%m-%dT%H:%M:%SZ"
# The year is asked for in four digits: strptime alone would take fewer.
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_KEYS: Final = frozenset(
    {
        "package_id", "school_code", "kind", "batch", "school_year", "semester", "grades", "sequence",
        "replaces", "withdrawn", "made_at", "roster", "files",
    }
)  # fmt: skip
_GRADES: Final = (1, 2, 3)
_MAX_SEMESTER: Final = 2
_MAX_SCHOOL_YEAR: Final = 999


class ManifestShapeError(ShapeError):
    """A document is not the manifest of a package."""


@dataclass(frozen=True)
class PackageFile:
    """One file of a package: its SHA-256, its size in bytes, and its type told from its content."""

    digest: Digest
    size: int
    type: str


@dataclass(frozen=True)
class PackageHead:
    """What a school says of a package; ``semester`` is 0 for kinds of a school year.

    ``replaces`` names an earlier package whose rows of the same key these rows replace; ``withdrawn`` lists
    the keys of its rows that are taken back without a successor.
    """

    package_id: UUID
    school_code: str
    kind: SubmissionKind
    batch: Batch
    school_year: int
    semester: int
    grades: tuple[int, ...]
    sequence: int
    made_at: datetime
    replaces: UUID | None = None
    withdrawn: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackageManifest:
    """A head with the roster document's digest and size, and every distinct file in digest order."""

    head: PackageHead
    roster_digest: Digest
    roster_size: int
    files: tuple[PackageFile, ...]


def time_text(at: datetime) -> str:
    """Return ``at`` in UTC to the second, as every signed document writes an instant (RFC 3339)."""
    return at.astimezone(UTC).strftime(_TIME_FORMAT)


def parse_time(value: object) -> datetime:
    """Return the instant written in ``value``; raise ManifestShapeError when it is written otherwise."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise ManifestShapeError("An instant is written in UTC to the second.")
    try:
        return datetime.strptime(value, _TIME_FORMAT).replace(tzinfo=UTC)
    except ValueError as error:
        raise ManifestShapeError("An instant exists in the calendar.") from error


def head_document(head: PackageHead) -> Document:
    """Return ``head`` as it is signed, in packages and in the receipts that answer them."""
    return {
        "package_id": str(head.package_id),
        "school_code": head.school_code,
        "kind": head.kind.value,
        "batch": head.batch.value,
        "school_year": head.school_year,
        "semester": head.semester,
        "grades": list(head.grades),
        "sequence": head.sequence,
        "replaces": None if head.replaces is None else str(head.replaces),
        "withdrawn": list(head.withdrawn),
        "made_at": time_text(head.made_at),
    }


def manifest_document(manifest: PackageManifest) -> Document:
    """Return ``manifest`` as the document that is signed."""
    return {
        **head_document(manifest.head),
        "roster": {"digest": manifest.roster_digest, "size": manifest.roster_size},
        "files": [{"digest": file.digest, "size": file.size, "type": file.type} for file in manifest.files],
    }


def parse_manifest(document: Mapping[str, Any]) -> PackageManifest:
    """Return the manifest of a verified document; raise ManifestShapeError when it is shaped otherwise."""
    try:
        parts = object_with(document, _KEYS)
        roster = object_with(parts["roster"], {"digest", "size"})
        files = tuple(_file_of(entry) for entry in list_of(parts["files"]))
        head = parse_head({key: parts[key] for key in _KEYS - {"roster", "files"}})
        manifest = PackageManifest(head, as_digest(roster["digest"]), natural(roster["size"]), files)
    except ValueError as error:
        raise ManifestShapeError(str(error)) from error
    digests = [file.digest for file in files]
    _require(digests == sorted(set(digests)), "Files are listed once each, in digest order.")
    return manifest


def parse_head(document: Mapping[str, Any]) -> PackageHead:
    """Return the head written in ``document``; raise ManifestShapeError when it is shaped otherwise."""
    _require(set(document) == _KEYS - {"roster", "files"}, "A head has exactly its keys.")
    try:
        head = PackageHead(
            package_id=parse_uuid(document["package_id"]),
            school_code=_school_code(document["school_code"]),
            kind=SubmissionKind(document["kind"]),
            batch=Batch(document["batch"]),
            school_year=natural(document["school_year"]),
            semester=natural(document["semester"]),
            grades=tuple(natural(grade) for grade in list_of(document["grades"])),
            sequence=natural(document["sequence"]),
            made_at=parse_time(document["made_at"]),
            replaces=None if document["replaces"] is None else parse_uuid(document["replaces"]),
            withdrawn=tuple(as_row_key(key) for key in list_of(document["withdrawn"])),
        )
    except ValueError as error:
        raise ManifestShapeError(str(error)) from error
    check_head(head)
    return head


def check_head(head: PackageHead) -> None:
    """Raise ManifestShapeError when values of ``head`` contradict each other; return nothing otherwise."""
    _require(1 <= head.school_year <= _MAX_SCHOOL_YEAR, "The school year is an ROC year.")
    fits = head.semester <= _MAX_SEMESTER and cover_semester(head.kind, head.semester) == head.semester
    by_semester = cover_semester(head.kind, 1) == 1
    _require(fits and (head.semester > 0 or not by_semester), "The semester fits the kind.")
    grades = list(head.grades)
    _require(bool(grades) and grades == sorted(set(grades)), "Grades are listed once each, in order.")
    _require(set(grades) <= set(_GRADES), "Grades are 1 to 3.")
    _require(head.batch is Batch.REGULAR or grades == [3], "Only grade 3 has batches.")
    _require(list(head.withdrawn) == sorted(set(head.withdrawn)), "Withdrawn rows are listed once, in order.")
    _require(head.replaces is not None or not head.withdrawn, "Rows are withdrawn from an earlier package.")


def _file_of(entry: object) -> PackageFile:
    values = object_with(entry, {"digest", "size", "type"})
    _require(text(values["type"]) in FILE_TYPES, "The type of a file is known.")
    return PackageFile(as_digest(values["digest"]), natural(values["size"]), values["type"])


def _require(holds: bool, sentence: str) -> None:  # noqa: FBT001  # a guard reads as its sentence
    if not holds:
        raise ManifestShapeError(sentence)


def parse_uuid(value: object) -> UUID:
    """Return the id written in ``value`` in its usual spelling; raise a ValueError when it is none."""
    identifier = UUID(value) if isinstance(value, str) else None
    if identifier is None or str(identifier) != value:
        raise ManifestShapeError("An id is a UUID in its usual spelling.")
    return identifier


def _school_code(value: object) -> str:
    if not isinstance(value, str) or not _SCHOOL_CODE.fullmatch(value):
        raise ManifestShapeError("A school code has 6 characters.")
    return value
