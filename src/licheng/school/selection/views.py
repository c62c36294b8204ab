"""The student's selection page: saved at every tap, changeable until the window closes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from licheng.kernel.results import Decision, RefusedError
from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.selection_rules import SelectionLimits
from licheng.school.roster.models import Student
from licheng.school.roster.queries import grades_of, student_of
from licheng.school.schedule.models import Act
from licheng.school.schedule.queries import openings_for
from licheng.school.schedule.rules import WHOLE_YEAR, Opening, Term, can_act_now, term_at
from licheng.school.selection.actions import Choice, Target, deselect_item, select_item, set_opt_out
from licheng.school.selection.pages import outcome_rows, performance_rows
from licheng.school.selection.queries import (
    changes_of,
    outcomes_to_select,
    performances_to_select,
    selection_of,
)
from licheng.school.selection.rules import Part, can_opt_out
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.ui.refusals import refusal_page

HISTORY_SHOWN = 20


@dataclass(frozen=True)
class Scope:
    """Whose selection of which year is asked for, and when it is open."""

    student: Student
    school_year: int
    years: list[int]
    opening: Opening
    now: datetime

    @property
    def act_now(self) -> Decision:
        """Return whether the selection may be changed now."""
        return can_act_now(self.opening, self.now)


def _student(request: SchoolRequest) -> Student:
    student = student_of(request.actor)
    if student is None:
        raise Http404
    return student


def _grades(student: Student, now: datetime) -> dict[int, int]:
    """Return the student's grade in this school year and earlier ones; next year's class has nothing to select yet."""
    present = term_at(now).school_year
    return {year: grade for year, grade in grades_of(student.id).items() if year <= present}


def _scope(request: SchoolRequest, school_year: int) -> Scope:
    student, now = _student(request), clock_now()
    grades = _grades(student, now)
    if school_year not in grades:
        raise Http404
    openings = openings_for(Act.SELECTION, student_id=student.id, grades=grades)
    opening = openings.of(Term(school_year, WHOLE_YEAR))
    return Scope(student, school_year, sorted(grades, reverse=True), opening, now)


@requires(Permission.SELECT_OWN_WORK)
def selection(request: SchoolRequest) -> HttpResponse:
    """Go to the year whose selection is open, or else the latest year."""
    student = _student(request)
    now = clock_now()
    grades = _grades(student, now)
    if not grades:
        return render(request, "school/selection/none.html")
    openings = openings_for(Act.SELECTION, student_id=student.id, grades=grades)
    open_years = [term.school_year for term in openings.open_terms(now)]
    return HttpResponseRedirect(reverse("selection_year", args=[min(open_years, default=max(grades))]))


def limits_of(school_year: int) -> SelectionLimits:
    """Return the national limits of the year: at most 6 and 10 (R-024)."""
    return load_rule_set(school_year).selection


@requires(Permission.SELECT_OWN_WORK)
def selection_of_year(request: SchoolRequest, school_year: int) -> HttpResponse:
    """Show what can be selected, what is, and how much room is left."""
    scope = _scope(request, school_year)
    limits, act_now = limits_of(school_year), scope.act_now
    held = selection_of(scope.student, school_year)
    outcomes = list(outcomes_to_select(scope.student, school_year))
    performances = list(performances_to_select(scope.student, school_year))
    context = {
        "school_year": school_year,
        "years": scope.years,
        "window": scope.opening.window,
        "act_now": act_now,
        "held": held,
        "limits": limits,
        "outcomes": outcome_rows(outcomes, held, limits=limits, act_now=act_now),
        "performances": performance_rows(performances, held, limits=limits, act_now=act_now),
        "none_outcomes": can_opt_out(held.chosen(Part.OUTCOMES), act_now=act_now),
        "none_performances": can_opt_out(held.chosen(Part.PERFORMANCES), act_now=act_now),
        "changes": list(changes_of(held.selection_id)[:HISTORY_SHOWN]) if held.selection_id else [],
    }
    return render(request, "school/selection/selection.html", context)


@requires(Permission.SELECT_OWN_WORK)
@require_POST
def select(request: SchoolRequest, school_year: int, part: str, item_id: UUID) -> HttpResponse:
    """Select one item and come back to it."""
    scope = _scope(request, school_year)
    choice = Choice(scope.student, school_year, _part(part), item_id)
    try:
        select_item(
            choice=choice,
            limits=limits_of(school_year),
            act_now=scope.act_now,
            by=request.actor,
            now=scope.now,
        )
    except RefusedError as error:
        return _refused(request, error)
    return _back(school_year, item_id)


@requires(Permission.SELECT_OWN_WORK)
@require_POST
def deselect(request: SchoolRequest, school_year: int, part: str, item_id: UUID) -> HttpResponse:
    """Take one item out and come back to it."""
    scope = _scope(request, school_year)
    choice = Choice(scope.student, school_year, _part(part), item_id)
    try:
        deselect_item(choice=choice, act_now=scope.act_now, by=request.actor, now=scope.now)
    except RefusedError as error:
        return _refused(request, error)
    return _back(school_year, item_id)


@requires(Permission.SELECT_OWN_WORK)
@require_POST
def opt_out(request: SchoolRequest, school_year: int, part: str) -> HttpResponse:
    """Choose to select nothing in one part."""
    return _set_opt_out(request, school_year, _part(part), opted_out=True)


@requires(Permission.SELECT_OWN_WORK)
@require_POST
def opt_in(request: SchoolRequest, school_year: int, part: str) -> HttpResponse:
    """Take "none" back."""
    return _set_opt_out(request, school_year, _part(part), opted_out=False)


def _set_opt_out(request: SchoolRequest, school_year: int, part: Part, *, opted_out: bool) -> HttpResponse:
    scope = _scope(request, school_year)
    try:
        set_opt_out(
            target=Target(scope.student, school_year, part),
            opted_out=opted_out,
            act_now=scope.act_now,
            by=request.actor,
            now=scope.now,
        )
    except RefusedError as error:
        return _refused(request, error)
    return HttpResponseRedirect(f"{reverse('selection_year', args=[school_year])}#{part}")


def _part(text: str) -> Part:
    try:
        return Part(text)
    except ValueError:
        raise Http404 from None


def _refused(request: SchoolRequest, error: RefusedError) -> HttpResponse:
    if error.refused.code == "page_not_found":
        raise Http404
    return refusal_page(request, error.refused)


def _back(school_year: int, item_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('selection_year', args=[school_year])}#item-{item_id}")
