"""Typed, cached access to the packaged code tables.

The tables are copies of ``domain/``; where one is known to be incomplete its reader says so.
"""

import csv
import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

# Codes of real data that belong to no school (formats.md 1.1, school_code_structure.json).
RESERVED_SCHOOL_CODES = frozenset({"000000", "000001", "000005", "000B00"})


@dataclass(frozen=True)
class School:
    """學校: code, name and city of one school of the published list."""

    code: str
    name: str
    city: str


@dataclass(frozen=True)
class CourseSegment:
    """A segment of 課程代碼 whose meaning depends on 課程類型; ``course_types`` are its letters."""

    code: str
    name: str
    course_types: str


@dataclass(frozen=True)
class StatusChange:
    """學籍異動代碼: one reason why a student's registration changes."""

    code: str
    category: str
    reason: str


@dataclass(frozen=True)
class RosterType:
    """名冊別: the code of one roster, for a division and a batch."""

    code: str
    name: str
    divisions: frozenset[str]
    batch: str
    confidence: str


@dataclass(frozen=True)
class MinistrySubject:
    """部定必修科目: a subject whose last two characters of 課程代碼 are fixed nationally."""

    field_code: str
    subject_code: str
    name: str
    course_types: str


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of the packaged CSV ``name``."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _json(name: str) -> Any:
    return json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def code_table(name: str) -> Mapping[str, str]:
    """Return code → Chinese name of one small table of ``code_tables.json``; KeyError for an unknown table.

    An empty table is a list that was not obtained: its codes pass unchecked.
    """
    codes: dict[str, str] = _json("code_tables.json")[name]["codes"]
    return MappingProxyType(codes)


@cache
def segment_table(name: str) -> Mapping[str, str]:
    """Return code → name of a one-character segment of 課程代碼.

    ``name`` is course_types, class_groups, course_categories, open_ways or subject_attributes.
    """
    table: dict[str, str] = {}
    for row in read_rows(f"{name}.csv"):
        codes = string.ascii_uppercase if row["code"] == "A-Z" else (row["code"],)
        table.update(dict.fromkeys(codes, row["name"]))
    return MappingProxyType(table)


@cache
def schools() -> Mapping[str, School]:
    """Return 學校代碼 → School; the list lacks most 進修部 units, so absence proves nothing.

    One published code (140401) carries two names; the later row is kept.
    """
    rows = (School(row["code"], row["name"], row["city"]) for row in read_rows("schools.csv"))
    return MappingProxyType({school.code: school for school in rows})


def _segments(name: str) -> tuple[CourseSegment, ...]:
    return tuple(CourseSegment(row["code"], row["name"], row["course_types"]) for row in read_rows(name))


@cache
def departments() -> Mapping[str, CourseSegment]:
    """Return 科別代碼 → its segment."""
    return MappingProxyType({segment.code: segment for segment in _segments("departments.csv")})


@cache
def subject_groups() -> tuple[CourseSegment, ...]:
    """Return 群別; a code may stand twice, once per family of 課程類型 (11 學術群 and 學術學程)."""
    return _segments("subject_groups.csv")


def subject_group_name(code: str, course_type: str) -> str | None:
    """Return the name of 群別 ``code`` in schools of ``course_type``, or None when the table has none."""
    names = [
        group.name for group in subject_groups() if group.code == code and course_type in group.course_types
    ]
    return names[0] if names else None


@cache
def subject_fields() -> Mapping[str, CourseSegment]:
    """Return 領域代碼 → its segment."""
    return MappingProxyType({segment.code: segment for segment in _segments("subject_fields.csv")})


@cache
def ministry_subjects() -> tuple[MinistrySubject, ...]:
    """Return the subjects whose 科目名稱代碼 is fixed nationally; the list is one source's."""
    return tuple(
        MinistrySubject(row["field_code"], row["subject_code"], row["name"], row["course_types"])
        for row in read_rows("subject_codes_ministry_required.csv")
    )


@cache
def status_changes() -> Mapping[str, StatusChange]:
    """Return 學籍異動代碼 → category and reason."""
    rows = read_rows("student_status_change_codes.csv")
    return MappingProxyType(
        {row["code"]: StatusChange(row["code"], row["category"], row["reason"]) for row in rows}
    )


@cache
def special_identities() -> Mapping[str, str]:
    """Return 特殊身分別 code → name; 0, 24, 26 and 27 also occur in real data, unexplained."""
    return MappingProxyType({row["code"]: row["name"] for row in read_rows("special_identity_codes.csv")})


@cache
def credit_symbols() -> Mapping[str, int | None]:
    """Return the symbol of 授課學期學分節數 → its credits, None when not offered (formats.md 2.2)."""
    rows = read_rows("credit_symbols.csv")
    return MappingProxyType({row["symbol"]: int(row["credits"]) if row["credits"] else None for row in rows})


@cache
def roster_types() -> Mapping[str, RosterType]:
    """Return 名冊別 code → its roster, division, batch and how sure the code is."""
    rows = (
        RosterType(
            row["code"], row["name"], frozenset(row["division"].split("+")), row["batch"], row["confidence"]
        )
        for row in read_rows("roster_type_codes.csv")
    )
    return MappingProxyType({roster.code: roster for roster in rows})


def rosters() -> Mapping[str, Any]:
    """Return ``rosters.json``: workbook facts and each roster's sheets and columns, in order."""
    document: dict[str, Any] = _json("rosters.json")
    return MappingProxyType(document)
