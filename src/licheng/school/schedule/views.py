"""The office's pages of a school year: windows, calendar, proposal, item limits."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from licheng.kernel.calendar import taipei_date
from licheng.kernel.results import RefusedError
from licheng.kernel.rule_set import available_school_years, load_rule_set
from licheng.school.schedule.actions import PlanRefusedError, set_calendar, set_item_limit, set_windows
from licheng.school.schedule.forms import CalendarForm, ItemLimitForm, WindowsForm
from licheng.school.schedule.labels import ACT_LABELS, SEMESTER_LABELS
from licheng.school.schedule.models import Act
from licheng.school.schedule.pages import axis_of, plan_rows, problems_of
from licheng.school.schedule.planning import (
    PLAN_ROWS,
    Plan,
    calendar_of,
    plan_refusals,
    proposed_plan,
)
from licheng.school.schedule.public_holidays import public_holidays
from licheng.school.schedule.queries import calendar_days, item_limit, plan_of
from licheng.school.schedule.rules import term_at
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.messages import sentence


@requires(Permission.SET_WINDOWS)
def schedule(request: SchoolRequest, year: int | None = None) -> HttpResponse:
    """Show the windows of a school year as a table and along the year, what breaks the rules first."""
    instant = now()
    school_year = _known_year(term_at(instant).school_year if year is None else year)
    plan, days, rules = plan_of(school_year), calendar_days(school_year), load_rule_set(school_year)
    anchors = calendar_of(school_year, days, public_holidays(school_year))
    context = _table(school_year, plan) | {
        "year": school_year,
        "years": _years(school_year),
        "problems": problems_of(school_year, plan_refusals(plan, rules, anchors)),
        "has_windows": bool(plan),
        "calendar": days,
        "limit": item_limit(school_year),
    }
    return render(request, "school/schedule/schedule.html", context)


def _table(school_year: int, plan: Plan) -> dict[str, Any]:
    instant = now()
    axis = axis_of(school_year, taipei_date(instant))
    states = {key: window.state_at(instant) for key, window in plan.items()}
    return {"rows": plan_rows(school_year, plan, axis, states), "axis": axis}


def _known_year(school_year: int) -> int:
    """Return ``school_year`` when it has national rules; a page of any other year does not exist."""
    if school_year not in available_school_years():
        raise Http404
    return school_year


def _years(school_year: int) -> list[dict[str, Any]]:
    return [
        {
            "url": reverse("schedule_year", args=[year]),
            "label": _("%(year)s 學年度") % {"year": year},
            "active": year == school_year,
        }
        for year in available_school_years()
    ]


@requires(Permission.SET_WINDOWS)
def windows(request: SchoolRequest, year: int, act: str, semester: int) -> HttpResponse:
    """Show and take the windows of one act in one semester, grade by grade."""
    school_year = _known_year(year)
    if (act, semester) not in PLAN_ROWS:
        raise Http404
    named = Act(act)
    held = {key: window for key, window in plan_of(school_year).items() if key[:2] == (named, semester)}
    form = WindowsForm(
        request.POST or None, act=named, semester=semester, initial=WindowsForm.initial_of(held)
    )
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = set_windows(
                school_year=school_year, changes=form.changes(), by=request.actor, now=now()
            )
        except PlanRefusedError as error:
            problems = problems_of(school_year, list(error.refusals))
        else:
            messages.success(request, _saved(len(changed)))
            return redirect("schedule_year", school_year)
    context = {
        "form": form,
        "problems": problems,
        "year": school_year,
        "label": ACT_LABELS[named],
        "semester_label": SEMESTER_LABELS[semester],
    }
    return render(request, "school/schedule/windows.html", context, status=409 if problems else 200)


def _saved(count: int) -> str:
    return _("已存檔，改了 %(count)s 個期間。") % {"count": count} if count else _("內容沒有變動。")


@requires(Permission.SET_WINDOWS)
def calendar(request: SchoolRequest, year: int) -> HttpResponse:
    """Show and take the calendar days that windows hang on."""
    school_year = _known_year(year)
    form = CalendarForm(request.POST or None, initial=CalendarForm.initial_of(calendar_days(school_year)))
    if request.method == "POST" and form.is_valid():
        try:
            set_calendar(school_year=school_year, days=form.days(), by=request.actor, now=now())
        except PlanRefusedError as error:
            for refused in error.refusals:
                form.add_error(None, sentence(refused))
        else:
            messages.success(request, _("行事曆已存檔。期間不會自動改變，可以看看建議的期程。"))
            return redirect("schedule_year", school_year)
    return render(request, "school/schedule/calendar.html", {"form": form, "year": school_year})


@requires(Permission.SET_WINDOWS)
def proposal(request: SchoolRequest, year: int) -> HttpResponse:
    """Show the windows that the calendar proposes as a draft, and take them over when they are accepted."""
    school_year = _known_year(year)
    held = plan_of(school_year)
    try:
        anchors = calendar_of(school_year, calendar_days(school_year), public_holidays(school_year))
        draft = proposed_plan(load_rule_set(school_year), anchors)
        if request.method == "POST":
            changed = set_windows(school_year=school_year, changes=draft, by=request.actor, now=now())
            messages.success(request, _saved(len(changed)))
            return redirect("schedule_year", school_year)
    except PlanRefusedError as error:
        return _proposal_page(
            request, school_year, {}, problems=problems_of(school_year, list(error.refusals))
        )
    except RefusedError as error:
        return _proposal_page(request, school_year, {}, missing=sentence(error.refused))
    differing = sum(held.get(key) != window for key, window in draft.items())
    return _proposal_page(request, school_year, draft, differing=differing)


def _proposal_page(request: SchoolRequest, school_year: int, draft: Plan, **facts: Any) -> HttpResponse:
    context = _table(school_year, draft) | {"year": school_year, "draft": draft} | facts
    status = 409 if request.method == "POST" else 200
    return render(request, "school/schedule/proposal.html", context, status=status)


@requires(Permission.SET_WINDOWS)
def limits(request: SchoolRequest, year: int) -> HttpResponse:
    """Show and take how many items a student may upload."""
    school_year = _known_year(year)
    held = item_limit(school_year)
    initial = {name: getattr(held, name) for name in ItemLimitForm.base_fields} if held else {}
    form = ItemLimitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_item_limit(school_year=school_year, **form.cleaned_data, by=request.actor, now=now())
        messages.success(request, _("件數上限已存檔。"))
        return redirect("schedule_year", school_year)
    return render(request, "school/schedule/limits.html", {"form": form, "year": school_year})
