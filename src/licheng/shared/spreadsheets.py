"""Workbooks that programs open without running anything in them: every cell is text (S21)."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WIDEST = 48
_NARROWEST = 10
_CHINESE = 2  # a Chinese character is as wide as two Latin ones


@dataclass(frozen=True)
class Page:
    """One sheet: its name, its header row, its rows."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[object]]


def guarded(text: str) -> str:
    """Return ``text`` with a leading quote where a program would take it for a formula."""
    return f"'{text}" if text.startswith(_DANGEROUS) and not _NUMBER.fullmatch(text) else text


def write_workbook(pages: Sequence[Page]) -> bytes:
    """Return an xlsx of ``pages``; codes keep their zeros, and nothing in it is a formula or a link."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(target, options)
    bold = workbook.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    plain = workbook.add_format({"num_format": "@", "text_wrap": False})
    for page in pages:
        sheet = workbook.add_worksheet(page.name)
        sheet.freeze_panes(1, 0)
        widths = [_width(header) for header in page.headers]
        for column, header in enumerate(page.headers):
            sheet.write_string(0, column, header, bold)
        for line, row in enumerate(page.rows, start=1):
            for column, value in enumerate(row):
                text = guarded(str(value))
                sheet.write_string(line, column, text, plain)
                widths[column] = max(widths[column], _width(text))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST), plain)
    workbook.close()
    return target.getvalue()


def _width(text: str) -> int:
    return sum(_CHINESE if ord(character) > 0xFF else 1 for character in text)  # noqa: PLR2004 - beyond Latin
