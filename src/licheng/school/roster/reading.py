"""From uploaded bytes to tables: one xlsx, one CSV, or several CSVs, alone or in a ZIP."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from python_calamine import CalamineError, CalamineWorkbook

from licheng.kernel.results import Refused, RefusedError
from licheng.school.roster.containers import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UPLOAD,
    is_workbook,
    open_archive,
    rebuild_workbook,
)
from licheng.school.roster.plans import Table
from licheng.school.roster.sheets import Cell

_ZIP_MAGIC = b"PK\x03\x04"
_OLD_OFFICE_MAGIC = b"\xd0\xcf\x11\xe0"  # .xls, and .xlsx with a password
_ENCODINGS = ("utf-8-sig", "cp950")  # cp950 is Big5 as Windows writes it


@dataclass(frozen=True)
class UploadedFile:
    """One file as it was brought: its name and its bytes."""

    name: str
    data: bytes


def bundle(files: Sequence[UploadedFile]) -> bytes:
    """Return the files as one: a single one as it is, several CSVs in a ZIP.

    Raises:
        RefusedError: there are none, they are too large, or two have one name.
    """
    if not files:
        raise RefusedError(Refused("roster_file_missing"))
    if sum(len(file.data) for file in files) > MAX_UPLOAD:
        raise RefusedError(Refused("roster_file_too_large", {"megabytes": MAX_UPLOAD // 1_048_576}))
    if len(files) == 1 and not _is_text(files[0].data):
        return files[0].data
    if any(not _is_text(file.data) for file in files):
        raise RefusedError(Refused("roster_files_mixed"))
    names = [PurePosixPath(file.name).name for file in files]
    if len(set(names)) != len(names):
        raise RefusedError(Refused("roster_file_names_strange"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in zip(names, files, strict=True):
            archive.writestr(name, file.data)
    return target.getvalue()


def _is_text(data: bytes) -> bool:
    return not data.startswith((_ZIP_MAGIC, _OLD_OFFICE_MAGIC, b"%PDF"))


def read_tables(data: bytes) -> list[Table]:
    """Return every table of a bundle, in its order; what cannot be read is refused whole.

    Formulas are not evaluated: a cell holds the value its program saved with it.

    Raises:
        RefusedError: the bytes are no workbook and no CSVs, or hostile.
    """
    if data.startswith(_OLD_OFFICE_MAGIC):
        raise RefusedError(Refused("roster_file_old_or_locked"))
    if not data.startswith(_ZIP_MAGIC):
        raise RefusedError(Refused("roster_file_not_workbook"))
    members = open_archive(data)
    return _read_workbook(members) if is_workbook(members) else _read_texts(members)


def _read_workbook(members: Mapping[str, bytes]) -> list[Table]:
    source = rebuild_workbook(members)
    try:
        workbook = CalamineWorkbook.from_filelike(source)
        return [
            Table(name.strip(), workbook.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for name in workbook.sheet_names
        ]
    except (CalamineError, ValueError, OSError):
        raise RefusedError(Refused("roster_file_damaged")) from None


def _read_texts(members: Mapping[str, bytes]) -> list[Table]:
    tables = [
        Table(PurePosixPath(name).stem.strip(), _read_csv(name, data))
        for name, data in members.items()
        if name.casefold().endswith(".csv") and not PurePosixPath(name).name.startswith((".", "__"))
    ]
    if not tables:
        raise RefusedError(Refused("roster_file_not_workbook"))
    names = [table.sheet for table in tables]
    if len(set(names)) != len(names):
        raise RefusedError(Refused("roster_file_names_strange"))
    return tables


def _read_csv(name: str, data: bytes) -> list[list[Cell]]:
    lines: list[list[Cell]] = []
    try:
        for line in csv.reader(io.StringIO(_decode(name, data), newline=""), strict=True):
            lines.append(list(line))
            if len(line) > MAX_COLUMNS or len(lines) > MAX_ROWS:
                raise RefusedError(Refused("sheet_too_wide", {"rows": MAX_ROWS, "columns": MAX_COLUMNS}))
    except csv.Error:
        raise RefusedError(Refused("csv_unreadable", {"name": name, "line": len(lines) + 1})) from None
    return lines


def _decode(name: str, data: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RefusedError(Refused("csv_encoding", {"name": name}))
