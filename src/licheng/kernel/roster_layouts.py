"""Sheets and columns of every 名冊, read from the packaged profile (tables/rosters.json)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from licheng.kernel.tables import codes

# Cells that the profile's own types would ask for, but that real rows leave empty.
_MAY_BE_EMPTY: Final = frozenset(
    {"部別代碼", "報考年度", "族語認證有效日期", "學籍異動日期", "申請結束日期", "結束日期", "證照代碼"}
)
# Without these a row names nothing; the other texts may be empty.
_REQUIRED_TEXTS: Final = frozenset(
    {
        "科目名稱", "原修課科目名稱", "借讀校科目名稱", "單位名稱", "競賽名稱", "服務名稱", "內容(開設名稱)",
        "團體活動內容名稱", "職場學習單位", "名稱", "課程名稱", "班級名稱",
    }
)  # fmt: skip
_OPTIONAL_TYPES: Final = frozenset({"text", "text100", "link_or_file"})


class RosterTypeUnknownError(ValueError):
    """No roster of this project has the 名冊別 code."""


@dataclass(frozen=True)
class Column:
    """One column: its Chinese header, the type of its cells, and whether a cell must be filled."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True)
class RosterLayout:
    """One roster: its name, whether it covers a whole school year, and its sheets in order."""

    name: str
    whole_year: bool
    sheets: Mapping[str, tuple[Column, ...]]


@cache
def roster_layout(roster_type: str) -> RosterLayout:
    """Return the layout of 名冊別 ``roster_type``; raise RosterTypeUnknownError when there is none."""
    for roster in codes.rosters()["rosters"]:
        if roster_type in {roster["roster_type"], *roster.get("grade3_batch_codes", {}).values()}:
            sheets = {sheet["sheet"]: _columns(sheet) for sheet in roster["sheets"]}
            return RosterLayout(roster["name"], roster["period"] == "school_year", sheets)
    raise RosterTypeUnknownError(roster_type)


def _columns(sheet: Mapping[str, Any]) -> tuple[Column, ...]:
    trailing = sheet.get("trailing_columns", {}).get("columns", [])
    return tuple(_column(entry["name"], entry["type"]) for entry in [*sheet["columns"], *trailing])


def _column(name: str, kind: str) -> Column:
    optional = kind in _OPTIONAL_TYPES or kind.startswith("code_list:") or name in _MAY_BE_EMPTY
    return Column(name, kind, required=name in _REQUIRED_TEXTS or not optional)
