"""The template workbook: one sheet a table with examples, and one that explains every column."""

from collections.abc import Sequence

from licheng.school.roster.sheets import Sheet
from licheng.shared.spreadsheets import Page, write_workbook

EXPLANATION = "說明"
_HEADERS = ("工作表", "欄位", "必填", "說明", "範例")


def template_workbook(sheets: Sequence[Sheet], school_code: str) -> bytes:
    """Return the xlsx a registrar fills in; its examples are of this school and pass the check as they stand."""
    pages = [Page(EXPLANATION, _HEADERS, _explanation(sheets, school_code))]
    pages += [
        Page(
            sheet.name,
            tuple(column.header for column in sheet.columns),
            list(zip(*(_examples(column.examples, school_code) for column in sheet.columns), strict=True)),
        )
        for sheet in sheets
    ]
    return write_workbook(pages)


def _examples(examples: Sequence[str], school_code: str) -> list[str]:
    return [example.replace("{school}", school_code) for example in examples]


def _explanation(sheets: Sequence[Sheet], school_code: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for sheet in sheets:
        rows.append((sheet.name, "", "可省略" if sheet.optional else "", sheet.about, ""))
        for column in sheet.columns:
            example = _examples(column.examples[:1], school_code)[0]
            rows.append(("", column.header, "必填" if column.required else "可空白", column.about, example))
    return rows
