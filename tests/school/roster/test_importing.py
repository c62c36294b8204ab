"""The plan of an import, as tables: the school's real sheets, no database."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import pytest

from licheng.school.roster.importing import plan_import
from licheng.school.roster.plans import Plan, Table
from licheng.school.roster.sheets import Cell, Identity, Key, Reading, Stored, Term
from licheng.school.sheets import SHEETS
from licheng.shared.messages import sentence
from tests.factories.people import national_id

TERM = Term(114, 1)
READING = Reading(
    TERM, "210399", lambda number: Identity(number.encode(), f"{number[:3]}****{number[-3:]}", number)
)
NOBODY: dict[str, dict[Key, Stored]] = {sheet.name: {} for sheet in SHEETS}
GROUP = "114210399H11101A"
COURSE = "114210399H11101A1010101"

TEACHERS = [
    ["教師編號", "姓名", "帳號", "職務"],
    ["T1", "王大明", "wang", "導師,任課教師"],
    ["T2", "陳怡君", "chen", ""],
]
CLASSES = [["年級", "班級名稱", "群科班代碼", "類群", "導師編號"], [1, "101", GROUP, "學術群", "T1"]]
STUDENTS = [
    ["學號", "姓名", "身分證號", "出生日期", "性別", "入學年度", "班級名稱", "座號", "學籍狀態"],
    ["S1", "林小美", national_id(1), "0980912", "女", 114, "101", 1, "在學"],
    ["S2", "張志豪", national_id(2), "2009/9/12", "男", 114, "101", 2, ""],
]
COURSES = [
    ["開課編號", "課程代碼", "科目名稱", "開課年級", "學分", "任課教師編號"],
    ["C1", COURSE, "國語文", 1, 4, "T2"],
]
ENROLMENTS = [["學號", "開課編號"], ["S1", "C1"], ["S2", "C1"]]
WHOLE = {"教師": TEACHERS, "班級": CLASSES, "學生": STUDENTS, "科目開課": COURSES, "修課": ENROLMENTS}

Lines = Sequence[Sequence[Cell]]


def plan(
    file: Mapping[str, Lines],
    existing: Mapping[str, Mapping[Key, Stored]] = NOBODY,
    logins: Sequence[str] = (),
) -> Plan:
    tables = [Table(name, lines) for name, lines in file.items()]
    return plan_import(tables, SHEETS, existing, READING, taken={"帳號": frozenset(logins)})


def stored(of: Plan) -> dict[str, dict[Key, Stored]]:
    """Return what the database would hold after ``of``."""
    rows = {part.sheet.name: part.added for part in of.sheets}
    return {
        sheet.name: {row.key: Stored(UUID(int=row.line), row.values) for row in rows.get(sheet.name, ())}
        for sheet in SHEETS
    }


def with_cell(sheet: str, line: int, header: str, value: Cell) -> dict[str, Lines]:
    """Return the whole school with one cell changed; lines count as in a spreadsheet."""
    lines = [list(cells) for cells in WHOLE[sheet]]
    lines[line - 1][lines[0].index(header)] = value
    return {**WHOLE, sheet: lines}


def found(of: Plan) -> list[tuple[str, int | None, str, str]]:
    return [(p.sheet, p.line, p.column, p.refused.code) for p in of.problems]


def counts(of: Plan) -> dict[str, tuple[int, int, int, int]]:
    return {p.sheet.name: (len(p.added), len(p.changed), p.left, len(p.missing)) for p in of.sheets}


def test_plan_of_an_empty_school_adds_every_row():
    made = plan(WHOLE)

    assert found(made) == []
    assert counts(made) == {
        "教師": (2, 0, 0, 0), "班級": (1, 0, 0, 0), "學生": (2, 0, 0, 0), "科目開課": (1, 0, 0, 0), "修課": (2, 0, 0, 0),
    }  # fmt: skip


def test_values_are_read_into_their_types():
    student = plan(WHOLE).sheets[2].added[1]

    assert student.values["出生日期"] == date(2009, 9, 12)
    assert student.values["座號"] == 2
    assert student.values["學籍狀態"] is None
    assert str(student.values["身分證號"]) == f"{national_id(2)[:3]}****{national_id(2)[-3:]}"


def test_plan_of_the_same_file_again_changes_nothing():
    again = plan(WHOLE, stored(plan(WHOLE)))

    assert again.writes == 0
    assert counts(again) == {
        "教師": (0, 0, 2, 0), "班級": (0, 0, 1, 0), "學生": (0, 0, 2, 0), "科目開課": (0, 0, 1, 0), "修課": (0, 0, 2, 0),
    }  # fmt: skip


def test_plan_names_the_columns_that_differ():
    before = stored(plan(WHOLE))

    changed = plan(with_cell("學生", 3, "姓名", "張志浩"), before).sheets[2].changed

    assert [(change.row.key, change.columns) for change in changed] == [(("S2",), ("姓名",))]


def test_empty_optional_cell_leaves_what_is_stored():
    before = stored(plan(WHOLE))

    assert plan(with_cell("班級", 2, "導師編號", ""), before).writes == 0


def test_fewer_roles_in_the_file_take_none_away():
    before = stored(plan(WHOLE))

    assert plan(with_cell("教師", 2, "職務", "導師"), before).writes == 0
    assert plan(with_cell("教師", 2, "職務", "註冊組"), before).sheets[0].changed[0].columns == ("職務",)


def test_student_missing_from_the_file_is_listed():
    made = plan({"學生": STUDENTS[:2]}, stored(plan(WHOLE)))

    assert counts(made) == {"學生": (0, 0, 1, 1)}
    assert made.sheets[0].missing == (("S2",),)


def test_student_who_left_is_not_missing():
    before = stored(plan(WHOLE))
    before["學生"][("S2",)] = Stored(UUID(int=9), before["學生"][("S2",)].values, expected=False)

    assert plan({"學生": STUDENTS[:2]}, before).sheets[0].missing == ()


def test_sheet_alone_refers_to_what_is_stored():
    before = stored(plan(WHOLE))

    assert found(plan({"修課": [["學號", "開課編號"], ["S1", "C1"]]}, before)) == []
    assert found(plan({"修課": [["學號", "開課編號"], ["S1", "C1"]]})) == [
        ("修課", 2, "學號", "roster_student_unknown"),
        ("修課", 2, "開課編號", "roster_course_unknown"),
    ]


def test_columns_stand_in_any_order_with_blanks_and_full_width_digits():
    file = {
        "學生": [
            [" 座號", "姓　名", *STUDENTS[0][2:7], "學號"],
            ["３", " 林小美　", *STUDENTS[1][2:6], "１０１", "Ｓ１"],
        ]
    }

    made = plan(file, stored(plan({"班級": CLASSES, "教師": TEACHERS})))

    assert found(made) == []
    values = made.sheets[0].added[0].values
    assert (values["學號"], values["姓名"], values["座號"], values["班級名稱"]) == ("S1", "林小美", 3, "101")


@pytest.mark.parametrize(
    ("sheet", "line", "header", "value", "code"),
    [
        ("教師", 2, "姓名", "", "cell_empty"),
        ("教師", 2, "姓名", "王" * 61, "cell_too_long"),
        ("教師", 2, "姓名", "王\x07", "cell_unreadable"),
        ("教師", 2, "帳號", "wang da", "cell_not_code"),
        ("教師", 2, "職務", "校管理員", "cell_not_choice"),
        ("教師", 3, "帳號", "wang", "login_name_twice"),
        ("班級", 2, "年級", 4, "cell_not_whole"),
        ("班級", 2, "群科班代碼", GROUP[:15], "group_code_length"),
        ("班級", 2, "群科班代碼", "114210398H11101A", "code_of_other_school"),
        ("班級", 2, "群科班代碼", "114210399H99101A", "course_code_segment"),
        ("班級", 2, "類群", "綜合群", "cell_not_choice"),
        ("班級", 2, "導師編號", "T9", "roster_teacher_unknown"),
        ("學生", 2, "身分證號", "A12345678", "national_id_shape"),
        ("學生", 2, "身分證號", "A123456780", "national_id_checksum"),
        ("學生", 3, "身分證號", national_id(1), "national_id_twice"),
        ("學生", 2, "出生日期", "0981332", "date_impossible"),
        ("學生", 2, "出生日期", "昨天", "date_unreadable"),
        ("學生", 2, "出生日期", "1140901", "birth_in_future"),
        ("學生", 2, "班級名稱", "109", "roster_class_unknown"),
        ("學生", 2, "班級名稱", "", "class_needed"),
        ("學生", 3, "座號", 1, "seat_twice"),
        ("學生", 2, "學號", "wang", "login_name_twice"),
        ("科目開課", 2, "課程代碼", COURSE[:22], "course_code_length"),
        ("科目開課", 2, "課程代碼", "114210399H11101A101ZZ01", "course_code_segment"),
        ("科目開課", 2, "課程代碼", "114210398H11101A1010101", "code_of_other_school"),
        ("科目開課", 2, "任課教師編號", "T9", "roster_teacher_unknown"),
        ("修課", 3, "學號", "S1", "row_twice"),
    ],
)
def test_wrong_cell_is_named_with_its_place(sheet: str, line: int, header: str, value: Cell, code: str):
    made = plan(with_cell(sheet, line, header, value))

    assert (sheet, line, header, code) in found(made)
    assert all(sentence(problem.refused) for problem in made.problems)


@pytest.mark.parametrize("number", ["A123456789", "A800000014", "AC12345679", "ａ１２３４５６７８９"])
def test_every_kind_of_national_id_is_read(number: str):
    assert found(plan(with_cell("學生", 2, "身分證號", number))) == []


def test_wrong_row_is_not_called_unknown_by_those_that_refer_to_it():
    made = plan(with_cell("學生", 2, "姓名", ""))

    assert found(made) == [("學生", 2, "姓名", "cell_empty")]


def test_national_id_of_a_stored_student_under_another_number_is_refused():
    before = stored(plan(WHOLE))

    made = plan({"學生": [STUDENTS[0], ["S3", *STUDENTS[1][1:7], 9, ""]]}, before)

    assert found(made) == [("學生", 2, "身分證號", "national_id_twice")]
    assert made.problems[0].refused.facts["other"] == "S1"


def test_two_students_may_exchange_seats():
    lines = [STUDENTS[0], [*STUDENTS[1][:7], 2, ""], [*STUDENTS[2][:7], 1, ""]]

    made = plan({**WHOLE, "學生": lines}, stored(plan(WHOLE)))

    assert found(made) == []
    assert [change.columns for change in made.sheets[2].changed] == [("座號",), ("座號",)]


def test_seat_of_a_stored_classmate_is_refused():
    made = plan({"學生": [STUDENTS[0], [*STUDENTS[1][:7], 2, ""]]}, stored(plan(WHOLE)))

    assert found(made) == [("學生", 2, "座號", "seat_twice")]


def test_login_name_of_another_account_is_refused():
    made = plan({"教師": TEACHERS}, logins=["chen"])

    assert found(made) == [("教師", 3, "帳號", "login_name_twice")]


def test_teacher_keeps_the_login_name_that_a_student_asks_for():
    made = plan({**WHOLE, "教師": TEACHERS[:1] + TEACHERS[2:]}, stored(plan({"教師": TEACHERS[:2]})))

    assert found(made) == []
    taken = plan(
        {"學生": [STUDENTS[0], ["wang", *STUDENTS[1][1:]]]}, stored(plan({"教師": TEACHERS, "班級": CLASSES}))
    )
    assert found(taken) == [("學生", 2, "學號", "login_name_twice")]


@pytest.mark.parametrize("file", [{}, {"工作表1": [["a"], ["b"]]}])
def test_file_without_a_known_sheet_is_refused(file: Mapping[str, Lines]):
    assert found(plan(file)) == [("", None, "", "import_no_sheets")]


@pytest.mark.parametrize("lines", [STUDENTS[:1], [*STUDENTS[:1], ["", "  ", "　"]]])
def test_sheet_without_rows_is_refused(lines: Lines):
    assert found(plan({"學生": lines})) == [("學生", None, "", "sheet_empty")]


def test_sheet_without_any_line_lacks_its_columns_and_rows():
    codes = {problem.refused.code for problem in plan({"教師": []}).problems}

    assert codes == {"column_missing", "sheet_empty"}


def test_missing_column_is_named_once_and_not_for_every_row():
    file = {"教師": [["教師編號", "姓名", "職務"], ["T1", "王大明", ""], ["T2", "陳怡君", ""]]}

    assert found(plan(file)) == [("教師", 1, "帳號", "column_missing")]


def test_column_given_twice_is_refused():
    file = {"教師": [["教師編號", "姓名", "帳號", "姓名"], ["T1", "王大明", "wang", "王大名"]]}

    assert found(plan(file)) == [("教師", 1, "姓名", "column_twice")]


def test_blank_lines_between_rows_are_passed_over():
    made = plan({"教師": [TEACHERS[0], [], TEACHERS[1], ["", ""], TEACHERS[2]]})

    assert [row.line for row in made.sheets[0].added] == [3, 5]


def test_unknown_sheets_are_told_and_explanations_are_silent():
    made = plan({**WHOLE, "說明": [["任何文字"]], "備忘": [["x"]]})

    assert made.ignored == ("備忘",)


def test_national_id_in_a_wrong_column_is_shown_masked():
    number = national_id(77)
    made = plan(with_cell("班級", 2, "類群", number))

    assert number not in repr(made.problems)
    assert f"{number[:3]}****{number[-3:]}" in repr(made.problems)


def test_optional_sheets_refer_to_enrolments_and_students():
    grades = [
        ["學號", "開課編號", "學期學業成績", "成績及格"],
        ["S1", "C1", 88.5, 1],
        ["S9", "C1", 101, "好"],
    ]
    offices = [
        ["學號", "單位名稱", "擔任職務", "幹部等級", "開始日期", "結束日期"],
        ["S1", "101 班", "班長", "4", "1140901", "1140801"],
    ]

    made = plan({**WHOLE, "學期成績": grades, "校內幹部經歷": offices})

    assert found(made) == [
        ("學期成績", 3, "學期學業成績", "score_unreadable"),
        ("學期成績", 3, "成績及格", "cell_not_choice"),
        ("校內幹部經歷", 2, "幹部等級", "cell_not_choice"),
    ]


def test_office_that_ends_before_it_begins_is_refused():
    offices = [
        ["學號", "單位名稱", "擔任職務", "幹部等級", "開始日期", "結束日期"],
        ["S1", "101 班", "班長", "2", "1140901", "1140801"],
    ]

    assert found(plan({**WHOLE, "校內幹部經歷": offices})) == [
        ("校內幹部經歷", 2, "結束日期", "cadre_days_reversed")
    ]


def test_digest_tells_plans_apart():
    before = stored(plan(WHOLE))

    assert plan(WHOLE).digest() == plan(WHOLE).digest()
    assert plan(WHOLE).digest() != plan(WHOLE, before).digest()


def test_identity_is_never_printed():
    number = national_id(5)

    assert number not in repr(READING.identify(number))
