"""Workbooks in which nothing runs (S21)."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from licheng.shared.spreadsheets import Page, guarded, write_workbook


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", "\0x", "＝1+1", "＋1", "－x", "＠x"]
)
def test_text_a_program_would_run_gets_a_leading_quote(text: str):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "王小明", "-1", "-12.5", "0912", "a=b", "101"])
def test_other_text_stays(text: str):
    assert guarded(text) == text


def test_workbook_holds_text_only_and_keeps_zeros():
    data = write_workbook(
        [Page("學生", ["學號", "姓名"], [("0012", "=HYPERLINK(1)"), ("1e5", "http://192.0.2.1/")])]
    )

    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("學生").to_python()
    assert rows == [["學號", "姓名"], ["0012", "'=HYPERLINK(1)"], ["1e5", "http://192.0.2.1/"]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
