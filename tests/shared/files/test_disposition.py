"""Names of downloads: shown truly, harmless everywhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.shared.files.disposition import content_disposition, safe_name


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("report.pdf", "report.pdf"),
        ("Report.PDF", "Report.pdf"),
        ("report", "report.pdf"),
        ("report.exe", "report.exe.pdf"),
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ("C:\\temp\\x.pdf", "C__temp_x.pdf"),
        ("科學探究.pdf", "科學探究.pdf"),
        ("harm\u202efdp.exe", "harmfdp.exe.pdf"),
        ("two\r\nlines\x00.pdf", "twolines.pdf"),
        ("\ud800", "file.pdf"),
        ("", "file.pdf"),
        (".pdf", "file.pdf"),
        (" . ", "file.pdf"),
        ("長" * 300, "長" * 120 + ".pdf"),
    ],
)
def test_name_loses_what_could_mislead(shown: str, expected: str):
    assert safe_name(shown, "pdf") == expected


@pytest.mark.parametrize(
    ("shown", "inline", "expected"),
    [
        ("report.pdf", False, 'attachment; filename="report.pdf"'),
        ("report.pdf", True, 'inline; filename="report.pdf"'),
        ("50% off; x.pdf", False, 'attachment; filename="50% off; x.pdf"'),
        ("學習.pdf", False, "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%AD%B8%E7%BF%92.pdf"),
        ("café's.pdf", False, "attachment; filename=\"cafe_'s.pdf\"; filename*=UTF-8''caf%C3%A9%27s.pdf"),
    ],
)
def test_disposition_has_a_plain_name_and_the_true_one(shown: str, inline: bool, expected: str):  # noqa: FBT001
    assert content_disposition(shown, "pdf", inline=inline) == expected


@given(st.text())
def test_disposition_of_any_name_is_one_plain_header_line(shown: str):
    header = content_disposition(shown, "pdf", inline=False)

    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2
    assert "\\" not in header
