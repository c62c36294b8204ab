"""Sentences of the files' own address."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "file_address_over": _(
        "這個檔案網址不對，或已經過期（五分鐘內有效）。請回到作品的頁面，再按一次「開啟檔案」。"
    ),
}
register_messages(MESSAGES)
