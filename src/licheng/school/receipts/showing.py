"""A student's rows and differences as they are kept and shown: no 身分證號, no 出生日期, files by name and size."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from licheng.kernel.comparing import Difference
from licheng.kernel.package_files import FILE_COLUMNS, linked_digest
from licheng.kernel.receipts import ReceivedFile, ReceivedRow
from licheng.kernel.rosters import BIRTH_DATE_COLUMN, PERSON_ID_COLUMN

# What a row is called: the first of these that it has.
_TITLES: Final = (
    "科目名稱", "原修課科目名稱", "借讀校科目名稱", "競賽名稱", "服務名稱", "內容(開設名稱)", "團體活動內容名稱",
    "職場學習單位", "課程名稱", "擔任職務", "名稱", "證照字號", "單位名稱", "班級名稱",
)  # fmt: skip
_HIDDEN: Final = frozenset({PERSON_ID_COLUMN, BIRTH_DATE_COLUMN, *FILE_COLUMNS})
_PERSONAL: Final = frozenset({PERSON_ID_COLUMN, BIRTH_DATE_COLUMN})
_MARK_CHARACTERS: Final = 12


def shown_row(received: ReceivedRow, *, is_new: bool) -> dict[str, Any]:
    """Return a received row as the page shows it; ``is_new`` tells that the latest package brought it."""
    values = received.row.values
    return {
        "key": received.row.key,
        "sheet": received.sheet,
        "title": title_of(received.sheet, values),
        "cells": [[name, text] for name, text in values.items() if text and name not in _HIDDEN],
        "files": [_shown_file(file) for file in received.files],
        "is_new": is_new,
    }


def shown_differences(differences: Iterable[Difference], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return differences as the page shows them, yours beside theirs, each with the title of its row."""
    return [
        {
            "key": difference.row_key,
            "title": titles.get(difference.row_key, ""),
            "field": difference.field,
            "mine": _shown_cell(difference.field, difference.mine),
            "theirs": _shown_cell(difference.field, difference.theirs),
            "kind": difference.kind.value,
            "stage": difference.stage.value,
        }
        for difference in differences
    ]


def title_of(sheet: str, values: Mapping[str, str]) -> str:
    """Return what people call a row: its subject, its name, or else its sheet."""
    return next((values[column] for column in _TITLES if values.get(column)), sheet)


def _shown_file(file: ReceivedFile) -> dict[str, Any]:
    return {"column": file.column, "type": file.type, "size": file.size, "mark": mark_of(file.digest)}


def _shown_cell(field: str, text: str) -> str:
    if field in _PERSONAL:
        return "＊＊＊" if text else ""
    digest = linked_digest(text) if field in FILE_COLUMNS else ""
    return mark_of(digest) if digest else text


def mark_of(digest: str) -> str:
    """Return the beginning of a digest, by which people tell two files apart."""
    return digest[:_MARK_CHARACTERS]
