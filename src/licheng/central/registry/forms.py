"""The form that registers a school."""

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Refused
from licheng.kernel.signatures import KeyInvalidError, PublicKey
from licheng.shared.messages import sentence


class RegisterForm(forms.Form):
    """A school's code, name and public key."""

    code = forms.CharField(label=_("學校代碼"), max_length=6, help_text=_("六位，例如 210399。"))
    name = forms.CharField(label=_("校名"), max_length=60)
    public_key = forms.CharField(
        label=_("公開金鑰"),
        max_length=60,
        help_text=_("由學校平臺的「提交」頁複製，44 個字元。請用電話或公文再核對一次。"),
    )

    def clean_code(self) -> str:
        """Return the code in capitals."""
        code: str = self.cleaned_data["code"]
        return code.strip().upper()

    def clean_public_key(self) -> PublicKey:
        """Return the key that was pasted."""
        try:
            return PublicKey.from_base64(self.cleaned_data["public_key"].strip())
        except KeyInvalidError as error:
            raise forms.ValidationError(sentence(Refused("school_key_invalid"))) from error


class SchoolFilter(forms.Form):
    """Which schools the list shows."""

    q = forms.CharField(label=_("校名、代碼或縣市"), required=False)
