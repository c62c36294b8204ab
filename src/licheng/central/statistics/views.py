"""The officer's and the authority's pages: schools of a window, one school, one package. All are read-only."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from licheng.central.intake.models import Package
from licheng.central.policies.models import AuthorityWindow
from licheng.central.policies.queries import windows
from licheng.central.registry.queries import registered_school
from licheng.central.statistics.forms import IntakeFilter
from licheng.central.statistics.pages import PACKAGE_LOOKS, look_of, package_facts, reported_of, window_title
from licheng.central.statistics.queries import (
    SchoolStanding,
    choose_window,
    current_students,
    package_with_answers,
    packages_named,
    packages_with_reports,
    standings,
)
from licheng.central.statistics.rules import sum_reports
from licheng.kernel.problems import Problem
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.exchange_problems import problem_groups

PAGE_ROWS = 50


@requires(Permission.VIEW_INTAKE)
def intake(request: SchoolRequest) -> HttpResponse:
    """Show the schools of one window as a table, filtered as the address says."""
    chosen = choose_window(wanted_window(request), clock_now()).chosen
    if chosen is None:
        return render(request, "central/intake/none.html")
    everyone = standings([chosen])[chosen.id]
    cities = dict.fromkeys(each.school.city for each in everyone if each.school.city)
    data = {**request.GET.dict(), "window": str(chosen.id)}
    form = IntakeFilter(data, windows=windows(), cities=cities)
    form.is_valid()
    found = [each for each in everyone if _matches(each, data)]
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    students = current_students(chosen, [each.school.id for each in page])
    context = {
        "window": chosen,
        "title": window_title(chosen),
        "form": form,
        "page": page,
        "rows": [_row(each, chosen, students.get(each.school.id, 0)) for each in page],
        "found": len(found),
    }
    return render(request, "central/intake/table.html", context)


@requires(Permission.VIEW_INTAKE)
def intake_school(request: SchoolRequest, school_id: UUID) -> HttpResponse:
    """Show everything one school handed in, the latest first."""
    school = registered_school(school_id)
    if school is None:
        raise Http404
    page = Paginator(packages_with_reports(school.id), PAGE_ROWS).get_page(request.GET.get("page"))
    rows = [
        {
            "package": package,
            "title": window_title(package),
            "look": PACKAGE_LOOKS[package.state],
            "reported": reported_of(package),
        }
        for package in page
    ]
    return render(request, "central/intake/school.html", {"school": school, "page": page, "rows": rows})


@requires(Permission.VIEW_INTAKE)
def intake_package(request: SchoolRequest, package_id: UUID) -> HttpResponse:
    """Show one package: what became of it, its problems by code, what students said."""
    package = package_with_answers(package_id)
    if package is None:
        raise Http404
    problems = [Problem(**entry) for entry in package.problems]
    state, words = PACKAGE_LOOKS[package.state]
    context = {
        "package": package,
        "title": window_title(package),
        "state": state,
        "words": words,
        "facts": package_facts(package),
        "groups": problem_groups(problems),
        "hidden_problems": package.problem_count - len(problems),
        "reported": reported_of(package),
        "related": _related(package),
    }
    return render(request, "central/intake/package.html", context)


def wanted_window(request: SchoolRequest) -> UUID | None:
    """Return the window that the address names, None when it names none."""
    try:
        return UUID(request.GET.get("window", ""))
    except ValueError:
        return None


def _matches(each: SchoolStanding, wanted: dict[str, str]) -> bool:
    words = wanted.get("q", "").strip()
    return (
        wanted.get("standing", "") in {"", each.standing.value}
        and wanted.get("city", "") in {"", each.school.city}
        and (words in each.school.name or words in each.school.code)
    )


def _row(each: SchoolStanding, window: AuthorityWindow, students: int) -> dict[str, Any]:
    state, words = look_of(each.standing, window, clock_now())
    last = each.packages[-1] if each.packages else None
    return {
        "school": each.school,
        "state": state,
        "words": words,
        "last": last,
        "students": students,
        "reported": sum_reports(each.packages),
    }


def _related(package: Package) -> list[dict[str, Any]]:
    names = [*packages_named(package.registered_school_id, package.replaces)]
    names += packages_named(package.registered_school_id, package.package_id)
    seen = {each.id: each for each in names if each.id != package.id}
    return [{"package": each, "is_earlier": each.package_id == package.replaces} for each in seen.values()]
