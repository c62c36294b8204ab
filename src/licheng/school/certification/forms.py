"""Forms of certification: which works, on which versions, and why not."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Refused
from licheng.school.certification.rules import RETURN_TEXT_LIMIT, can_return
from licheng.school.courses.models import Course
from licheng.school.outcomes.messages import RETURN_REASONS
from licheng.school.outcomes.rules import OutcomeState, ReturnReason
from licheng.shared.messages import sentence


def work_value(outcome_id: UUID, version: int) -> str:
    """Return how a form names a work and the version that was shown: ``id:version``."""
    return f"{outcome_id}:{version}"


def read_works(values: list[str]) -> dict[UUID, int] | None:
    """Return the works that ``values`` name; None when one of them is no such name, or there is none."""
    works: dict[UUID, int] = {}
    for value in values:
        name, _colon, number = value.partition(":")
        try:
            works[UUID(name)] = int(number)
        except ValueError:
            return None
    return works or None


class ReturnForm(forms.Form):
    """退回: one of four reasons, and words where they are needed."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    reason = forms.ChoiceField(
        label=_("退回原因"),
        choices=[(reason.value, label) for reason, label in RETURN_REASONS.items()],
        error_messages={"required": _("請選一個退回原因。")},
    )
    text = forms.CharField(
        label=_("補充說明"),
        required=False,
        widget=forms.Textarea({"rows": 3, "data-counter": RETURN_TEXT_LIMIT}),
        help_text=_("學生會看到這段話。"),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse 其他 without words, and too many words."""
        if "reason" in self.cleaned_data:
            decision = can_return(self.given_reason, self.cleaned_data.get("text", ""))
            if isinstance(decision, Refused):
                self.add_error("text", sentence(decision))
                self.fields["text"].widget.attrs["data-focus"] = ""
        return self.cleaned_data

    @property
    def reason_chosen(self) -> str:
        """Return the reason as it was typed, for drawing the form again."""
        return str(self.data.get("reason", ""))

    @property
    def given_reason(self) -> ReturnReason:
        """Return the reason of a valid form."""
        return ReturnReason(self.cleaned_data["reason"])


class DecidedFilter(forms.Form):
    """Which decided works are listed."""

    q = forms.CharField(label=_("姓名或學號"), required=False, max_length=60)
    course = forms.ChoiceField(label=_("課程"), required=False)
    state = forms.ChoiceField(
        label=_("狀態"),
        required=False,
        choices=[
            ("", _("全部")),
            (OutcomeState.CERTIFIED.value, _("已認證")),
            (OutcomeState.RETURNED.value, _("已退回")),
            (OutcomeState.REVOKED.value, _("已取消認證")),
        ],
    )

    def __init__(self, *arguments: Any, courses: list[Course], **options: Any) -> None:
        """Offer the teacher's ``courses``."""
        super().__init__(*arguments, **options)
        names = [(str(course.id), f"{course.subject_name} {course.section}") for course in courses]
        self.fields["course"].choices = [("", _("全部")), *names]  # type: ignore[attr-defined]
