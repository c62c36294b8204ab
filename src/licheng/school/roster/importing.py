"""From rows to a plan: a pure function of the file, the sheets' rules and what is stored.

The steps are told in ``docs/algorithms/roster-import.md``.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from licheng.kernel.results import Refused, RefusedError
from licheng.school.roster.columns import cell_text, shown
from licheng.school.roster.plans import Plan, Problem, SheetPlan, Table
from licheng.school.roster.sheets import Cell, Change, Column, Key, Reading, Row, Sheet, Stored, Value

# Sheets of the template and of common programs that hold no rows.
SILENT_SHEETS = frozenset({"說明", "代碼"})
WATCH_EVERY = 1_000

Existing = Mapping[str, Mapping[Key, Stored]]
Watch = Callable[[int], None]


def watch_nothing(_lines: int) -> None:
    """Tell nobody how far the reading is."""


@dataclass
class _File:
    """What was read so far: rows and problems of every sheet."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    keys: dict[str, dict[Key, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lines: int = 0

    def refuse(self, sheet: Sheet, line: int | None, column: str, refused: Refused) -> None:
        self.problems.append(Problem(sheet.name, line, column, refused))


def plan_import(
    tables: Sequence[Table],
    sheets: Sequence[Sheet],
    existing: Existing,
    reading: Reading,
    *,
    taken: Mapping[str, frozenset[Value]],
    watch: Watch = watch_nothing,
) -> Plan:
    """Return what loading ``tables`` would add, change and leave, what is missing from them, and every problem.

    ``existing`` holds the stored rows of every sheet; ``taken`` the values of a pool that other rows hold. Nothing
    is written. A sheet the file does not have is not compared: nothing of it is missing.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    known = [table for table in tables if table.sheet in by_name]
    ignored = tuple(t.sheet for t in tables if t.sheet not in by_name and t.sheet not in SILENT_SHEETS)
    file = _File()
    if not known:
        names = "、".join(by_name)
        file.problems.append(Problem("", None, "", Refused("import_no_sheets", {"names": names})))
    for table in sorted(known, key=lambda table: list(by_name).index(table.sheet)):
        _read_table(table, by_name[table.sheet], reading, file, watch)
    present = [by_name[name] for name in by_name if name in file.rows]
    _check_references(present, existing, file)
    _check_uniques(present, _held(sheets, existing, taken, file), file)
    parts = tuple(_compare(sheet, existing[sheet.name], file) for sheet in present)
    order = {name: position for position, name in enumerate(by_name)}
    problems = sorted(file.problems, key=lambda p: (order.get(p.sheet, -1), p.line or 0))
    return Plan(parts, tuple(problems), ignored)


def _read_table(table: Table, sheet: Sheet, reading: Reading, file: _File, watch: Watch) -> None:
    places = _places(table, sheet, file)
    file.rows[sheet.name], file.keys[sheet.name] = [], {}
    is_empty = True
    for line, cells in enumerate(table.lines[1:], start=2):
        if any(cell_text(cell) for cell in cells):
            is_empty = False
            if places:
                named = {header: cells[place] for header, place in places.items() if place < len(cells)}
                _read_row(sheet, line, named, reading, file)
        file.lines += 1
        if file.lines % WATCH_EVERY == 0:
            watch(file.lines)
    if is_empty:
        file.refuse(sheet, None, "", Refused("sheet_empty"))


def _places(table: Table, sheet: Sheet, file: _File) -> dict[str, int]:
    """Return where each known column stands, in any order; none at all when a required one is absent."""
    headers = ["".join(cell_text(cell).split()) for cell in (table.lines[0] if table.lines else ())]
    wanted = {column.header: column for column in sheet.columns}
    places: dict[str, int] = {}
    for position, header in enumerate(headers):
        if header in places:
            file.refuse(sheet, 1, header, Refused("column_twice"))
        elif header in wanted:
            places[header] = position
    absent = [header for header, column in wanted.items() if column.required and header not in places]
    for header in absent:
        file.refuse(sheet, 1, header, Refused("column_missing"))
    return {} if absent else places


def _read_row(sheet: Sheet, line: int, cells: Mapping[str, Cell], reading: Reading, file: _File) -> None:
    values: dict[str, Value] = {}
    before = len(file.problems)
    for column in sheet.columns:
        try:
            values[column.header] = _read_cell(column, cells.get(column.header, ""), reading)
        except RefusedError as error:
            file.refuse(sheet, line, column.header, _safe(error.refused))
    if len(file.problems) == before:
        for header, refused in sheet.check(values, reading.term):
            file.refuse(sheet, line, header, refused)
    if all(header in values for header in sheet.key):
        row = Row(line, tuple(str(values[header]) for header in sheet.key), values)
        _keep(sheet, row, file, is_right=len(file.problems) == before)


def _read_cell(column: Column, cell: Cell, reading: Reading) -> Value:
    if cell_text(cell):
        return column.read(cell, reading)
    if column.required:
        raise RefusedError(Refused("cell_empty"))
    return None


def _safe(refused: Refused) -> Refused:
    """Return ``refused`` with its quoted value as a problem may show it."""
    facts = {name: shown(value) if name == "value" else value for name, value in refused.facts.items()}
    return Refused(refused.code, facts)


def _keep(sheet: Sheet, row: Row, file: _File, *, is_right: bool) -> None:
    """Remember the row's key, also of a wrong row, so that what refers to it is not called unknown as well."""
    first = file.keys[sheet.name].setdefault(row.key, row.line)
    if first != row.line:
        facts = {"key": shown(" ".join(row.key)), "line": first}
        file.refuse(sheet, row.line, sheet.key[0], Refused("row_twice", facts))
    elif is_right:
        file.rows[sheet.name].append(row)


def _check_references(sheets: Iterable[Sheet], existing: Existing, file: _File) -> None:
    for sheet in sheets:
        for reference in sheet.references:
            in_file, stored = file.keys.get(reference.sheet, {}), existing[reference.sheet]
            for row in file.rows[sheet.name]:
                parts = tuple(row.values[column] for column in reference.columns)
                if None in parts:
                    continue
                key = tuple(str(part) for part in parts)
                if key not in in_file and key not in stored:
                    facts = {"value": shown(" ".join(key)), "sheet": reference.sheet}
                    file.refuse(sheet, row.line, reference.columns[-1], Refused(reference.code, facts))


def _held(
    sheets: Sequence[Sheet], existing: Existing, taken: Mapping[str, frozenset[Value]], file: _File
) -> dict[str, dict[object, str]]:
    """Return by pool which values stay held whatever the file writes, and by whom."""
    held: dict[str, dict[object, str]] = {pool: dict.fromkeys(values, "") for pool, values in taken.items()}
    for sheet in sheets:
        stated = {row.key: row.values for row in file.rows.get(sheet.name, ())}
        for unique in sheet.uniques:
            pool = held.setdefault(unique.pool, {})
            for key, stored in existing[sheet.name].items():
                value = _claim(unique.columns, stored.values)
                restated = key in stated and _claim(unique.columns, stated[key]) is not None
                if value is not None and not restated:
                    pool[value] = " ".join(key)
    return held


def _check_uniques(sheets: Iterable[Sheet], held: dict[str, dict[object, str]], file: _File) -> None:
    """Find values that two rows would share."""
    for sheet in sheets:
        for unique in sheet.uniques:
            pool = held[unique.pool]
            for row in file.rows[sheet.name]:
                value = _claim(unique.columns, row.values)
                if value in pool:
                    facts = {"value": _claim_text(value), "other": shown(pool[value])}
                    file.refuse(sheet, row.line, unique.columns[-1], Refused(unique.code, facts))
                elif value is not None:
                    pool[value] = " ".join(row.key)


def _claim(columns: Sequence[str], values: Mapping[str, Value]) -> object:
    parts = tuple(values.get(column) for column in columns)
    if None in parts:
        return None
    return parts[0] if len(parts) == 1 else parts


def _claim_text(value: object) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return shown(" ".join(str(part) for part in parts))


def _compare(sheet: Sheet, stored: Mapping[Key, Stored], file: _File) -> SheetPlan:
    added: list[Row] = []
    changed: list[Change] = []
    left = 0
    for row in file.rows[sheet.name]:
        before = stored.get(row.key)
        columns = _differing(sheet, row, before) if before else ()
        if before is None:
            added.append(row)
        elif columns:
            changed.append(Change(row, before, columns))
        else:
            left += 1
    in_file = file.keys[sheet.name]
    missing = tuple(key for key, row in stored.items() if row.expected and key not in in_file)
    return SheetPlan(sheet, tuple(added), tuple(changed), left, missing)


def _differing(sheet: Sheet, row: Row, before: Stored) -> tuple[str, ...]:
    return tuple(
        column.header
        for column in sheet.columns
        if column.header not in sheet.key
        and row.values.get(column.header) is not None
        and not _same(column, row.values[column.header], before.values.get(column.header))
    )


def _same(column: Column, new: Value, old: Value) -> bool:
    if column.adds_only and isinstance(new, frozenset) and isinstance(old, frozenset):
        return new <= old
    return new == old
