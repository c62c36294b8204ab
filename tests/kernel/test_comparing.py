from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from licheng.kernel.comparing import (
    ComparedRow,
    Difference,
    DifferenceKind,
    Stage,
    compare,
    rows_received,
    rows_sent,
)
from licheng.kernel.receipts import build_receipt, parse_receipt
from tests.factories.packages import SMALL, packed

ROW = ComparedRow("1", "作品成果紀錄", {"名稱": "畫", "證明文件連結": "data/files/a"})
SHORT = replace(ROW, values={"名稱": "畫"})
SIDES = st.dictionaries(st.sampled_from("12"), st.dictionaries(st.sampled_from("ab"), st.sampled_from("xy")))


def side(rows: dict[str, dict[str, str]]) -> list[ComparedRow]:
    return [ComparedRow(key, "甲", values) for key, values in rows.items()]


def test_compare_selection_package_and_receipt_of_one_submission_agree():
    receipt = parse_receipt(build_receipt(packed()[1], SMALL, datetime(2026, 9, 22, tzinfo=UTC)))
    received = [row for rows in receipt.students.values() for row in rows]

    assert compare(rows_sent(SMALL), rows_sent(SMALL), rows_received(received)) == []


@pytest.mark.parametrize(
    ("mine", "theirs", "field", "values", "kind"),
    [
        ([ROW], [], "", ("作品成果紀錄", ""), DifferenceKind.MISSING),
        ([], [ROW], "", ("", "作品成果紀錄"), DifferenceKind.EXTRA),
        ([ROW], [SHORT], "證明文件連結", ("data/files/a", ""), DifferenceKind.MISSING),
        ([SHORT], [ROW], "證明文件連結", ("", "data/files/a"), DifferenceKind.EXTRA),
        (
            [ROW],
            [replace(ROW, values={**ROW.values, "證明文件連結": "data/files/b"})],
            "證明文件連結",
            ("data/files/a", "data/files/b"),
            DifferenceKind.DIFFERENT,
        ),
        (
            [ROW],
            [replace(ROW, sheet="其他多元表現紀錄")],
            "工作表",
            ("作品成果紀錄", "其他多元表現紀錄"),
            DifferenceKind.DIFFERENT,
        ),
    ],
)
def test_compare_difference_is_told_once_where_it_arose(
    mine: list[ComparedRow],
    theirs: list[ComparedRow],
    field: str,
    values: tuple[str, str],
    kind: DifferenceKind,
):
    assert compare(mine, theirs, theirs) == [Difference("1", field, *values, kind, Stage.PACKAGE)]
    assert compare(mine, mine, theirs) == [Difference("1", field, *values, kind, Stage.RECEIPT)]


def test_compare_one_field_among_others_is_the_only_one_told():
    renamed = replace(ROW, values={**ROW.values, "名稱": "雕塑"})

    assert [difference.field for difference in compare([ROW], [ROW], [renamed])] == ["名稱"]


@given(SIDES, SIDES, SIDES)
def test_compare_nothing_differs_only_where_all_three_are_equal(
    selection: dict[str, dict[str, str]],
    package: dict[str, dict[str, str]],
    receipt: dict[str, dict[str, str]],
):
    differences = compare(side(selection), side(package), side(receipt))

    assert (differences == []) == (selection == package == receipt)
