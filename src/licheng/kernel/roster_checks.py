"""Whether a roster may be submitted: sheets, columns, cells, caps and duplicates, alike at school and center."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from licheng.kernel.national_id import mask
from licheng.kernel.problems import Problem
from licheng.kernel.roster_cells import RosterCode, check_cell
from licheng.kernel.roster_layouts import Column, RosterLayout, RosterTypeUnknownError, roster_layout
from licheng.kernel.rosters import Roster, RosterRow, StudentKey, SubmissionKind

# Caps of the central database per student and school year (作業要點; limits.json, central_selection).
CAPS: Final[Mapping[SubmissionKind, int]] = {
    SubmissionKind.COURSE_OUTCOMES: 6,
    SubmissionKind.DIVERSE_PERFORMANCES: 10,
}
_CAP_CODES: Final = {
    SubmissionKind.COURSE_OUTCOMES: RosterCode.OUTCOMES_TOO_MANY,
    SubmissionKind.DIVERSE_PERFORMANCES: RosterCode.PERFORMANCES_TOO_MANY,
}
_CAPPED_TYPES: Final = {
    **dict.fromkeys(("26", "36", "76", "28", "38", "78"), SubmissionKind.COURSE_OUTCOMES),
    **dict.fromkeys(("25", "35", "75"), SubmissionKind.DIVERSE_PERFORMANCES),
}
_CADRE_TYPES: Final = frozenset({"24", "34", "74"})
_CADRE_LEVELS: Final = frozenset({"", "1", "2", "3"})
_CADRE_COLUMN: Final = "幹部等級"
# What may stand once per student on these sheets; elsewhere only a row that repeats every cell is refused.
_ONCE: Final[Mapping[str, tuple[str, ...]]] = {"學生資料": (), "學期成績": ("課程代碼",)}
_PERIODS: Final = (("開始日期", "結束日期"), ("申請開始日期", "申請結束日期"))


def check_roster(roster: Roster) -> list[Problem]:
    """Return everything that is wrong inside one roster; whether its files exist is asked by the package."""
    cover = roster.cover
    try:
        layout = roster_layout(cover.roster_type)
    except RosterTypeUnknownError:
        return [Problem(RosterCode.COVER_WRONG, {"value": cover.roster_type}, "封面", 1, "名冊別")]
    if layout.whole_year != (cover.semester == 0):
        return [Problem(RosterCode.COVER_WRONG, {"value": str(cover.semester)}, "封面", 1, "學期")]
    problems = [*_sheet_problems(roster, layout), *_row_problems(roster, layout), *_double_problems(roster)]
    kind = _CAPPED_TYPES.get(cover.roster_type)
    return problems + check_caps(kind, count_rows([roster])) if kind else problems


def count_rows(rosters: Iterable[Roster]) -> Counter[StudentKey]:
    """Return how many rows each student has, over all sheets of ``rosters``."""
    return Counter(row.student for roster in rosters for _sheet, _number, row in roster.rows())


def check_caps(kind: SubmissionKind, counts: Mapping[StudentKey, int]) -> list[Problem]:
    """Return a problem for every student with more rows in a school year than ``kind`` allows."""
    cap = CAPS[kind]
    return [
        Problem(_CAP_CODES[kind], {"masked": mask(student.person_id), "count": count, "limit": cap})
        for student, count in counts.items()
        if count > cap
    ]


def _sheet_problems(roster: Roster, layout: RosterLayout) -> Iterator[Problem]:
    for sheet in sorted(roster.sheets.keys() - layout.sheets.keys()):
        yield Problem(RosterCode.SHEET_WRONG, {"reason": "unknown"}, sheet)
    for sheet in sorted(layout.sheets.keys() - roster.sheets.keys()):
        yield Problem(RosterCode.SHEET_WRONG, {"reason": "missing"}, sheet)


def _row_problems(roster: Roster, layout: RosterLayout) -> Iterator[Problem]:
    for sheet, number, row in roster.rows():
        columns = layout.sheets.get(sheet, ())
        for code, column, facts in _findings(row, columns, roster.cover.roster_type):
            yield Problem(code, facts, sheet, number, column)


def _findings(
    row: RosterRow, columns: tuple[Column, ...], roster_type: str
) -> Iterator[tuple[RosterCode, str, Mapping[str, Any]]]:
    names = {column.name for column in columns}
    for name in sorted(row.values.keys() - names) if columns else ():
        yield RosterCode.COLUMN_UNKNOWN, name, {}
    for column in columns:
        if column.name not in row.values:
            yield RosterCode.COLUMN_MISSING, column.name, {}
        elif finding := check_cell(column, row.values[column.name]):
            yield finding[0], column.name, finding[1]
    for start, end in _PERIODS:
        if _is_backward(row.values.get(start, ""), row.values.get(end, "")):
            yield RosterCode.END_BEFORE_START, end, {"start": row.values[start], "end": row.values[end]}
    level = row.values.get(_CADRE_COLUMN, "")
    if roster_type in _CADRE_TYPES and level not in _CADRE_LEVELS:
        yield RosterCode.CADRE_LEVEL_NOT_SCHOOL, _CADRE_COLUMN, {"value": level}


def _is_backward(start: str, end: str) -> bool:
    # Seven digits each compare as texts; dates of another shape are refused on their own.
    return bool(start) and bool(end) and len(start) == len(end) and end < start


def _double_problems(roster: Roster) -> Iterator[Problem]:
    keys: set[str] = set()
    records: set[tuple[str, ...]] = set()
    birth_dates: dict[str, str] = {}
    for sheet, number, row in roster.rows():
        if row.key in keys:
            yield Problem(RosterCode.ROW_KEY_TWICE, {"row_key": row.key}, sheet, number)
        if _record(sheet, row) in records:
            yield Problem(RosterCode.RECORD_TWICE, {}, sheet, number)
        student = row.student
        if birth_dates.setdefault(student.person_id, student.birth_date) != student.birth_date:
            yield Problem(RosterCode.BIRTH_DATE_DIFFERS, {}, sheet, number, "出生日期")
        keys.add(row.key)
        records.add(_record(sheet, row))


def _record(sheet: str, row: RosterRow) -> tuple[str, ...]:
    if sheet in _ONCE:
        return (sheet, *row.student, *(row.values.get(column, "") for column in _ONCE[sheet]))
    return (sheet, *(f"{column}={value}" for column, value in sorted(row.values.items())))
