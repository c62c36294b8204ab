"""The office's pages of late supplements."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from licheng.kernel.calendar import taipei_date
from licheng.kernel.results import RefusedError
from licheng.school.roster.queries import grades_of
from licheng.school.schedule.labels import ACT_LABELS, SEMESTER_LABELS
from licheng.school.schedule.models import Act, LateSupplement
from licheng.school.schedule.rules import term_at
from licheng.school.supplements.actions import grant_supplement
from licheng.school.supplements.forms import StudentSearch, SupplementForm
from licheng.school.supplements.queries import (
    MOST_FOUND,
    find_student,
    find_students,
    supplements,
    supplements_of,
)
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.messages import sentence

_PAGE_SIZE = 50
_YEARS_OFFERED = 2


@requires(Permission.GRANT_SUPPLEMENT)
def supplement_list(request: SchoolRequest) -> HttpResponse:
    """Find a student by number or name, and list what was granted."""
    instant = now()
    form = StudentSearch(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = find_students(words, term_at(instant).school_year)
    page = Paginator(supplements(), _PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "words": words,
        "found": found,
        "most": MOST_FOUND if len(found) == MOST_FOUND else None,
        "page": page,
        "rows": [_row(supplement) | {"is_open": instant < supplement.until_at} for supplement in page],
    }
    return render(request, "school/supplements/list.html", context)


def _row(supplement: LateSupplement) -> dict[str, Any]:
    return {
        "supplement": supplement,
        "act": ACT_LABELS[Act(supplement.act)],
        "semester": SEMESTER_LABELS[supplement.semester],
    }


@requires(Permission.GRANT_SUPPLEMENT)
def grant(request: SchoolRequest, student_id: UUID) -> HttpResponse:
    """Show and take what is kept open for one student."""
    instant = now()
    found = find_student(student_id, term_at(instant).school_year)
    if found is None:
        raise Http404
    years = sorted(grades_of(student_id))[-_YEARS_OFFERED:] or [term_at(instant).school_year]
    form = SupplementForm(request.POST or None, actor=request.actor, school_years=years)
    form.fields["last_day"].widget.attrs["min"] = taipei_date(instant).isoformat()
    if request.method == "POST" and form.is_valid():
        try:
            grant_supplement(student_id=student_id, grant=form.grant(), by=request.actor, now=instant)
        except RefusedError as error:
            form.add_error(None, sentence(error.refused))
        else:
            messages.success(request, _("已為 %(name)s 開放補件。") % {"name": found.student.account.name})
            return redirect("supplements")
    context = {"form": form, "found": found, "rows": [_row(row) for row in supplements_of(student_id)]}
    return render(request, "school/supplements/grant.html", context)
