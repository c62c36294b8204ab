"""The template: what it teaches must be what the check accepts."""

from licheng.school.roster.importing import plan_import
from licheng.school.roster.reading import read_tables
from licheng.school.roster.template import template_workbook
from licheng.school.sheets import SHEETS
from tests.school.roster.test_importing import NOBODY, READING


def test_examples_pass_the_check_as_they_stand():
    tables = read_tables(template_workbook(SHEETS, READING.school_code))

    plan = plan_import(tables, SHEETS, NOBODY, READING, taken={})

    assert [(p.sheet, p.line, p.column, p.refused) for p in plan.problems] == []
    assert [part.sheet.name for part in plan.sheets] == [sheet.name for sheet in SHEETS]
    assert plan.ignored == ()


def test_explanation_names_every_column():
    explained = read_tables(template_workbook(SHEETS, READING.school_code))[0]

    named = {line[1] for line in explained.lines[1:]} - {""}

    assert named == {column.header for sheet in SHEETS for column in sheet.columns}
