"""Sentences and words of 課程學習成果."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.school.outcomes.rules import OutcomeState, ReturnReason
from licheng.shared.messages import register_messages

MESSAGES = {
    "outcome_is_draft": _("這件作品還沒有送出認證。"),
    "outcome_is_pending": _("這件作品正在等老師認證。要修改或刪除，請先撤回。"),
    "outcome_is_certified": _("老師已經認證這件作品，不能再改。要更正，請任課老師先取消認證。"),
    "outcome_is_returned": _("這件作品已退回，修改後可以再送出認證。"),
    "outcome_is_revoked": _("老師已取消這件作品的認證，修改後可以再送出。"),
    "outcome_is_deleted": _("這件作品已刪除，要繼續使用請先復原。"),
    "outcome_limit_reached": _("這學期已經有 %(limit)s 件，是學校訂的上限。要加新的，請先刪除一件。"),
    "outcome_without_file": _("還沒有檔案。請先放上文件或影音，再送出認證。"),
    "outcome_without_brief": _("還沒有成果簡述。請先寫幾句做了什麼，再送出認證。"),
    "outcome_not_found": _("找不到這件作品，或它不屬於你。請回到清單重新選擇。"),
    "course_not_yours": _("這不是你修的課程，請重新選擇課程；課程名單有誤請找註冊組。"),
    "course_of_other_semester": _("作品不能移到別的學期。請在那個學期另外新增一件。"),
    "withdraw_after_window": _(
        "上傳已在 %(ended_text)s 截止，撤回後就不能再送出，所以不能撤回。請等老師認證。"
    ),
    "resend_after_window": _(
        "上傳已在 %(ended_text)s 截止，退回的作品不能再送。要補送，請找教學組開放補件。"
    ),
    "brief_too_long": _("簡述有 %(count)s 字，比上限 %(limit)s 字多 %(over)s 字。請縮短後再存檔。"),
    "not_a_student": _("你的帳號還沒有學生資料，請找註冊組。"),
}
register_messages(MESSAGES)

RETURN_REASONS: Final[dict[ReturnReason, Promise]] = {
    ReturnReason.NOT_OWN_WORK: _("不是本人的作品"),
    ReturnReason.WRONG_COURSE: _("不屬於這門課"),
    ReturnReason.UNREADABLE: _("檔案無法開啟"),
    ReturnReason.OTHER: _("其他"),
}

STATE_WORDS: Final[dict[OutcomeState, Promise]] = {
    OutcomeState.DRAFT: _("未送出"),
    OutcomeState.PENDING: _("待認證"),
    OutcomeState.CERTIFIED: _("已認證"),
    OutcomeState.RETURNED: _("已退回"),
    OutcomeState.REVOKED: _("已取消認證"),
    OutcomeState.DELETED: _("已刪除"),
}
