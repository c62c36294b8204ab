"""The authority's windows: seen by everyone of the office, set by the officer."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from licheng.central.policies.actions import adopt_rule_set, set_windows
from licheng.central.policies.forms import SEMESTER_LABELS, WindowForm
from licheng.central.policies.models import AuthorityWindow
from licheng.central.policies.queries import school_years, window_by_id, windows
from licheng.kernel.calendar import school_year_of, taipei_date
from licheng.kernel.results import Allowed, RefusedError
from licheng.kernel.rule_set import available_school_years, load_rule_set
from licheng.kernel.windows import Window, WindowState
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.exchange_words import KIND_LABELS, group_text, term_text
from licheng.shared.messages import sentence

_STATES = {
    WindowState.BEFORE: "draft",
    WindowState.OPEN: "pending",
    WindowState.CLOSED: "closed",
}


@requires(Permission.VIEW_INTAKE)
def window_list(request: SchoolRequest) -> HttpResponse:
    """Show the windows of a school year, in the order they open."""
    now = clock_now()
    years = school_years()
    year = _year(request, years)
    context = {
        "year": year,
        "tabs": [
            {"url": f"?year={each}", "label": term_text(each, 0), "active": each == year} for each in years
        ],
        "rows": [_row(window, now) for window in windows(year)] if year else [],
        "may_set": request.actor.may(Permission.SET_AUTHORITY_WINDOWS),
        "adoptable": [each for each in available_school_years() if each not in years],
        "allowed": Allowed(),
    }
    return render(request, "central/policies/windows.html", context)


@requires(Permission.SET_AUTHORITY_WINDOWS)
def set_window(request: SchoolRequest) -> HttpResponse:
    """Set the same days for one kind and several grades; what stood for them before is changed."""
    form = WindowForm(request.POST or None, initial=_initial(request.GET.get("window", "")))
    if request.method == "POST" and form.is_valid():
        try:
            saved = set_windows(keys=form.keys(), times=form.times(), by=request.actor, now=clock_now())
            return HttpResponseRedirect(f"{reverse('windows')}?year={saved[0].school_year}")
        except RefusedError as error:
            form.add_error(None, sentence(error.refused))
    return render(request, "central/policies/set.html", {"form": form}, status=400 if form.errors else 200)


@requires(Permission.SET_AUTHORITY_WINDOWS)
@require_POST
def adopt(request: SchoolRequest) -> HttpResponse:
    """Set the windows that the national rule set of a school year names."""
    text = request.POST.get("school_year", "")
    year = int(text) if text.isascii() and text.isdecimal() else 0
    if year in available_school_years():
        adopt_rule_set(rules=load_rule_set(year), by=request.actor, now=clock_now())
    return HttpResponseRedirect(f"{reverse('windows')}?year={year}")


def _year(request: SchoolRequest, years: list[int]) -> int | None:
    wanted = request.GET.get("year", "")
    return next((year for year in years if str(year) == wanted), years[0] if years else None)


def _row(window: AuthorityWindow, now: datetime) -> dict[str, object]:
    return {
        "window": window,
        "kind": KIND_LABELS[window.kind],
        "term": SEMESTER_LABELS[window.semester],
        "group": group_text(window.grade, window.batch),
        "state": _STATES[Window(window.starts_at, window.ends_at).state_at(now)],
    }


def _initial(text: str) -> dict[str, object]:
    try:
        window = window_by_id(UUID(text))
    except ValueError:
        window = None
    if window is None:
        return {"school_year": school_year_of(taipei_date(clock_now()))}
    span = Window(window.starts_at, window.ends_at)
    return {
        "kind": window.kind,
        "school_year": window.school_year,
        "semester": window.semester,
        "grades": [window.grade],
        "batch": window.batch,
        "first_day": span.first_day,
        "last_day": span.last_day,
        "confirm_day": Window(window.starts_at, window.confirm_until_at).last_day,
    }
