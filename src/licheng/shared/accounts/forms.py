"""Shapes of the account forms; they check form only and never save."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    """School, account and password."""

    school = forms.CharField(max_length=6, label=_("學校"))
    login_name = forms.CharField(max_length=40, label=_("帳號"))
    password = forms.CharField(max_length=128, label=_("密碼"), widget=forms.PasswordInput, strip=False)


class PasswordForm(forms.Form):
    """The present password, and the new one twice."""

    old = forms.CharField(max_length=128, label=_("目前的密碼"), widget=forms.PasswordInput, strip=False)
    new = forms.CharField(max_length=200, label=_("新密碼"), widget=forms.PasswordInput, strip=False)
    again = forms.CharField(
        max_length=200, label=_("再輸入一次新密碼"), widget=forms.PasswordInput, strip=False
    )
