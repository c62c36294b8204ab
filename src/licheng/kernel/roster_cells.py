"""Whether one cell of a roster holds what its column asks for."""

import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, Final

from licheng.kernel.calendar import DateError, parse_date, roc7
from licheng.kernel.course_code import CourseCodeError, parse_course_code
from licheng.kernel.national_id import check_national_id, mask
from licheng.kernel.roster_layouts import Column
from licheng.kernel.tables import codes
from licheng.kernel.text import count_characters


class RosterCode(StrEnum):
    """Why a roster is refused, in the style of the central database's PC codes (PROPOSED: no official list)."""

    COVER_WRONG = "SU01"
    SHEET_WRONG = "SU02"
    COLUMN_UNKNOWN = "SU03"
    COLUMN_MISSING = "SU04"
    VALUE_EMPTY = "SU05"
    PERSON_ID_INVALID = "SU06"
    DATE_INVALID = "SU07"
    COURSE_CODE_INVALID = "SU08"
    CODE_UNKNOWN = "SU09"
    VALUE_INVALID = "SU10"
    TEXT_TOO_LONG = "SU11"
    OUTCOMES_TOO_MANY = "SU12"
    PERFORMANCES_TOO_MANY = "SU13"
    ROW_KEY_TWICE = "SU14"
    RECORD_TWICE = "SU15"
    CADRE_LEVEL_NOT_SCHOOL = "SU16"
    END_BEFORE_START = "SU17"
    FILE_MISSING = "SU18"
    FILE_NOT_ALLOWED = "SU19"
    FILE_UNUSED = "SU20"
    HOURS_NOT_POSITIVE = "SU21"
    LINK_NOT_HTTPS = "SU22"
    BIRTH_DATE_DIFFERS = "SU23"
    ROSTERS_WRONG = "SU24"


Finding = tuple[RosterCode, Mapping[str, Any]] | None

BRIEF_LIMIT: Final = 100
EXTERNAL_LINK: Final = "外部影音連結"
_MAX_CELL: Final = 4000
_POSITIVE: Final = frozenset({"時數", "總時數", "節數", "每週節數", "開設週數"})
# 0, 24, 26 and 27 occur in real data, their wording was not found.
_UNEXPLAINED_IDENTITIES: Final = frozenset({"0", "24", "26", "27"})
_SHAPES: Final = {
    "school_year": re.compile(r"[1-9][0-9]{1,2}"),
    "semester": re.compile(r"[12]"),
    "grade": re.compile(r"[1-3]"),
    "credit_symbol": re.compile(r"[0-9]|1[0-2]|[A-Z]"),
    "score": re.compile(r"-1|(?:100|[1-9]?[0-9])(?:\.[0-9]{1,2})?"),
    "integer": re.compile(r"-1|0|[1-9][0-9]{0,3}"),
    "decimal": re.compile(r"(?:0|[1-9][0-9]{0,4})(?:\.[0-9]{1,2})?"),
    "school_code": re.compile(r"[0-9A-Z]{6}"),
}
_HIGHEST_SCORE: Final = 100


def check_cell(column: Column, value: str) -> Finding:
    """Return what is wrong with ``value`` under ``column``, or None; facts never hold a whole 身分證號."""
    if not value:
        return (RosterCode.VALUE_EMPTY, {}) if column.required else None
    if len(value) > _MAX_CELL:
        return RosterCode.TEXT_TOO_LONG, {"count": len(value), "limit": _MAX_CELL}
    family, _, table = column.type.partition(":")
    if family in _SHAPES:
        return _check_number(column, value)
    if table:
        return _check_codes(table, value.split(",") if family == "code_list" else [value])
    return _CHECKS.get(family, _check_any)(column, value)


def _check_number(column: Column, value: str) -> Finding:
    fits = _SHAPES[column.type].fullmatch(value) is not None
    if not fits or (column.type == "score" and float(value) > _HIGHEST_SCORE):
        return RosterCode.VALUE_INVALID, {"value": value, "type": column.type}
    if column.name in _POSITIVE and float(value) <= 0:
        return RosterCode.HOURS_NOT_POSITIVE, {"value": value}
    return None


def _check_codes(table: str, values: list[str]) -> Finding:
    known = known_codes(table)
    unknown = [value for value in values if value not in known]
    # A table without codes is a list nobody has published: its codes pass.
    return (RosterCode.CODE_UNKNOWN, {"value": unknown[0], "table": table}) if known and unknown else None


@cache
def known_codes(table: str) -> Collection[str]:
    """Return the codes of one table of the profile; none at all when the list was not obtained."""
    if table == "subject_group":
        return frozenset(group.code for group in codes.subject_groups())
    if table == "department":
        return frozenset(codes.departments())
    if table == "special_identity":
        return frozenset(codes.special_identities()) | _UNEXPLAINED_IDENTITIES
    return frozenset(codes.code_table(table))


def _check_person_id(_column: Column, value: str) -> Finding:
    return None if check_national_id(value) else (RosterCode.PERSON_ID_INVALID, {"masked": mask(value)})


def _check_date(_column: Column, value: str) -> Finding:
    try:
        right = roc7(parse_date(value)) == value
    except DateError:
        right = False
    return None if right else (RosterCode.DATE_INVALID, {"value": value})


def _check_course_code(_column: Column, value: str) -> Finding:
    segment = _wrong_segment(value)
    return None if segment is None else (RosterCode.COURSE_CODE_INVALID, {"value": value, "segment": segment})


@lru_cache(maxsize=4096)
def _wrong_segment(value: str) -> str | None:
    """Return the segment that is wrong, empty for the whole code, or None.

    The published list of schools is not complete, so an unknown school is no fault of the code.
    """
    try:
        return None if parse_course_code(value).text == value else ""
    except CourseCodeError as error:
        return None if error.segment == "school_code" else error.segment


def _check_brief(_column: Column, value: str) -> Finding:
    count = count_characters(value)
    return (RosterCode.TEXT_TOO_LONG, {"count": count, "limit": BRIEF_LIMIT}) if count > BRIEF_LIMIT else None


def _check_link(column: Column, value: str) -> Finding:
    if column.name == EXTERNAL_LINK and not value.startswith("https://"):
        return RosterCode.LINK_NOT_HTTPS, {"value": value}
    return None


def _check_any(_column: Column, _value: str) -> Finding:
    return None


_CHECKS: Final[Mapping[str, Callable[[Column, str], Finding]]] = {
    "person_id": _check_person_id,
    "date_roc7": _check_date,
    "course_code23": _check_course_code,
    "text100": _check_brief,
    "link_or_file": _check_link,
}
