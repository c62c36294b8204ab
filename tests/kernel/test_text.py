import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.results import Allowed, Refused
from licheng.kernel.text import check_brief, count_characters, tidy_brief, to_half_width


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("  \n ", 0),
        ("自主學習", 4),
        ("　全形空白修掉　", 6),
        ("第一行\r\n第二行", 7),
        ("第一行\r第二行", 7),
        ("e\u0301", 1),
        ("Python 程式", 9),
        ("👍", 1),
        ("👨‍👩‍👧", 5),
    ],
)
def test_count_characters_by_table(text: str, count: int):
    assert count_characters(text) == count


@given(st.text())
def test_tidy_brief_twice_changes_nothing_more(text: str):
    tidy = tidy_brief(text)

    assert tidy_brief(tidy) == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert "\r" not in tidy


@given(st.text())
def test_count_characters_is_the_length_of_what_is_stored(text: str):
    assert count_characters(text) == len(tidy_brief(text))


def test_check_brief_at_the_limit():
    assert check_brief("字" * 100 + "\n", 100) == Allowed()


def test_check_brief_over_the_limit():
    assert check_brief("字" * 103, 100) == Refused("brief_too_long", {"count": 103, "limit": 100, "over": 3})


def test_half_width_changes_only_full_width_forms():
    assert to_half_width("Ａ１２！～　學①") == "A12!~ 學①"


@given(st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_half_width_undoes_full_width(text: str):
    wide = "".join("\u3000" if letter == " " else chr(ord(letter) + 0xFEE0) for letter in text)

    assert to_half_width(wide) == text
