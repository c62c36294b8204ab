"""Sentences of windows: until when, from when, and who can help."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "window_not_set": _("學校還沒有公告這項作業的期間，公告後才能開始。有疑問請找教學組。"),
    "window_not_open": _("這項作業從 %(starts_text)s 開始，到時候再來就可以。"),
    "window_closed": _("這項作業已在 %(ended_text)s 截止。有特殊原因要補件，請找教學組開放。"),
}
register_messages(MESSAGES)
