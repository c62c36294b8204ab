"""The first page of each role: what is missing, who waits for whom, how many days are left."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from licheng.kernel.rule_set import load_rule_set
from licheng.school.home import office, todos
from licheng.school.home.student_year import StudentYear, load_student_year, selection_term
from licheng.school.losses.own import own_lost_works
from licheng.school.quarantine.queries import own_quarantined_files
from licheng.school.roster.queries import student_of
from licheng.school.schedule.labels import ACT_LABELS
from licheng.school.schedule.models import Act
from licheng.school.schedule.rules import can_act_now, term_at
from licheng.school.statistics.pages import class_rows
from licheng.school.statistics.queries import progress_by_class
from licheng.shared.accounts.actor import SchoolRequest, signed_in
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import now as clock_now


@signed_in
def home(request: SchoolRequest) -> HttpResponse:
    """Show the home of the role acted in."""
    pages: dict[Role, Callable[[SchoolRequest], HttpResponse]] = {
        Role.STUDENT: student_home,
        Role.COURSE_ADVISOR: follower_home,
        Role.COUNSELOR: follower_home,
    }
    return pages.get(request.actor.role, staff_home)(request)


def student_home(request: SchoolRequest) -> HttpResponse:
    """Answer a student at a glance: am I done, what is next, until when."""
    now = clock_now()
    student = student_of(request.actor)
    if student is None:
        return render(request, "school/home/left.html")
    year = load_student_year(student, now)
    context = {
        "losses": own_lost_works(request.actor),
        "quarantined": own_quarantined_files(request.actor),
        "missing": todos.missing(year, now),
        "waiting": todos.waiting(year, now),
        "done": todos.done(year),
        "past": todos.past(year, now),
        "meters": _meters(year, now),
        "next_steps": [{**step, "label": ACT_LABELS[step["act"]]} for step in todos.next_steps(year, now)],
        "grades": year.grades,
    }
    return render(request, "school/home/student.html", context)


def _meters(year: StudentYear, now: datetime) -> list[dict[str, Any]]:
    """Return the quotas of this year, and of last year's choice while it can still be changed."""
    present = term_at(now).school_year
    return [
        _meter(school_year, year)
        for school_year in sorted(year.grades, reverse=True)
        if school_year == present
        or can_act_now(year.opening(Act.SELECTION, selection_term(school_year)), now)
    ]


def _meter(school_year: int, year: StudentYear) -> dict[str, Any]:
    choice = year.choices.get(school_year)
    limits = load_rule_set(school_year).selection
    return {
        "school_year": school_year,
        "outcomes": len(choice.outcome_ids) if choice else 0,
        "outcome_limit": limits.outcomes,
        "performances": len(choice.performance_ids) if choice else 0,
        "performance_limit": limits.performances,
        "opening": year.opening(Act.SELECTION, selection_term(school_year)),
    }


def staff_home(request: SchoolRequest) -> HttpResponse:
    """Answer a teacher or an office: what waits for them, and where the year stands."""
    now, actor = clock_now(), request.actor
    term = term_at(now)
    items = [
        *office.loss_todos(actor, term),
        *office.quarantine_todos(actor),
        *office.class_todos(actor, term, now),
        *office.dispute_todos(actor),
        *office.certification_todos(actor, now),
    ]
    context = {
        "items": items,
        "steps": office.year_line(office.year_steps(term.school_year), now),
        "term": term,
    }
    return render(request, "school/home/staff.html", context)


def follower_home(request: SchoolRequest) -> HttpResponse:
    """Show advisors and counselors how each class they may look into stands, and where the year does."""
    now = clock_now()
    term = term_at(now)
    context = {
        "classes": class_rows(progress_by_class(term.school_year, now), "class_board"),
        "steps": office.year_line(office.year_steps(term.school_year), now),
        "term": term,
    }
    return render(request, "school/home/follower.html", context)
