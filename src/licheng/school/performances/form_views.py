"""The one page on which a performance is made or changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from licheng.kernel.performance_kinds import PerformanceKind, kind_named
from licheng.kernel.results import Decision, Refused, RefusedError
from licheng.school.outcomes.rules import UPLOAD_GRACE
from licheng.school.performances.actions import save_performance
from licheng.school.performances.content import performance_title, values_of
from licheng.school.performances.forms import PerformanceForm
from licheng.school.performances.messages import KIND_HINTS
from licheng.school.performances.models import DiversePerformance, PerformanceVersion
from licheng.school.performances.queries import own_performance, versions_of
from licheng.school.performances.rules import can_change
from licheng.school.performances.views import find_desk
from licheng.shared.accounts.actor import SchoolRequest, own_transactions, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.files.attaching import (
    NO_FILES,
    Attached,
    FileChoice,
    FilePair,
    attach,
    kept_files,
    read_uuid,
)
from licheng.shared.files.tiles import Parts, take_parts, tiles, with_parts
from licheng.shared.messages import sentence
from licheng.shared.tenancy.scope import in_school
from licheng.shared.ui.form_problems import form_problems


@dataclass(frozen=True)
class Page:
    """What the form page stands on, and the record that is changed, if any."""

    now: datetime
    form: PerformanceForm
    decision: Decision
    closes_at: datetime | None
    kept: Mapping[UUID, Attached]
    performance: DiversePerformance | None = None
    title: str = ""


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def performance_new(request: SchoolRequest, kind_name: str) -> HttpResponse:
    """Show the empty form of a kind, or make the record; a form sent twice is answered as the first time."""
    saved_before = _saved_before(request)
    if saved_before is not None:
        return performance_edit(request, saved_before.id)
    kind = _kind(kind_name)
    parts = take_parts(request, "performance") if request.method == "POST" else {}
    with in_school(request.actor.school_id):
        now, desk = clock_now(), find_desk(request.actor)
        # A file may have been on its way when a window closed; whether it was is asked when the record is saved.
        asked_at = now - UPLOAD_GRACE if request.POST else now
        years = sorted({*desk.free_years(now), *desk.free_years(asked_at)}, reverse=True)
        form = PerformanceForm(request.POST or None, kind=kind, years=years)
        closes_at = desk.opening(years[0]).closes_at(now) if years else None
        return _answer(
            request,
            Page(now, form, desk.can_add_any(now) or desk.can_add_any(asked_at), closes_at, {}),
            parts,
        )


def _saved_before(request: SchoolRequest) -> DiversePerformance | None:
    item = read_uuid(request.POST.get("item"))
    if item is None:
        return None
    with in_school(request.actor.school_id):
        return own_performance(request.actor, item)


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def performance_edit(request: SchoolRequest, performance_id: UUID) -> HttpResponse:
    """Show the form with the present version in it, or save a new version."""
    parts = take_parts(request, "performance") if request.method == "POST" else {}
    with in_school(request.actor.school_id):
        performance = own_performance(request.actor, performance_id)
        if performance is None:
            raise Http404
        now, desk = clock_now(), find_desk(request.actor)
        versions, opening = versions_of(performance.id), desk.opening(performance.school_year)
        form = PerformanceForm(
            request.POST or None,
            kind=_kind(performance.kind),
            years=[performance.school_year],
            initial=_initial(performance, versions[0]),
        )
        decision = can_change(opening, is_deleted=performance.deleted_at is not None, now=now)
        title = performance_title(performance.kind, versions[0])
        closes_at = opening.closes_at(now)
        page = Page(now, form, decision, closes_at, kept_files(versions), performance, title)
        return _answer(request, page, parts)


def _kind(name: str) -> PerformanceKind:
    try:
        return kind_named(name)
    except KeyError:
        raise Http404 from None


def _initial(performance: DiversePerformance, version: PerformanceVersion) -> dict[str, Any]:
    return {
        **values_of(version),
        "item": performance.id,
        "external_link": version.external_link,
        "document": version.document_id,
        "media": version.media_id,
    }


def _answer(request: SchoolRequest, page: Page, parts: Parts) -> HttpResponse:
    """Show the form, or save what was sent and go on; what was typed and sent stays when it is refused."""
    files = with_parts(page.form.choice, parts, by=request.actor, now=page.now)
    if request.method != "POST":
        return _show(request, page, files)
    for refused in parts.values():
        if isinstance(refused, Refused):
            page.form.add_error(None, sentence(refused))
    if not page.decision and not page.performance:
        page.form.add_error(None, sentence(page.decision))  # type: ignore[arg-type]
        return _show(request, page, files, status=409)
    if not page.form.is_valid():
        return _show(request, page, files, status=422)
    try:
        saved = save_performance(
            performance_id=page.performance.id if page.performance else page.form.cleaned_data["item"],
            content=page.form.content(files),
            by=request.actor,
            now=page.now,
        )
    except RefusedError as error:
        page.form.add_error(None, sentence(error.refused))
        return _show(request, page, files, status=409)
    messages.success(request, _("已存好。多元表現不用送認證，到了勾選期間就可以選用。"))
    return HttpResponseRedirect(reverse("performance_detail", args=[saved.id]))


def _show(request: SchoolRequest, page: Page, choice: FileChoice, *, status: int = 200) -> HttpResponse:
    try:
        files = attach(choice, record="performance", kept=page.kept, by=request.actor)
    except RefusedError:
        choice, files = NO_FILES, FilePair()
    context = {
        "form": page.form,
        "kind": page.form.kind,
        "hint": KIND_HINTS[page.form.kind.name],
        "problems": form_problems(page.form),
        "tiles": tiles("performance", choice, files),
        "decision": page.decision if not page.form.is_bound else None,
        "performance": page.performance,
        "title": page.title,
        "closes_at": page.closes_at,
        "now": page.now,
        "grace": UPLOAD_GRACE.total_seconds(),
    }
    return render(request, "school/performances/form.html", context, status=status)
