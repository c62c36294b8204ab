"""Shape of the upload form, and bytes that never touch the disk in clear."""

from typing import Any

from django import forms
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Refused, RefusedError
from licheng.school.roster.reading import UploadedFile
from licheng.school.roster.sheets import Term


class InMemoryUpload(MemoryFileUploadHandler):
    """Keeps uploads in memory whatever their size: they hold national IDs, and Django would write large ones to /tmp.

    The view refuses requests that are too long before a byte of them is read.
    """

    def handle_raw_input(self, *args: Any, **options: Any) -> None:
        """Take every upload."""
        super().handle_raw_input(*args, **options)
        self.activated = True


class TermForm(forms.Form):
    """The school year and semester a workbook speaks of."""

    school_year = forms.IntegerField(min_value=108, max_value=199, label=_("學年度"))
    semester = forms.TypedChoiceField(
        choices=[(1, _("第 1 學期")), (2, _("第 2 學期"))], coerce=int, label=_("學期")
    )

    def term(self) -> Term:
        """Return the term chosen.

        Raises:
            RefusedError: none was.
        """
        if not self.is_valid():
            raise RefusedError(Refused("import_term_missing"))
        return Term(self.cleaned_data["school_year"], self.cleaned_data["semester"])


def uploaded_files(files: Any) -> list[UploadedFile]:
    """Return the uploaded files with their names and bytes."""
    return [UploadedFile(file.name or "", file.read()) for file in files if file.size]
