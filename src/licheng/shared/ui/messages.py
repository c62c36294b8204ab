"""Sentences of the pages that belong to no feature."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "page_not_found": _("找不到這一頁，或這一頁不屬於你。請回首頁。"),
    "request_malformed": _("送來的資料不完整，請回上一頁再試一次。"),
    "form_expired": _("這一頁放太久了，請重新整理後再送一次；你填的內容還在。"),
    "server_error": _("系統出了問題，你剛才的動作沒有完成。請稍後再試；若一直如此，請告訴學校資訊組。"),
}
register_messages(MESSAGES)
