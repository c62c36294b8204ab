"""Shapes of the account office's forms."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.shared.accounts.office_groups import AccountGroup
from licheng.shared.accounts.office_queries import AccountFilter, AccountState
from licheng.shared.accounts.roles import ROLE_LABELS, Role

STATE_LABELS = {
    AccountState.WITHOUT: _("還沒有密碼"),
    AccountState.ISSUED: _("已發密碼，還沒改"),
    AccountState.EXPIRED: _("初始密碼過期"),
    AccountState.OWN: _("使用中"),
    AccountState.CLOSED: _("已停用"),
}


class FilterForm(forms.Form):
    """What to look for; lives in the address."""

    q = forms.CharField(max_length=60, required=False, label=_("姓名或帳號"))
    group = forms.ChoiceField(required=False, label=_("班級"))
    role = forms.ChoiceField(required=False, label=_("職務"))
    state = forms.ChoiceField(required=False, label=_("密碼"))

    def __init__(self, data: Any, *, groups: Sequence[AccountGroup], roles: Sequence[Role]) -> None:
        """Offer the groups and roles of this system; without groups the field is left out."""
        super().__init__(data)
        self._offer("group", [(group.key, group.label) for group in groups])
        self._offer("role", [(role.value, ROLE_LABELS[role]) for role in roles])
        self._offer("state", [(state.value, label) for state, label in STATE_LABELS.items()])
        if not groups:
            del self.fields["group"]

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("全部")), *choices]

    def wanted(self) -> AccountFilter:
        """Return the filter; what is not understood filters nothing."""
        self.is_valid()
        data = self.cleaned_data
        return AccountFilter(
            data.get("q", ""), data.get("role", ""), data.get("state", ""), data.get("group", "")
        )


class NewAccountForm(forms.Form):
    """A new account of staff; students come with the roster."""

    name = forms.CharField(max_length=60, label=_("姓名"))
    login_name = forms.RegexField(
        r"^[\w.@-]+$",
        max_length=40,
        label=_("帳號"),
        help_text=_("登入用，只能有文字、數字與 . - _ @，不能重複。"),
    )
    roles = forms.MultipleChoiceField(label=_("職務"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any, *, roles: Sequence[Role]) -> None:
        """Offer the roles of this system."""
        super().__init__(data)
        field = self.fields["roles"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(role.value, ROLE_LABELS[role]) for role in roles]


class SheetForm(forms.Form):
    """Whose passwords to print, and when they were chosen."""

    chosen_at = forms.DateTimeField()
    account = forms.TypedMultipleChoiceField(coerce=UUID, required=False)

    def __init__(self, data: Any) -> None:
        """Take any ids: the query finds only accounts of this school."""
        super().__init__(data)
        field = self.fields["account"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.valid_value = lambda value: _is_uuid(str(value))  # type: ignore[method-assign]


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
