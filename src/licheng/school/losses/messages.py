"""Sentences of lost files."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "not_the_lost_file": _("這不是遺失的那個檔案，沒有送出也沒有保存。請再找找原來上傳的那一份。"),
    "no_file_chosen": _("還沒有選檔案。請選好原來的檔案，再按「放回選好的檔案」。"),
}
register_messages(MESSAGES)
