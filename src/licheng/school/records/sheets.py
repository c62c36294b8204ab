"""The optional sheets 學期成績 and 校內幹部經歷 of the school's workbook (R-003, R-004)."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext_noop

from licheng.kernel.results import Refused
from licheng.kernel.tables.codes import code_table
from licheng.school.records.stores import CadreStore, GradeStore
from licheng.school.roster.columns import code, day, one_of, score, words
from licheng.school.roster.sheets import Column, Reference, Sheet, Term, Value

PASSED: dict[str, Value] = {"及格": "1", "不及格": "0", "無": "-1", "1": "1", "0": "0", "-1": "-1"}
COUNTED: dict[str, Value] = {"採計": "1", "不計學分": "2", "不評分": "3", "1": "1", "2": "2", "3": "3"}
# Only these levels are the school's own to enter (formats.md 1.4).
LEVELS: dict[str, Value] = {
    spelling: level for level in ("1", "2", "3") for spelling in (level, code_table("cadre_level")[level])
}


def check_days(values: Mapping[str, Value], _term: Term) -> Iterable[tuple[str, Refused]]:
    """Find an office that ends before it begins."""
    begins, ends = values["開始日期"], values["結束日期"]
    if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
        yield "結束日期", Refused("cadre_days_reversed")


GRADES = Sheet(
    name=gettext_noop("學期成績"),
    about="可省略。每位學生每一門課的學期成績一列；沒有成績填 -1。",
    columns=(
        Column("學號", code(20), "「學生」工作表的學號。", ("1140001",)),
        Column("開課編號", code(20), "「科目開課」工作表的開課編號。", ("C001",)),
        Column("學期學業成績", score, "0 到 100，最多兩位小數；沒有填 -1。", ("88.5",)),
        Column("成績及格", one_of(PASSED), "1 及格、0 不及格、-1 無。", ("1",)),
        Column("補考成績", score, "0 到 100；沒有填 -1。", ("-1",), required=False),
        Column("補考及格", one_of(PASSED), "1 及格、0 不及格、-1 無。", ("-1",), required=False),
        Column("是否採計學分", one_of(COUNTED), "1 採計、2 不計學分、3 不評分。", ("1",), required=False),
        Column("質性文字描述", words(200), "", ("",), required=False),
    ),
    key=("學號", "開課編號"),
    references=(Reference(("學號", "開課編號"), "修課", "roster_enrolment_unknown"),),
    store=GradeStore(),
    optional=True,
)

CADRE_RECORDS = Sheet(
    name=gettext_noop("校內幹部經歷"),
    about="可省略。學生本學期擔任的每個幹部一列，由學校登錄。",
    columns=(
        Column("學號", code(20), "「學生」工作表的學號。", ("1140001",)),
        Column("單位名稱", words(60), "班級、社團或學生會名稱。", ("101 班",)),
        Column("擔任職務", words(60), "", ("班長",)),
        Column("幹部等級", one_of(LEVELS), "1 校級、2 班級、3 社團。", ("2",)),
        Column("開始日期", day, "民國或西元。", ("1140901",)),
        Column("結束日期", day, "不早於開始日期。", ("1150120",)),
    ),
    key=("學號", "單位名稱", "擔任職務"),
    references=(Reference(("學號",), "學生", "roster_student_unknown"),),
    check=check_days,
    store=CadreStore(),
    optional=True,
)

SHEETS = (GRADES, CADRE_RECORDS)
