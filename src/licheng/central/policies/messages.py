"""Sentences of the authority's windows."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES: dict[str, Promise] = {
    "authority_window_semester_wrong": _(
        "課程學習成果與多元表現是整個學年提交；基本資料與修課紀錄要選第 1 或第 2 學期。"
    ),
    "authority_window_batch_wrong": _("只有三年級分梯次。其他年級請選「不分梯次」。"),
    "authority_window_confirmation_short": _(
        "確認期限不能早於提交截止，學生至少要有 %(days)s 天可以確認。請延後確認期限。"
    ),
}
register_messages(MESSAGES)
