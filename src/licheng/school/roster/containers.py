"""Opening the ZIP that every xlsx and every folder of CSVs is, without trusting a byte of it (S22).

Nothing is unpacked before names, counts and sizes are within bounds, and no more than the declared size is ever
inflated. What passed is read into memory; nothing is written to a path that the file chose.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from licheng.kernel.results import Refused, RefusedError

MAX_UPLOAD: Final = 20 * 1_048_576
MAX_MEMBERS: Final = 500
MAX_UNPACKED: Final = 64 * 1_048_576
MAX_RATIO: Final = 200
SMALL: Final = 65_536  # below this a ratio says nothing
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 4_000_000

_ENCRYPTED_FLAG = 1
_UTF8_FLAG = 0x800
_LETTERS = 26
_CELL = re.compile(rb"""<(?:\w+:)?c((?:\s+[\w:]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*)\s*(/?)>""")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


def open_archive(data: bytes) -> Mapping[str, bytes]:
    """Return the members of a ZIP by name.

    Raises:
        RefusedError: it is damaged, locked, too large, or its names are not those of plain files.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(members)
            return {_name(member): _inflate(archive, member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise RefusedError(Refused("roster_file_damaged")) from None


def _check_members(members: Iterable[zipfile.ZipInfo]) -> None:
    members = list(members)
    names = [_name(member).casefold() for member in members]
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise RefusedError(Refused("roster_file_too_large_inside", {"megabytes": MAX_UNPACKED // 1_048_576}))
    if len(set(names)) != len(names) or any(_is_strange(member) for member in members):
        raise RefusedError(Refused("roster_file_names_strange"))
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise RefusedError(Refused("roster_file_locked"))
    if any(m.file_size > SMALL and m.file_size > MAX_RATIO * max(m.compress_size, 1) for m in members):
        raise RefusedError(Refused("roster_file_too_large_inside", {"megabytes": MAX_UNPACKED // 1_048_576}))


def _is_strange(member: zipfile.ZipInfo) -> bool:
    name = member.filename
    is_path = name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name
    return is_path or stat.S_ISLNK(member.external_attr >> 16)


def _name(member: zipfile.ZipInfo) -> str:
    """Return the member's name; one not marked as UTF-8 was written by a Chinese Windows in Big5, if at all."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    raw = member.filename.encode("cp437", errors="replace")
    for encoding in ("utf-8", "cp950"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as stream:
        return stream.read(member.file_size + 1)


def is_workbook(members: Mapping[str, bytes]) -> bool:
    """Return whether the members are those of an xlsx."""
    return "xl/workbook.xml" in members


def rebuild_workbook(members: Mapping[str, bytes]) -> io.BytesIO:
    """Return a workbook of only those members that hold tables, stored as they were inspected.

    The reader is given this, never the upload, so it sees what was judged here and nothing else: no macros, no
    links, no streams longer than declared.

    Raises:
        RefusedError: a part declares entities, or its cells spread further than any school needs.
    """
    kept = {name: data for name, data in members.items() if name.endswith((".xml", ".rels"))}
    for data in kept.values():
        _check_part(data)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    target.seek(0)
    return target


def _check_part(data: bytes) -> None:
    head = data[:4]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:  # UTF-16 would hide the marks sought below
        raise RefusedError(Refused("roster_file_unusual"))
    if any(mark in data for mark in _DECLARATIONS):
        raise RefusedError(Refused("roster_file_unusual"))
    _check_spread(data)


def _check_spread(data: bytes) -> None:
    """Refuse cells whose places would make a reader set aside memory for everything between them."""
    cells, rows, columns = 0, 0, 0
    for cell in _CELL.finditer(data):
        cells += 1
        if cell[2]:
            continue  # an empty, formatted cell: not read
        place = _PLACE.search(cell[1])
        if place is None:
            raise RefusedError(Refused("roster_file_unusual"))
        rows, columns = max(rows, int(place[2])), max(columns, _column_number(place[1]))
    if cells != sum(1 for _ in _ANY_CELL.finditer(data)):
        raise RefusedError(Refused("roster_file_unusual"))
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise RefusedError(Refused("sheet_too_wide", {"rows": MAX_ROWS, "columns": MAX_COLUMNS}))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * _LETTERS + letter - ord("A") + 1
    return number
