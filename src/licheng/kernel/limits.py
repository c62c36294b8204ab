"""Limits of files, read from the national rule set (S1 file rules, R-011)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.rule_sets import latest_school_year, rule_set_document

# No source says how a megabyte counts; the larger reading refuses nobody wrongly (formats.md 4).
MEGABYTE: Final = 1_048_576


class FilePurpose(StrEnum):
    """What a file is handed in for; each purpose has its own types and size."""

    OUTCOME_DOCUMENT = "outcome-document"
    OUTCOME_MEDIA = "outcome-media"
    PERFORMANCE_DOCUMENT = "performance-document"
    PERFORMANCE_MEDIA = "performance-media"
    COUNSELING = "counseling"


@dataclass(frozen=True)
class FileLimit:
    """Which types a file of one purpose may have and how large it may be, with the clause that says so."""

    purpose: FilePurpose
    types: tuple[str, ...]
    max_bytes: int
    source: str


def read_file_limits(document: Mapping[str, Any]) -> dict[FilePurpose, FileLimit]:
    """Return the limits a rule set's document gives, one for each purpose."""
    return {
        purpose: FileLimit(
            purpose,
            tuple(document["files"][purpose]["types"]),
            document["files"][purpose]["megabytes"] * MEGABYTE,
            document["files"][purpose]["source"],
        )
        for purpose in FilePurpose
    }


@cache
def limit_for(purpose: str, school_year: int | None = None) -> FileLimit:
    """Return the limit of ``purpose`` in ``school_year``, by default the newest packaged rule set's.

    Raises ValueError for a purpose that does not exist.
    """
    year = latest_school_year() if school_year is None else school_year
    return read_file_limits(rule_set_document(year))[FilePurpose(purpose)]


def megabytes_text(size: int) -> str:
    """Return ``size`` in megabytes, rounded up to one place so that a file too large never reads as allowed."""
    tenths = -(-size * 10 // MEGABYTE)
    return f"{tenths // 10}.{tenths % 10}"


def check_size(purpose: str, size: int, school_year: int | None = None) -> Decision:
    """Answer whether a file of ``size`` bytes is small enough; file_too_large tells by how much it is not."""
    limit = limit_for(purpose, school_year)
    if size <= limit.max_bytes:
        return Allowed()
    return Refused(
        "file_too_large",
        {
            "size": size,
            "limit": limit.max_bytes,
            "over": size - limit.max_bytes,
            "size_megabytes": megabytes_text(size),
            "limit_megabytes": limit.max_bytes // MEGABYTE,
        },
    )
