"""The form that sets the authority's windows: one set of days for several grades at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.central.policies.rules import GRADES, WindowKey, WindowTimes
from licheng.kernel.calendar import day_end
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.kernel.windows import Window
from licheng.shared.exchange_words import BATCH_LABELS, GRADE_LABELS, KIND_LABELS

_DAY = {"type": "date"}
SEMESTER_LABELS = {0: _("整個學年"), 1: _("第 1 學期"), 2: _("第 2 學期")}


class WindowForm(forms.Form):
    """What may be submitted, by whom, from when until when."""

    kind = forms.ChoiceField(
        label=_("類別"), choices=[(kind.value, KIND_LABELS[kind]) for kind in SubmissionKind]
    )
    school_year = forms.IntegerField(label=_("學年度"), min_value=100, max_value=199)
    semester = forms.TypedChoiceField(label=_("學期"), choices=SEMESTER_LABELS.items(), coerce=int)
    grades = forms.TypedMultipleChoiceField(
        label=_("年級"),
        choices=[(grade, GRADE_LABELS[grade]) for grade in GRADES],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    batch = forms.ChoiceField(
        label=_("梯次"), choices=[(batch.value, BATCH_LABELS[batch]) for batch in Batch]
    )
    first_day = forms.DateField(label=_("提交第一天"), widget=forms.DateInput(_DAY))
    last_day = forms.DateField(
        label=_("提交最後一天"), widget=forms.DateInput(_DAY), help_text=_("到這一天的 23:59 為止。")
    )
    confirm_day = forms.DateField(
        label=_("學生確認最後一天"), widget=forms.DateInput(_DAY), help_text=_("學生至少要有三天可以確認。")
    )

    def clean(self) -> dict[str, Any]:
        """Return the values; the last day may not come before the first."""
        values = super().clean() or {}
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("最後一天不能早於第一天。"))
        return values

    def keys(self) -> list[WindowKey]:
        """Return what the windows are for, one a grade."""
        values = self.cleaned_data
        kind, batch = SubmissionKind(values["kind"]), Batch(values["batch"])
        return [
            WindowKey(kind, values["school_year"], values["semester"], grade, batch)
            for grade in values["grades"]
        ]

    def times(self) -> WindowTimes:
        """Return from when until when."""
        values = self.cleaned_data
        return WindowTimes(
            Window.of_days(values["first_day"], values["last_day"]), day_end(values["confirm_day"])
        )
