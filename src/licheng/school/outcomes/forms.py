"""The shape of an outcome's form; it checks form only and never saves."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Refused
from licheng.kernel.text import check_brief
from licheng.kernel.uuid7 import uuid7
from licheng.school.courses.models import Course
from licheng.school.outcomes.content import BRIEF_LIMIT, OutcomeContent
from licheng.shared.files.attaching import FileChoice, read_uuid
from licheng.shared.messages import sentence


class CourseSelect(forms.Select):
    """A list of courses that tells scripts each course's teacher."""

    teachers: Mapping[str, str] = {}

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return the option with its teacher's name as data."""
        option = super().create_option(*args, **kwargs)
        option["attrs"]["data-teacher"] = self.teachers.get(str(option["value"]), "")
        return option


class OutcomeForm(forms.Form):
    """Course, brief and the two files; ``item`` is made with the form, so that sending it twice makes one item."""

    item = forms.UUIDField(widget=forms.HiddenInput, initial=uuid7)
    course = forms.ChoiceField(label=_("課程"), widget=CourseSelect({"data-course": ""}))
    brief = forms.CharField(
        label=_("成果簡述"),
        required=False,
        widget=forms.Textarea({"data-counter": BRIEF_LIMIT, "rows": 4}),
        help_text=_("做了什麼、怎麼做、學到什麼。草稿可以先空著，送出認證前要寫。"),
    )
    document = forms.UUIDField(required=False, widget=forms.HiddenInput)
    media = forms.UUIDField(  # type: ignore[assignment]  # Django takes fields out of the class
        required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, courses: Iterable[Course], **kwargs: Any) -> None:
        """Offer ``courses``, with a term's name over each group when there are several terms."""
        super().__init__(*args, **kwargs)
        offered = list(courses)
        self.fields["course"].choices = _choices(offered)  # type: ignore[attr-defined]
        widget = self.fields["course"].widget
        widget.teachers = {str(course.id): course.teacher.account.name for course in offered}

    def clean_brief(self) -> str:
        """Return the brief; refuse one that counts more characters than allowed (R-011)."""
        brief: str = self.cleaned_data["brief"]
        decision = check_brief(brief, BRIEF_LIMIT)
        if isinstance(decision, Refused):
            raise forms.ValidationError(sentence(decision))
        return brief

    @property
    def choice(self) -> FileChoice:
        """The files the form carries; only what is a well-formed id."""
        return FileChoice(read_uuid(self["document"].value()), read_uuid(self["media"].value()))

    def content(self, files: FileChoice) -> OutcomeContent:
        """Return what the valid form says, with ``files`` in their places."""
        return OutcomeContent(UUID(self.cleaned_data["course"]), self.cleaned_data["brief"], files)


def _choices(courses: list[Course]) -> list[tuple[Any, Any]]:
    terms = sorted({(course.school_year, course.semester) for course in courses})
    empty: list[tuple[Any, Any]] = [("", _("請選擇課程"))]
    if len(terms) == 1:
        return [*empty, *map(_choice, courses)]
    for year, semester in terms:
        label = _("%(year)s 學年度第 %(semester)s 學期") % {"year": year, "semester": semester}
        within = [course for course in courses if (course.school_year, course.semester) == (year, semester)]
        empty.append((label, [_choice(course) for course in within]))
    return empty


def _choice(course: Course) -> tuple[str, str]:
    return str(course.id), f"{course.subject_name}（{course.teacher.account.name}）"
