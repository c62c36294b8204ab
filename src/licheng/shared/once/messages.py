"""Sentences of requests that are sent again."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "key_used_for_other_content": _(
        "這個請求的編號已經用在別的內容，這次沒有做任何事。請重新整理頁面後再送一次。"
    ),
}
register_messages(MESSAGES)
