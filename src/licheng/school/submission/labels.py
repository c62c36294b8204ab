"""The words of kinds, batches, states and causes."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.school.schedule.labels import GRADE_LABELS, SEMESTER_LABELS
from licheng.school.submission.rules import SubmissionKey, SubmissionState

KIND_LABELS: Final[dict[SubmissionKind, Promise]] = {
    SubmissionKind.BASIC_DATA: _("基本資料與校內幹部"),
    SubmissionKind.COURSE_HISTORY: _("修課紀錄"),
    SubmissionKind.COURSE_OUTCOMES: _("課程學習成果"),
    SubmissionKind.DIVERSE_PERFORMANCES: _("多元表現"),
}
BATCH_LABELS: Final[dict[Batch, Promise]] = {
    Batch.GRADE3_FIRST: _("第一梯次（學術群）"),
    Batch.GRADE3_SECOND: _("第二梯次（專業群）"),
}
STATE_LABELS: Final[dict[SubmissionState, Promise]] = {
    SubmissionState.PREPARING: _("正在整理名冊"),
    SubmissionState.BUILT: _("正在計算內容"),
    SubmissionState.SENDING: _("正在傳送"),
    SubmissionState.ACCEPTED: _("已收訖"),
    SubmissionState.REFUSED: _("中央資料庫退回"),
    SubmissionState.FAILED: _("沒有送出"),
}
STATE_LOOKS: Final[dict[SubmissionState, str]] = {
    SubmissionState.PREPARING: "pending",
    SubmissionState.BUILT: "pending",
    SubmissionState.SENDING: "pending",
    SubmissionState.ACCEPTED: "done",
    SubmissionState.REFUSED: "returned",
    SubmissionState.FAILED: "returned",
}
# What is wrong, in few words; the full sentence stands beside each student.
CAUSES: Final[dict[str, Promise]] = {
    "SU05": _("必填欄位沒有填"),
    "SU06": _("身分證號不對"),
    "SU07": _("日期不對"),
    "SU08": _("課程代碼不對"),
    "SU09": _("代碼不在代碼表裡"),
    "SU10": _("內容不合規定"),
    "SU11": _("文字太長"),
    "SU12": _("課程學習成果超過件數"),
    "SU13": _("多元表現超過件數"),
    "SU15": _("同一筆資料重複"),
    "SU16": _("不是校內幹部"),
    "SU17": _("結束日期早於開始日期"),
    "SU18": _("找不到檔案"),
    "SU19": _("檔案類型或大小不符"),
    "SU21": _("時數不是正數"),
    "SU22": _("連結不是 https"),
    "SU23": _("出生日期前後不同"),
    "selected_not_certified": _("勾選的成果不是認證成功"),
    "selected_without_file": _("勾選的成果沒有檔案"),
    "selected_deleted": _("勾選的項目已刪除"),
    "file_missing_in_stores": _("檔案庫讀不到檔案"),
    "grade_missing": _("還沒有成績"),
    "selection_unstated": _("沒有勾選也沒有表示不提交"),
}
_REGISTRY, _CURRICULUM = _("註冊組"), _("教學組")
_OFFICES: Final[dict[str, Promise]] = {
    "SU06": _REGISTRY,
    "SU08": _CURRICULUM,
    "SU23": _REGISTRY,
    "selected_not_certified": _("任課教師"),
    "selected_without_file": _("學生本人"),
    "selected_deleted": _("學生本人"),
    "SU12": _("學生本人"),
    "SU13": _("學生本人"),
    "file_missing_in_stores": _("資訊組"),
    "SU18": _("資訊組"),
    "grade_missing": _CURRICULUM,
    "selection_unstated": _("導師"),
}
_KIND_OFFICES: Final[dict[SubmissionKind, Promise]] = {
    SubmissionKind.BASIC_DATA: _REGISTRY,
    SubmissionKind.COURSE_HISTORY: _REGISTRY,
    SubmissionKind.COURSE_OUTCOMES: _CURRICULUM,
    SubmissionKind.DIVERSE_PERFORMANCES: _("學生本人"),
}


def cause_label(code: str) -> str:
    """Return what is wrong in few words."""
    return str(CAUSES.get(code, _("其他問題")))


def office_of(code: str, kind: SubmissionKind) -> str:
    """Return who mends it."""
    return str(_OFFICES.get(code, _KIND_OFFICES[kind]))


def key_title(key: SubmissionKey) -> str:
    """Return what a submission is of: 課程學習成果 · 一年級."""
    parts = [str(KIND_LABELS[key.kind]), str(GRADE_LABELS[key.grade])]
    if key.batch in BATCH_LABELS:
        parts.append(str(BATCH_LABELS[key.batch]))
    return " · ".join(parts)


def term_title(key: SubmissionKey) -> str:
    """Return the year, and the semester where it has one."""
    year = translate("%(year)s 學年度") % {"year": key.school_year}
    return f"{year} · {SEMESTER_LABELS[key.semester]}" if key.semester else year
