"""多元表現: its ten kinds and their fields, read from the packaged roster definitions (formats.md 1.7)."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

from licheng.kernel.rule_sets import latest_school_year, rule_set_document
from licheng.kernel.tables import codes

_ROSTER = "學生自填多元表現名冊"
_PERSON_COLUMNS = frozenset({"身分證號", "出生日期"})
BRIEF: Final = "brief"
# PROPOSED: no source limits the other texts, and a roster cell is no place for an essay.
_TEXT_LENGTH = 100
_BRIEF_LENGTH: Final[int] = rule_set_document(latest_school_year())["brief"]["characters"]["value"]


class FieldType(StrEnum):
    """How the value of a field is read."""

    TEXT = "text"
    DATE = "date"
    CODE = "code"
    DECIMAL = "decimal"
    INTEGER = "integer"
    SCHOOL_YEAR = "school_year"
    SEMESTER = "semester"


@dataclass(frozen=True)
class PerformanceField:
    """One field of a kind: the roster's column, its identifier here, and what a value must keep to.

    ``label`` is what people read; ``code_table`` names a table of ``codes.code_table``; a number
    must be above 0 when ``is_count``, and at most ``maximum`` when that is set.
    """

    column: str
    name: str
    label: str
    type: FieldType
    is_required: bool
    code_table: str | None = None
    max_length: int | None = None
    is_count: bool = False
    maximum: int | None = None

    @property
    def choices(self) -> Mapping[str, str]:
        """Code → name of the field's table; empty for other types and for a table that was not obtained."""
        return {} if self.code_table is None else codes.code_table(self.code_table)


@dataclass(frozen=True)
class PerformanceKind:
    """One kind of 多元表現: English identifier, the roster's sheet, and its fields in the roster's order."""

    name: str
    sheet: str
    fields: tuple[PerformanceField, ...]

    @property
    def label(self) -> str:
        """The official name of the kind, which is the sheet's."""
        return self.sheet

    @property
    def own_fields(self) -> tuple[PerformanceField, ...]:
        """The fields without 內容簡述, which all kinds share."""
        return tuple(field for field in self.fields if field.name != BRIEF)

    def field(self, name: str) -> PerformanceField:
        """Return the field with the identifier ``name``; KeyError when the kind has none."""
        return {field.name: field for field in self.fields}[name]


_ROSTER_TYPES: Final = {
    "text": FieldType.TEXT,
    "text100": FieldType.TEXT,
    "date_roc7": FieldType.DATE,
    "code": FieldType.CODE,
    "decimal": FieldType.DECIMAL,
    "integer": FieldType.INTEGER,
    "school_year": FieldType.SCHOOL_YEAR,
    "semester": FieldType.SEMESTER,
}


def _field(entry: Mapping[str, Any], column: Mapping[str, str]) -> PerformanceField:
    name = entry["columns"][column["name"]]
    type_name, _, code_table = column["type"].partition(":")
    field_type = _ROSTER_TYPES[type_name]
    length = _BRIEF_LENGTH if name == BRIEF else _TEXT_LENGTH
    return PerformanceField(
        column=column["name"],
        name=name,
        label=entry.get("labels", {}).get(column["name"], column["name"].removesuffix("代碼")),
        type=field_type,
        is_required=name not in entry["optional"],
        code_table=code_table or None,
        max_length=length if field_type is FieldType.TEXT else None,
        is_count=name in entry.get("counts", ()),
        maximum=entry.get("maximum", {}).get(name),
    )


def _kinds() -> Iterator[PerformanceKind]:
    text = files("licheng.kernel.tables").joinpath("performance_kinds.toml").read_text(encoding="utf-8")
    roster = next(entry for entry in codes.rosters()["rosters"] if entry["name"] == _ROSTER)
    sheets = {sheet["sheet"]: sheet["columns"] for sheet in roster["sheets"]}
    for name, entry in tomllib.loads(text).items():
        columns = [column for column in sheets[entry["sheet"]] if column["name"] not in _PERSON_COLUMNS]
        yield PerformanceKind(name, entry["sheet"], tuple(_field(entry, column) for column in columns))


KINDS: Final = tuple(_kinds())
_KINDS_BY_NAME: Final = {kind.name: kind for kind in KINDS}


def kind_named(name: str) -> PerformanceKind:
    """Return the kind with the English identifier ``name``; KeyError when there is none."""
    return _KINDS_BY_NAME[name]
