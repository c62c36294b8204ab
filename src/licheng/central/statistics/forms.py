"""The filters of the intake table; they live in the address."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.central.policies.models import AuthorityWindow
from licheng.central.statistics.pages import LOOKS, window_title


class IntakeFilter(forms.Form):
    """Which window, which schools."""

    window = forms.ChoiceField(label=_("期程"), required=False)
    standing = forms.ChoiceField(label=_("狀態"), required=False)
    city = forms.ChoiceField(label=_("縣市"), required=False)
    q = forms.CharField(label=_("校名或代碼"), required=False)

    def __init__(self, data: Any, *, windows: Iterable[AuthorityWindow], cities: Iterable[str]) -> None:
        """Offer the windows and cities there are."""
        super().__init__(data)
        self._choices("window", [(str(each.id), window_title(each)) for each in windows])
        self._choices(
            "standing", [("", _("全部")), *((key.value, label) for key, (_, label) in LOOKS.items())]
        )
        self._choices("city", [("", _("全部")), *((city, city) for city in cities)])

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
