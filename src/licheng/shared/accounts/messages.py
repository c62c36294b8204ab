"""Sentences of signing in."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "sign_in_failed": _("學校、帳號或密碼不正確。請再試一次；忘記密碼請找學校的資訊組。"),
    "sign_in_locked": _("密碼錯太多次，請 %(minutes)s 分鐘後再試，或找學校的資訊組重設密碼。"),
    "initial_password_expired": _("初始密碼已過期，請找學校的資訊組重新列印。"),
    "session_idle": _("超過 30 分鐘沒有操作，已自動登出，請重新登入。"),
    "session_too_old": _("登入已滿 12 小時，請重新登入。"),
    "password_wrong": _("目前的密碼不正確，請再輸入一次。"),
    "password_differs": _("兩次輸入的新密碼不同，請再輸入一次。"),
    "password_unchanged": _("新密碼和目前的密碼相同，請換一個。"),
    "password_too_short": _("密碼至少要 %(shortest)s 個字，請加長。"),
    "password_too_long": _("密碼最多 %(longest)s 個字，請縮短。"),
    "password_has_own_words": _("密碼不可以包含帳號、姓名、學校名稱或常見密碼，請換一個。"),
    "role_not_held": _("你目前沒有這個身分，請從選單選擇自己的身分。"),
    "not_permitted": _("你目前的身分不能開啟這一頁。請切換身分，或回首頁。"),
    "must_change_password": _("第一次登入請先設定自己的密碼。"),
}
register_messages(MESSAGES)
