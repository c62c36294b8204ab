import pytest

from licheng.shared.files.names import LONGEST_NAME, stem_of, tidy_name


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("校園植物圖鑑.pdf", "校園植物圖鑑.pdf"),
        ("C:\\作業\\期末.pdf", "期末.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\u202efdp.exe\x00.pdf", "afdp.exe.pdf"),
        ("  報告 .PDF ", "報告 .PDF"),
        ("cafe\u0301.png", "caf\u00e9.png"),
        ("", ""),
        ("長" * 300 + ".pdf", "長" * (LONGEST_NAME - 4) + ".pdf"),
        ("無副檔名" * 100, ("無副檔名" * 100)[:LONGEST_NAME]),
        ("a." + "b" * 300, ("." + "b" * 300)[:LONGEST_NAME]),
    ],
)
def test_tidy_name_keeps_what_people_read(name, tidy):
    assert tidy_name(name) == tidy


@pytest.mark.parametrize(
    ("name", "stem"),
    [("小說改寫.pdf", "小說改寫"), ("v1.2.pdf", "v1.2"), ("README", "README"), (".pdf", ".pdf")],
)
def test_stem_of_is_what_a_work_is_called(name, stem):
    assert stem_of(name) == stem
