"""What is said when a 憑證 is not there yet."""

from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES = {"log_receipt_pending": gettext_lazy("憑證產生中，約一分鐘。請稍後再下載一次。")}

register_messages(MESSAGES)
