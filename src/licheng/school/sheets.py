"""The sheets of the school's workbook in the order they are loaded; each feature describes its own."""

from licheng.school.courses.sheets import SHEETS as COURSE_SHEETS
from licheng.school.records.sheets import SHEETS as RECORD_SHEETS
from licheng.school.roster.people_sheets import SHEETS as PEOPLE_SHEETS

SHEETS = (*PEOPLE_SHEETS, *COURSE_SHEETS, *RECORD_SHEETS)
