"""The people one may sign in as by one click, and the file that names them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from licheng.demo.plans import MAIN, NEIGHBOR
from licheng.shared.accounts.roles import Role

OFFICE: Final = "office"


@dataclass(frozen=True)
class Member:
    """One person of the cast: at which school, who they are, what they hold, and one line on what they see."""

    id: str
    part: str
    login_name: str
    name: str
    label: str
    sees: str
    roles: tuple[Role, ...] = (Role.STUDENT,)


@dataclass(frozen=True)
class CastStudent(Member):
    """A student of the cast, who takes the first seat of a class."""

    gender: str = "2"
    entry_year: int = 114
    class_index: int = 0


_R = Role

STUDENTS: Final = (
    CastStudent("student", MAIN, "1130001", "林小美", "學生",
                "高二：有作品被退回、還沒送出、正在等老師；去年的已收訖", entry_year=113),
    CastStudent("freshman", MAIN, "1140001", "黃子軒", "學生", "高一新生：第一次上傳，多元表現剛開始", gender="1"),
    CastStudent("senior", MAIN, "1120001", "張柏翰", "學生",
                "高三學術群：春天就要勾選；去年的收訖明細提出了疑義", gender="1", entry_year=112),
    CastStudent("vocational", MAIN, "1120901", "吳宥霖", "學生",
                "高三專業群：商業經營科，五月提交", gender="1", entry_year=112, class_index=-1),
    CastStudent("neighbor", NEIGHBOR, "1130001", "周芷晴", "學生（另一所學校）",
                "看不到歷程示範高中的任何東西", entry_year=113),
)  # fmt: skip

STAFF: Final = (
    Member("teacher", MAIN, "chen", "陳老師", "任課教師", "國語文四個班，三十多件作品等著認證", (_R.COURSE_TEACHER,)),
    Member("homeroom", MAIN, "wang", "王老師", "導師", "201 班：誰還缺什麼，可以印催繳單", (_R.HOMEROOM_TEACHER,)),
    Member("advisor", MAIN, "lin", "林老師", "課程諮詢教師", "各班進度", (_R.COURSE_ADVISOR,)),
    Member("counselor", MAIN, "hsu", "許老師", "輔導老師", "各班進度", (_R.COUNSELOR,)),
    Member("registrar", MAIN, "registrar", "蔡組長", "註冊組",
           "匯入名冊、期程、提交基本資料與修課紀錄",
           (_R.REGISTRAR, _R.BASIC_DATA_SUBMITTER, _R.COURSE_HISTORY_SUBMITTER)),
    Member("activity", MAIN, "activity", "謝組長", "訓育組", "多元表現進度與補件", (_R.STUDENT_ACTIVITY_OFFICE,)),
    Member("curriculum", MAIN, "curriculum", "郭組長", "教學組", "期程、各班與各教師的進度", (_R.CURRICULUM_OFFICE,)),
    Member("it", MAIN, "it", "洪組長", "資訊組", "帳號、密碼單與稽核紀錄", (_R.IT_OFFICE,)),
    Member("submitter", MAIN, "submitter", "曾幹事", "提交人員",
           "四種提交：預檢、提交、收訖、疑義；可切換身分",
           (_R.COURSE_OUTCOMES_SUBMITTER, _R.DIVERSE_PERFORMANCES_SUBMITTER, _R.BASIC_DATA_SUBMITTER,
            _R.COURSE_HISTORY_SUBMITTER)),
    Member("admin", MAIN, "admin", "邱主任", "校管理員", "全校設定、帳號與紀錄", (_R.SCHOOL_ADMIN,)),
    Member("neighbor-teacher", NEIGHBOR, "chen", "江老師", "任課教師（另一所學校）",
           "只看得到海風高中", (_R.COURSE_TEACHER,)),
    Member("neighbor-homeroom", NEIGHBOR, "wang", "何老師", "導師（另一所學校）", "只看得到海風高中",
           (_R.HOMEROOM_TEACHER,)),
    Member("neighbor-registrar", NEIGHBOR, "registrar", "蕭組長", "註冊組（另一所學校）", "只看得到海風高中",
           (_R.REGISTRAR, _R.BASIC_DATA_SUBMITTER, _R.COURSE_HISTORY_SUBMITTER, _R.COURSE_OUTCOMES_SUBMITTER,
            _R.DIVERSE_PERFORMANCES_SUBMITTER)),
)  # fmt: skip


OFFICERS: Final = (
        Member("officer", OFFICE, "intake", "葉專員", "收件人員", "各校送件、問題與收訖；訂期程、登記學校",
               (_R.INTAKE_OFFICER,)),
        Member("viewer", OFFICE, "viewer", "莊科長", "主管機關檢視人員", "各校進度，只能看", (_R.AUTHORITY_VIEWER,)),
    )  # fmt: skip


def write_cast(path: Path, members: Iterable[Member], codes: Mapping[str, str]) -> None:
    """Write who may be signed in as to ``path``, where the sign-in page finds it; ``codes`` are the schools'."""
    entries = [
        {
            "id": member.id,
            "school": codes[member.part],
            "login_name": member.login_name,
            "name": member.name,
            "role": member.label,
            "sees": member.sees,
        }
        for member in members
    ]
    staged = path.with_suffix(".new")
    staged.write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")
    staged.replace(path)
