"""Sentences of sending a file in."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "upload_broken_off": _("傳送中斷，檔案還沒有收到。你填的內容都還在，請再上傳一次。"),
    "upload_not_yours": _("這個檔案已經不在等候區，請重新選擇檔案上傳。"),
}
register_messages(MESSAGES)
