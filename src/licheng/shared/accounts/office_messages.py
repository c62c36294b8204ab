"""Sentences of the account office."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "role_not_grantable": _("這個職務不由這一頁授予或取消；學生身分隨名冊而來。"),
    "own_account_kept": _("不能停用自己的帳號，也不能取消自己管理帳號的職務，請由另一位管理者處理。"),
    "login_name_taken": _("帳號「%(login_name)s」已經有人使用，請換一個。"),
    "password_sheet_empty": _("沒有要發密碼的帳號：還沒有勾選，或這批剛剛已經發過。請回清單重新勾選。"),
    "password_sheet_too_long": _("勾選了 %(count)s 個帳號，一次最多 %(limit)s 個，請分批列印。"),
}
register_messages(MESSAGES)
