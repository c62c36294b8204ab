"""The sheets 科目開課 and 修課 of the school's workbook."""

from django.utils.translation import gettext_noop

from licheng.school.courses.stores import CourseStore, EnrolmentStore
from licheng.school.roster.columns import code, course_code, whole, words
from licheng.school.roster.sheets import Column, Reference, Sheet

COURSES = Sheet(
    name=gettext_noop("科目開課"),
    about="本學期開設的每一班課一列；同一科由不同教師或不同班級上課，各有自己的開課編號。",
    columns=(
        Column("開課編號", code(20), "學校自訂，本學期內不重複。", ("C001", "C002")),
        Column("課程代碼", course_code, "課程計畫平臺核定的 23 碼。", ("114{school}H11101A1010101", "113{school}H11101A1010102")),
        Column("科目名稱", words(60), "", ("國語文", "英語文")),
        Column("開課年級", whole(1, 3), "1、2 或 3。", ("1", "2")),
        Column("學分", code(4), "學分或節數。", ("4", "4")),
        Column("任課教師編號", code(20), "「教師」工作表的教師編號；成果由這位教師認證。", ("T001", "T002")),
    ),
    key=("開課編號",),
    references=(Reference(("任課教師編號",), "教師", "roster_teacher_unknown"),),
    store=CourseStore(),
)  # fmt: skip

ENROLMENTS = Sheet(
    name=gettext_noop("修課"),
    about="每位學生修的每一門課一列。檔案裡沒有的修課只會列出，不會刪除。",
    columns=(
        Column("學號", code(20), "「學生」工作表的學號。", ("1140001", "1130001")),
        Column("開課編號", code(20), "「科目開課」工作表的開課編號。", ("C001", "C002")),
    ),
    key=("學號", "開課編號"),
    references=(
        Reference(("學號",), "學生", "roster_student_unknown"),
        Reference(("開課編號",), "科目開課", "roster_course_unknown"),
    ),
    store=EnrolmentStore(),
)

SHEETS = (COURSES, ENROLMENTS)
