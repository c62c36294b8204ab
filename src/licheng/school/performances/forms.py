"""The form of a performance, made from the fields of its kind; it checks form only and never saves."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licheng.kernel.performance_kinds import BRIEF, FieldType, PerformanceField, PerformanceKind
from licheng.kernel.performance_rules import check_performance
from licheng.kernel.results import Refused
from licheng.kernel.uuid7 import uuid7
from licheng.school.performances.content import PerformanceContent
from licheng.school.performances.rules import LINK_LENGTH, check_link
from licheng.school.performances.words import in_words
from licheng.shared.files.attaching import FileChoice, read_uuid
from licheng.shared.messages import sentence

_CHOOSE: tuple[str, Promise] = ("", _("請選擇"))
_CERTIFICATE_HELP = _("四位數字的證照代碼。不知道代碼請問註冊組。")


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"


_SEMESTERS = [_CHOOSE, ("1", _("第 1 學期")), ("2", _("第 2 學期"))]
_KEYBOARDS = {
    FieldType.CODE: "numeric",
    FieldType.SCHOOL_YEAR: "numeric",
    FieldType.INTEGER: "numeric",
    FieldType.DECIMAL: "decimal",
}


def _form_field(field: PerformanceField) -> forms.Field:
    """Return the form's field for one field of a kind."""
    missing = Refused("performance_field_missing", {"label": in_words(field.label)})
    options: dict[str, Any] = {
        "label": in_words(field.label),
        "required": field.is_required,
        "error_messages": {"required": sentence(missing)},
    }
    names = [(code, in_words(name)) for code, name in field.choices.items()]
    if names:
        return forms.ChoiceField(choices=[_CHOOSE, *names], **options)
    if field.type is FieldType.SEMESTER:
        return forms.ChoiceField(choices=_SEMESTERS, **options)
    if field.type is FieldType.CODE:
        options["help_text"] = _CERTIFICATE_HELP
    return forms.CharField(widget=_widget(field), **options)


def _widget(field: PerformanceField) -> forms.Widget:
    if field.type is FieldType.DATE:
        return DayInput()
    if field.name == BRIEF:
        return forms.Textarea({"data-counter": field.max_length, "rows": 4})
    if field.type in _KEYBOARDS:
        return forms.TextInput({"inputmode": _KEYBOARDS[field.type]})
    return forms.TextInput({"maxlength": field.max_length})


class PerformanceForm(forms.Form):
    """The kind's fields, the year, a link and the two files; ``item`` is made with the form, so twice is once."""

    item = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    for_year = forms.TypedChoiceField(label=_("放在哪個學年"), coerce=int)
    external_link = forms.CharField(
        label=_("外部影音連結"),
        required=False,
        widget=forms.URLInput({"maxlength": LINK_LENGTH, "placeholder": "https://"}),
        help_text=_("系統只記下網址，不會下載內容。連結失效時，別人就看不到了。"),
    )
    document = forms.UUIDField(required=False, widget=forms.HiddenInput)
    media = forms.UUIDField(  # type: ignore[assignment]  # Django takes fields out of the class
        required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, kind: PerformanceKind, years: list[int], **kwargs: Any) -> None:
        """Make the fields of ``kind``; the year is asked only where there are several."""
        super().__init__(*args, **kwargs)
        self.kind = kind
        labels = [(year, _("%(year)s 學年度") % {"year": year}) for year in years]
        self.fields["for_year"].choices = labels  # type: ignore[attr-defined]
        if len(years) == 1:
            self.fields["for_year"].widget = forms.HiddenInput()
            self.fields["for_year"].initial = years[0]
        for field in kind.fields:
            self.fields[field.name] = _form_field(field)

    def clean(self) -> dict[str, Any]:
        """Return what was typed; put what the kind's rules refuse beside its field."""
        cleaned = super().clean() or self.cleaned_data
        values = {field.name: cleaned.get(field.name, "") for field in self.kind.fields}
        for refused in check_performance(self.kind, values):
            name = refused.facts["field"]
            if not self.has_error(name):
                said = {**refused.facts, "label": in_words(refused.facts["label"])}
                self.add_error(name, sentence(Refused(refused.code, said)))
        decision = check_link(cleaned.get("external_link", "").strip())
        if isinstance(decision, Refused):
            self.add_error("external_link", sentence(decision))
        return cleaned

    def kind_fields(self) -> Iterator[forms.BoundField]:
        """Yield the kind's own fields, without the brief that all kinds share."""
        for field in self.kind.own_fields:
            yield self[field.name]

    @property
    def brief_field(self) -> forms.BoundField:
        """The brief."""
        return self[BRIEF]

    @property
    def choice(self) -> FileChoice:
        """The files the form carries; only what is a well-formed id."""
        return FileChoice(read_uuid(self["document"].value()), read_uuid(self["media"].value()))

    def content(self, files: FileChoice) -> PerformanceContent:
        """Return what the valid form says, with ``files`` in their places."""
        values = {field.name: self.cleaned_data[field.name] for field in self.kind.fields}
        link = self.cleaned_data["external_link"]
        return PerformanceContent(self.kind, self.cleaned_data["for_year"], values, link, files)
