"""Sentences of registering schools."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES: dict[str, Promise] = {
    "school_code_invalid": _("「%(value)s」不是學校代碼。請填六位數字或大寫英文字母。"),
    "school_key_taken": _("這把金鑰已登記給學校 %(school_code)s。請向學校確認公開金鑰。"),
    "school_key_invalid": _("這不是公開金鑰。請貼上學校平臺顯示的整行文字（44 個字元）。"),
}
register_messages(MESSAGES)
