"""Shapes of what is said about receipts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.school.receipts.actions import NOTE_LIMIT, TEXT_LIMIT
from licheng.school.receipts.rules import DisputeType

TYPE_LABELS = {
    DisputeType.WRONG_VALUE: _("內容不對"),
    DisputeType.WRONG_FILE: _("檔案不對"),
    DisputeType.MISSING: _("少了一件"),
    DisputeType.NOT_MINE: _("不是我的"),
    DisputeType.OTHER: _("其他"),
}


class DisputeForm(forms.Form):
    """疑義: what kind, and in own words."""

    row = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    dispute_type = forms.ChoiceField(
        label=_("是什麼問題"),
        choices=[(kind.value, label) for kind, label in TYPE_LABELS.items()],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("說明"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"data-counter": TEXT_LIMIT, "rows": 4}),
        help_text=_("寫下哪裡不一樣，承辦人員會依這段話處理。"),
    )


class AnswerForm(forms.Form):
    """答覆: the office's words."""

    answer = forms.CharField(
        label=_("答覆"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"data-counter": TEXT_LIMIT, "rows": 3}),
        help_text=_("學生會看到這段話。"),
    )


class PaperForm(forms.Form):
    """書面答覆: how a leaver's answer came."""

    note = forms.CharField(
        label=_("怎麼確認的"), max_length=NOTE_LIMIT, help_text=_("例如：10/5 郵寄回覆，簽名確認無誤。")
    )
