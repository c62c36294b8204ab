"""The sheets 教師, 班級 and 學生."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext_noop

from licheng.kernel.calendar import school_year_bounds
from licheng.kernel.results import Refused
from licheng.school.roster.class_store import ClassStore
from licheng.school.roster.columns import code, day, group_code, national_id, one_of, some_of, whole, words
from licheng.school.roster.sheets import Column, Reference, Sheet, Term, Unique, Value
from licheng.school.roster.student_store import StudentStore
from licheng.school.roster.teacher_store import TeacherStore
from licheng.shared.accounts.roles import Role

LOGIN_NAMES = "帳號"
EARLIEST_ENTRY_YEAR = 100

# Roles that manage accounts are granted on the account page only: a registrar's file must not make an administrator.
ROLE_WORDS: dict[str, str] = {
    "任課教師": Role.COURSE_TEACHER,
    "導師": Role.HOMEROOM_TEACHER,
    "課程諮詢教師": Role.COURSE_ADVISOR,
    "輔導老師": Role.COUNSELOR,
    "註冊組": Role.REGISTRAR,
    "訓育組": Role.STUDENT_ACTIVITY_OFFICE,
    "教學組": Role.CURRICULUM_OFFICE,
    "基本資料提交人員": Role.BASIC_DATA_SUBMITTER,
    "修課紀錄提交人員": Role.COURSE_HISTORY_SUBMITTER,
    "課程學習成果提交人員": Role.COURSE_OUTCOMES_SUBMITTER,
    "多元表現提交人員": Role.DIVERSE_PERFORMANCES_SUBMITTER,
}
TRACKS: dict[str, Value] = {"學術群": "ACADEMIC", "專業群": "VOCATIONAL"}
GENDERS: dict[str, Value] = {"男": "1", "女": "2", "1": "1", "2": "2"}
ENROLMENT: dict[str, Value] = {
    "在學": True, "復學": True, "休學": False, "轉學": False, "退學": False, "畢業": False, "離校": False,
}  # fmt: skip


def check_student(values: Mapping[str, Value], term: Term) -> Iterable[tuple[str, Refused]]:
    """Find an enrolled student without class or seat, and a birth after the school year began."""
    if values.get("學籍狀態") in (True, None):
        for header in ("班級名稱", "座號"):
            if values.get(header) is None:
                yield header, Refused("class_needed")
    elif (values.get("班級名稱") is None) != (values.get("座號") is None):
        yield "座號", Refused("class_and_seat_together")
    born = values["出生日期"]
    if isinstance(born, date) and born >= school_year_bounds(term.school_year)[0]:
        yield "出生日期", Refused("birth_in_future", {"value": born.isoformat()})


TEACHERS = Sheet(
    name=gettext_noop("教師"),
    about="每位教師與行政人員一列。",
    columns=(
        Column("教師編號", code(20), "學校自訂，不重複；之後的工作表用它指這位教師。", ("T001", "T002", "T003")),
        Column("姓名", words(60), "", ("王大明", "陳怡君", "林佩珊")),
        Column(LOGIN_NAMES, code(40), "登入用的帳號，全校不重複。", ("wang.dm", "chen.yc", "lin.ps")),
        Column(
            "職務", some_of(ROLE_WORDS), "可用逗號分隔多個："
            + "、".join(ROLE_WORDS) + "。空白表示不變。匯入只增加職務，取消職務請到「帳號」。",
            ("導師,任課教師", "任課教師", "註冊組,基本資料提交人員"), required=False, adds_only=True,
        ),
    ),
    key=("教師編號",),
    uniques=(Unique((LOGIN_NAMES,), "login_name_twice", LOGIN_NAMES),),
    store=TeacherStore(),
)  # fmt: skip

CLASSES = Sheet(
    name=gettext_noop("班級"),
    about="本學年度的每個班級一列。",
    columns=(
        Column("年級", whole(1, 3), "1、2 或 3。", ("1", "2")),
        Column("班級名稱", code(20), "本學年度內不重複。", ("101", "201")),
        Column(
            "群科班代碼", group_code, "課程代碼的前 16 碼。", ("114{school}H11101A", "113{school}H11101A")
        ),
        Column("類群", one_of(TRACKS), "學術群或專業群。", ("學術群", "學術群")),
        Column("導師編號", code(20), "「教師」工作表的教師編號。", ("T001", "T002"), required=False),
    ),
    key=("班級名稱",),
    references=(Reference(("導師編號",), "教師", "roster_teacher_unknown"),),
    store=ClassStore(),
)

STUDENTS = Sheet(
    name=gettext_noop("學生"),
    about="每位學生一列。檔案裡沒有的學生只會列出，不會刪除。",
    columns=(
        Column("學號", code(20), "全校不重複，也是學生登入的帳號。", ("1140001", "1130001")),
        Column("姓名", words(60), "", ("林小美", "張志豪")),
        Column(
            "身分證號",
            national_id,
            "身分證統一編號，或新式、舊式居留證號；加密保存。",
            ("A123456789", "A800000014"),
        ),
        Column("出生日期", day, "民國 0980912、98/9/12 或西元 2009/9/12 都可以。", ("0980912", "2008/12/31")),
        Column("性別", one_of(GENDERS), "男或女（也可填 1、2）。", ("女", "男")),
        Column("入學年度", whole(EARLIEST_ENTRY_YEAR, 199), "學年度，例如 114。", ("114", "113")),
        Column(
            "班級名稱", code(20), "「班級」工作表的班級名稱；離校學生可空白。", ("101", "201"), required=False
        ),
        Column("座號", whole(1, 99), "同一班不重複。", ("1", "1"), required=False),
        Column(
            "學籍狀態",
            one_of(ENROLMENT),
            "、".join(ENROLMENT) + "；空白表示在學。",
            ("在學", "在學"),
            required=False,
        ),
    ),
    key=("學號",),
    references=(Reference(("班級名稱",), "班級", "roster_class_unknown"),),
    uniques=(
        Unique(("身分證號",), "national_id_twice", "身分證號"),
        Unique(("班級名稱", "座號"), "seat_twice", "座號"),
        Unique(("學號",), "login_name_twice", LOGIN_NAMES),
    ),
    check=check_student,
    store=StudentStore(),
)

SHEETS = (TEACHERS, CLASSES, STUDENTS)
