"""Forms of late supplements: whom, what, until when, why."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from licheng.kernel.calendar import day_end
from licheng.school.schedule.forms import day_field
from licheng.school.schedule.labels import ACT_LABELS, SEMESTER_LABELS
from licheng.school.schedule.models import Act
from licheng.school.schedule.rules import WHOLE_YEAR, Term
from licheng.school.supplements.actions import Grant
from licheng.school.supplements.permissions import may_grant
from licheng.school.supplements.rules import REASON_LIMIT
from licheng.shared.accounts.actor import Actor

_TERM_ACTS = (Act.OUTCOME_UPLOAD, Act.CERTIFICATION)
_YEAR_ACTS = (Act.PERFORMANCE_UPLOAD, Act.SELECTION)


class StudentSearch(forms.Form):
    """Whom to look for."""

    q = forms.CharField(label=_("學號或姓名"), required=False, max_length=60)


class SupplementForm(forms.Form):
    """What is kept open for the student, until the end of which day, and why."""

    what = forms.ChoiceField(label=_("開放哪一項"))
    last_day = day_field(_("開放到哪一天（含當天）"), required=True)
    reason = forms.CharField(
        label=_("原因"),
        widget=forms.Textarea({"rows": 3, "data-counter": REASON_LIMIT}),
        help_text=_("學校內部留存，之後查得到是誰、為什麼開放。"),
    )
    with_certification = forms.BooleanField(
        label=_("開放上傳時，同時讓老師可以認證到同一天"), required=False, initial=True
    )

    def __init__(self, *arguments: Any, actor: Actor, school_years: Iterable[int], **options: Any) -> None:
        """Offer what ``actor`` may keep open in ``school_years``, the latest year first."""
        super().__init__(*arguments, **options)
        self._may_certify = bool(may_grant(actor, Act.CERTIFICATION))
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (_value(act, term), _label(act, term))
            for year in sorted(school_years, reverse=True)
            for act, term in _offers(year)
            if may_grant(actor, act)
        ]
        if not self._may_certify:
            del self.fields["with_certification"]

    def grant(self) -> Grant:
        """Return what a valid form asks for."""
        act, year, semester = self.cleaned_data["what"].split(":")
        acts = [Act(act)]
        if acts[0] is Act.OUTCOME_UPLOAD and self.cleaned_data.get("with_certification"):
            acts.append(Act.CERTIFICATION)
        return Grant(
            acts=tuple(acts),
            term=Term(int(year), int(semester)),
            until_at=day_end(self.cleaned_data["last_day"]),
            reason=self.cleaned_data["reason"],
        )


def _offers(school_year: int) -> list[tuple[Act, Term]]:
    terms = [(act, Term(school_year, semester)) for act in _TERM_ACTS for semester in (1, 2)]
    return terms + [(act, Term(school_year, WHOLE_YEAR)) for act in _YEAR_ACTS]


def _value(act: Act, term: Term) -> str:
    return f"{act.value}:{term.school_year}:{term.semester}"


def _label(act: Act, term: Term) -> str:
    return gettext("%(act)s · %(year)s 學年度 %(semester)s") % {
        "act": ACT_LABELS[act],
        "year": term.school_year,
        "semester": SEMESTER_LABELS[term.semester],
    }
