"""What is said when a 憑證 is not there yet, or cannot be made now."""

from django.utils.translation import gettext_lazy

from licheng.shared.messages import register_messages

MESSAGES = {
    "log_receipt_pending": gettext_lazy("憑證產生中，約一分鐘。請稍後再下載一次。"),
    "too_many_years_now": gettext_lazy(
        "現在同時下載整年憑證的人太多。請等幾秒再下載一次，或先一張一張下載。"
    ),
}

register_messages(MESSAGES)
