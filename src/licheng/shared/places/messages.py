"""Sentence of a request for which there is no place."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "too_many_uploads_now": _("現在同時傳檔的人太多，這個檔案還沒有收到。請保留原檔，幾秒後再試一次。"),
}
register_messages(MESSAGES)
