"""Every code of the wire has its sentence, and reads well with the facts that come with it."""

import pytest

from licheng.kernel.package_diagnosis import PackageCode
from licheng.kernel.problems import Problem
from licheng.kernel.roster_cells import RosterCode
from licheng.shared.exchange_messages import MESSAGES
from licheng.shared.exchange_problems import problem_groups, problem_line, problem_text
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


def test_problem_groups_count_all_and_show_some():
    problems = [Problem("SU15", {}, "甲", 1), *(Problem("SU05", {}, "甲", row, "乙") for row in range(1, 4))]

    groups = problem_groups(problems, shown=2)

    assert [(group.code, group.count, len(group.lines)) for group in groups] == [("SU05", 3, 2), ("SU15", 1, 1)]
