"""Sentences of selecting."""

from django.utils.translation import gettext_lazy as _

from licheng.shared.messages import register_messages

MESSAGES = {
    "selection_too_many_outcomes": _("課程學習成果一學年最多勾選 %(limit)s 件，請先取消勾選其中一件。"),
    "selection_too_many_performances": _("多元表現一學年最多勾選 %(limit)s 件，請先取消勾選其中一件。"),
    "selection_not_certified": _("這件成果還沒有認證，老師認證之後才能勾選。"),
    "selection_opted_out_but_chosen": _("你已選了「不提交」，要勾選請先取消「不提交」。"),
    "selection_chosen_but_opting_out": _("還有勾選的項目，請先取消勾選，再選「不提交」。"),
    "selection_already_submitted": _("這一學年的資料已經提交到中央資料庫，不能再改。要更正請找承辦人員。"),
}
register_messages(MESSAGES)
