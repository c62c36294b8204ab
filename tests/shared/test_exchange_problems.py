"""Every code of the wire has its sentence, and reads well with the facts that come with it."""

import pytest

from licheng.kernel.package_diagnosis import PackageCode
from licheng.kernel.problems import Problem
from licheng.kernel.roster_cells import RosterCode
from licheng.shared.exchange_messages import MESSAGES
from licheng.shared.exchange_problems import problem_groups, problem_line, problem_text
from licheng.shared.exchange_words import group_text, term_text
from licheng.shared.messages import known_codes


@pytest.mark.parametrize("code", [*PackageCode, *RosterCode])
def test_code_of_the_kernel_has_its_sentence(code):
    assert code.value in known_codes()


def test_every_sentence_ends_with_what_to_do():
    assert [code for code, text in MESSAGES.items() if not str(text).endswith("。")] == []


def test_problem_line_names_cell_and_sentence():
    line = problem_line(Problem("SU05", {}, "學期成績", 3, "學年度"))

    assert (line.place, line.text) == ("學期成績 第 3 列「學年度」", "這一欄必須填寫。請補上內容。")


def test_problem_of_a_row_names_no_column():
    assert problem_line(Problem("SU15", {}, "學期成績", 3)).place == "學期成績 第 3 列"


@pytest.mark.parametrize("problem", [Problem("made_up"), Problem("SU12", {"count": 7})])
def test_unknown_code_or_missing_facts_still_read(problem):
    assert problem_text(problem) == f"對方系統回覆了不認得的問題代碼「{problem.code}」。請聯絡資訊組。"


def test_kinds_batches_and_lists_read_as_words():
    problem = Problem("SU24", {"found": ["26", "36"], "kind": "COURSE_OUTCOMES"})

    assert problem_text(problem) == "名冊別 26、36 不是這一類（課程學習成果）該有的。請確認提交類別與梯次。"


@pytest.mark.parametrize(
    ("year", "semester", "text"), [(114, 0, "114 學年度"), (114, 2, "114 學年度第 2 學期")]
)
def test_term_names_the_semester_where_there_is_one(year, semester, text):
    assert term_text(year, semester) == text


@pytest.mark.parametrize(
    ("grade", "batch", "text"), [(2, "REGULAR", "二年級"), (3, "GRADE3_FIRST", "三年級第一梯次"), (0, "", "")]
)
def test_group_is_the_grade_or_the_batch(grade, batch, text):
    assert group_text(grade, batch) == text


def test_problem_groups_count_all_and_show_some():
    problems = [Problem("SU15", {}, "甲", 1), *(Problem("SU05", {}, "甲", row, "乙") for row in range(1, 4))]

    groups = problem_groups(problems, shown=2)

    assert [(group.code, group.count, len(group.lines)) for group in groups] == [
        ("SU05", 3, 2),
        ("SU15", 1, 1),
    ]
