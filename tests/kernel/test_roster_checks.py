from dataclasses import replace

import pytest

from licheng.kernel.problems import Problem
from licheng.kernel.roster_checks import check_caps, check_roster, count_rows
from licheng.kernel.roster_layouts import RosterTypeUnknownError, roster_layout
from licheng.kernel.rosters import Cover, Roster, RosterRow, StudentKey, SubmissionKind
from licheng.kernel.tables import codes
from tests.factories.packages import ANNE, BEN, SCHOOL, row

OUTCOMES = "學期課程學習成果"


def roster(roster_type: str, sheets: dict[str, list[RosterRow]]) -> Roster:
    layout = roster_layout(roster_type)
    semester = 0 if layout.whole_year else 1
    rows = {sheet: sheets.get(sheet, []) for sheet in layout.sheets}
    return Roster(Cover(SCHOOL, 114, semester, roster_type), {**rows, **sheets})


def places(problems: list[Problem]) -> list[tuple[str, str, int, str]]:
    return [(problem.code, problem.sheet, problem.row, problem.column) for problem in problems]


ALL_SHEETS = [
    (one["roster_type"], sheet["sheet"]) for one in codes.rosters()["rosters"] for sheet in one["sheets"]
]


@pytest.mark.parametrize(("roster_type", "sheet"), ALL_SHEETS)
def test_check_roster_right_row_of_every_sheet_passes(roster_type: str, sheet: str):
    one = (
        row(roster_type, sheet, "1", 外部影音連結="https://example.org")
        if roster_type == "25"
        else row(roster_type, sheet, "1")
    )

    assert check_roster(roster(roster_type, {sheet: [one]})) == []


def test_roster_layout_batches_of_grade_three_share_it():
    assert roster_layout("36") == roster_layout("26") == roster_layout("76")


def test_roster_layout_ends_with_the_links():
    assert [column.name for column in roster_layout("25").sheets["作品成果紀錄"]] == [
        "身分證號", "出生日期", "名稱", "日期", "內容簡述", "證明文件連結", "影音檔案連結", "外部影音連結",
    ]  # fmt: skip


def test_roster_layout_unknown_type_is_refused():
    with pytest.raises(RosterTypeUnknownError):
        roster_layout("99")


def test_check_roster_unknown_type_or_semester_is_a_problem_of_the_cover():
    right = roster("26", {})

    assert places(check_roster(replace(right, cover=replace(right.cover, roster_type="99")))) == [
        ("SU01", "封面", 1, "名冊別")
    ]
    assert places(check_roster(replace(right, cover=replace(right.cover, semester=1)))) == [
        ("SU01", "封面", 1, "學期")
    ]


def test_check_roster_sheets_unknown_and_missing_are_told():
    one = roster("24", {"別的": [RosterRow("1", {"a": ""})]})
    del one.sheets["幹部經歷紀錄"]  # type: ignore[attr-defined]

    assert check_roster(one) == [
        Problem("SU02", {"reason": "unknown"}, "別的"),
        Problem("SU02", {"reason": "missing"}, "幹部經歷紀錄"),
    ]


def test_check_roster_columns_unknown_and_missing_are_told():
    values = {**row("26", OUTCOMES, "1").values, "備註": ""}
    del values["課程學習成果影音檔案連結"]

    assert places(check_roster(roster("26", {OUTCOMES: [RosterRow("1", values)]}))) == [
        ("SU03", OUTCOMES, 1, "備註"),
        ("SU04", OUTCOMES, 1, "課程學習成果影音檔案連結"),
    ]


@pytest.mark.parametrize(
    ("roster_type", "sheet", "column", "value", "code"),
    [
        ("26", OUTCOMES, "身分證號", "", "SU05"),
        ("26", OUTCOMES, "科目名稱", "", "SU05"),
        ("26", OUTCOMES, "身分證號", "A123456788", "SU06"),
        ("26", OUTCOMES, "出生日期", "97/12/31", "SU07"),
        ("26", OUTCOMES, "出生日期", "0971332", "SU07"),
        ("26", OUTCOMES, "課程代碼", "109041305H11101B101010", "SU08"),
        ("26", OUTCOMES, "課程代碼", "109041305X11101B1010101", "SU08"),
        ("26", OUTCOMES, "課程代碼", "109041305h11101b1010101", "SU08"),
        ("26", OUTCOMES, "成果簡述", "字" * 101, "SU11"),
        ("26", OUTCOMES, "科目名稱", "字" * 4001, "SU11"),
        ("26", OUTCOMES, "實際修課學期", "0", "SU10"),
        ("26", OUTCOMES, "開課年級", "4", "SU10"),
        ("26", OUTCOMES, "修課學分", "13", "SU10"),
        ("22", "學期成績", "學期學業成績", "100.5", "SU10"),
        ("22", "學期成績", "學期學業成績", "-2", "SU10"),
        ("22", "學期成績", "學期學業成績", "", "SU05"),
        ("22", "學期成績", "成績及格", "2", "SU09"),
        ("21", "學生資料", "群別代碼", "99", "SU09"),
        ("21", "學生資料", "科班學程別代碼", "000", "SU09"),
        ("21", "學生資料", "特殊身分別", "1,99", "SU09"),
        ("25", "競賽參與紀錄", "競賽等級代碼", "5", "SU09"),
        ("25", "服務學習紀錄", "時數", "0", "SU21"),
        ("25", "服務學習紀錄", "時數", "很多", "SU10"),
        ("25", "服務學習紀錄", "結束日期", "1140831", "SU17"),
        ("25", "服務學習紀錄", "外部影音連結", "http://example.org", "SU22"),
        ("24", "幹部經歷紀錄", "幹部等級", "9", "SU16"),
        ("74", "幹部經歷紀錄", "幹部等級", "4", "SU16"),
    ],
)
def test_check_roster_wrong_cell_is_told_with_its_place(
    roster_type: str, sheet: str, column: str, value: str, code: str
):
    one = row(roster_type, sheet, "1", **{column: value})

    assert places(check_roster(roster(roster_type, {sheet: [one]}))) == [(code, sheet, 1, column)]


@pytest.mark.parametrize(
    ("roster_type", "sheet", "column", "value"),
    [
        ("26", OUTCOMES, "成果簡述", ""),
        ("26", OUTCOMES, "成果簡述", "字" * 100),
        ("26", OUTCOMES, "修課學分", "T"),
        ("26", OUTCOMES, "課程代碼", "109999999H11101B1010101"),
        ("22", "學期成績", "學期學業成績", "-1"),
        ("22", "學期成績", "學期學業成績", "100"),
        ("22", "學期成績", "成績及格", "-1"),
        ("21", "學生資料", "特殊身分別", ""),
        ("21", "學生資料", "特殊身分別", "0"),
        ("21", "學生資料", "部別代碼", "7"),
        ("25", "服務學習紀錄", "結束日期", ""),
        ("25", "檢定證照紀錄", "證照代碼", ""),
        ("25", "幹部經歷暨事蹟紀錄", "幹部等級", "9"),
    ],
)
def test_check_roster_unusual_right_cell_passes(roster_type: str, sheet: str, column: str, value: str):
    one = row(
        roster_type,
        sheet,
        "1",
        **{"外部影音連結": "", column: value} if roster_type == "25" else {column: value},
    )

    assert check_roster(roster(roster_type, {sheet: [one]})) == []


def test_check_roster_seven_outcomes_over_several_sheets_are_too_many():
    rows = [row("26", OUTCOMES, f"a{number}", 成果簡述=str(number)) for number in range(6)]
    ben = [row("26", OUTCOMES, f"b{number}", BEN, 成果簡述=str(number)) for number in range(6)]
    more = [row("26", "重讀課程學習成果", "a6")]

    problems = check_roster(roster("26", {OUTCOMES: rows + ben, "重讀課程學習成果": more}))

    assert problems == [Problem("SU12", {"masked": "A12****789", "count": 7, "limit": 6})]


def test_check_roster_eleven_performances_are_too_many():
    works = [row("25", "作品成果紀錄", str(number), 名稱=str(number)) for number in range(11)]

    assert [problem.code for problem in check_roster(roster("25", {"作品成果紀錄": works}))] == ["SU13"]


def test_check_caps_counts_of_several_packages_can_be_added():
    first = roster("26", {OUTCOMES: [row("26", OUTCOMES, str(number)) for number in range(4)]})

    counts = count_rows([first]) + count_rows([first])

    assert counts == {StudentKey(*ANNE): 8}
    assert [problem.facts["count"] for problem in check_caps(SubmissionKind.COURSE_OUTCOMES, counts)] == [8]


@pytest.mark.parametrize(
    ("roster_type", "sheet", "second", "expected"),
    [
        ("26", OUTCOMES, row("26", OUTCOMES, "1", 成果簡述="另一件"), [("SU14", "")]),
        ("26", OUTCOMES, row("26", OUTCOMES, "2"), [("SU15", "")]),
        ("26", OUTCOMES, row("26", OUTCOMES, "2", 成果簡述="另一件"), []),
        ("21", "學生資料", row("21", "學生資料", "2", 座號="2"), [("SU15", "")]),
        ("22", "學期成績", row("22", "學期成績", "2", 學期學業成績="60"), [("SU15", "")]),
        ("22", "學期成績", row("22", "學期成績", "2", 課程代碼="108011302H11101A1010101"), []),
        ("26", OUTCOMES, row("26", OUTCOMES, "2", 出生日期="0980101"), [("SU23", "出生日期")]),
    ],
)
def test_check_roster_rows_that_repeat_are_told(
    roster_type: str, sheet: str, second: RosterRow, expected: list[tuple[str, str]]
):
    problems = check_roster(roster(roster_type, {sheet: [row(roster_type, sheet, "1"), second]}))

    assert places(problems) == [(code, sheet, 2, column) for code, column in expected]
