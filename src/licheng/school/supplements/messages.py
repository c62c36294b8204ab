"""Sentences of late supplements."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "supplement_ends_in_past": _("截止日要在今天或以後，請改一個日期。"),
    "supplement_without_reason": _("請寫明原因，例如公假、住院或系統問題；之後查得到。"),
    "supplement_reason_too_long": _("原因寫了 %(count)s 字，最多 %(limit)s 字，請縮短。"),
    "supplement_of_other_office": _("訓育組只能開放多元表現補件。課程學習成果請找教學組或註冊組。"),
    "supplement_student_unknown": _("找不到這位學生，請重新搜尋。"),
}
register_messages(MESSAGES)
