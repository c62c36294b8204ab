"""Sentences of receipts and doubts."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "receipt_has_doubts": _("還有 %(count)s 件疑義在等承辦人員處理。答覆之後就能確認。"),
    "receipt_still_open": _("確認期間還沒有結束。"),
    "receipt_replaced": _("這份收訖明細已由更正後的取代，請看新的一份。"),
    "receipt_missing": _("這一批還沒有收訖明細。提交並收訖之後才能回報確認結果。"),
    "receipt_is_awaiting": _("這份收訖明細還在等你確認。"),
    "receipt_is_confirmed": _("這份收訖明細已經確認無誤。"),
    "receipt_is_deemed_confirmed": _("確認期間已經結束，沒有回覆視為確認無誤。還有問題請找承辦人員。"),
    "receipt_is_disputed": _("這份收訖明細有疑義，正在處理。"),
    "receipt_is_replaced": _("這份收訖明細已由更正後的取代，請看新的一份。"),
    "dispute_settled": _("這件疑義已經處理完畢，不必再答覆。"),
    "answer_missing": _("請寫下內容再送出。"),
}
register_messages(MESSAGES)
