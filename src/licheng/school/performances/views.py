"""A student's performances: the list, the choice of a kind, one record, its acts and its files."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licheng.kernel.performance_kinds import KINDS, kind_named
from licheng.kernel.results import RefusedError
from licheng.school.performances.actions import delete_performance, restore_performance
from licheng.school.performances.content import performance_title
from licheng.school.performances.desk import Desk, desk_of
from licheng.school.performances.messages import KIND_HINTS
from licheng.school.performances.models import DiversePerformance
from licheng.school.performances.pages import deleted_items, field_facts, file_facts, year_groups
from licheng.school.performances.queries import (
    current_versions,
    own_performance,
    own_version,
    versions_of,
)
from licheng.school.performances.rules import can_change, can_restore, link_host
from licheng.school.performances.words import in_words
from licheng.shared.accounts.actor import Actor, SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.files.views import work_file_response
from licheng.shared.messages import sentence
from licheng.shared.release.queries import holds_of_versions


def find_desk(actor: Actor) -> Desk:
    """Return the desk of the student who acts; 404 when it is nobody enrolled."""
    desk = desk_of(actor)
    if desk is None:
        raise Http404
    return desk


@requires(Permission.KEEP_OWN_WORK)
@require_safe
def performance_list(request: SchoolRequest) -> HttpResponse:
    """Show all own records by school year."""
    now, desk = clock_now(), find_desk(request.actor)
    versions = current_versions(desk.student.id)
    context = {
        "groups": year_groups(versions, desk, now),
        "deleted": deleted_items(versions, desk, now),
        "may_add": desk.can_add_any(now),
        "now": now,
    }
    return render(request, "school/performances/list.html", context)


@requires(Permission.KEEP_OWN_WORK)
@require_safe
def performance_choose(request: SchoolRequest) -> HttpResponse:
    """Show the ten kinds, each with one line of what belongs in it."""
    kinds = [
        {"name": kind.name, "label": in_words(kind.label), "hint": KIND_HINTS[kind.name]} for kind in KINDS
    ]
    may_add = find_desk(request.actor).can_add_any(clock_now())
    return render(request, "school/performances/choose.html", {"kinds": kinds, "may_add": may_add})


@requires(Permission.KEEP_OWN_WORK)
@require_safe
def performance_detail(request: SchoolRequest, performance_id: UUID) -> HttpResponse:
    """Show one own record: its fields, its files, its link, and every version."""
    performance = own_performance(request.actor, performance_id)
    if performance is None:
        raise Http404
    now, desk = clock_now(), find_desk(request.actor)
    versions, kind = versions_of(performance.id), kind_named(performance.kind)
    opening = desk.opening(performance.school_year)
    version, holds = versions[0], holds_of_versions(versions)
    context = {
        "performance": performance,
        "version": version,
        "kind": kind,
        "title": performance_title(kind.name, version),
        "facts": field_facts(kind, version),
        "files": file_facts(version, holds),
        "link_host": link_host(version.external_link),
        "older": [(old, file_facts(old, holds)) for old in versions[1:]],
        "may_change": can_change(opening, is_deleted=performance.deleted_at is not None, now=now),
        "may_restore": can_restore(
            opening,
            desk.quota(performance.school_year),
            is_deleted=performance.deleted_at is not None,
            now=now,
        ),
        "closes_at": opening.closes_at(now),
        "now": now,
    }
    return render(request, "school/performances/detail.html", context)


@requires(Permission.KEEP_OWN_WORK)
@require_POST
def performance_delete(request: SchoolRequest, performance_id: UUID) -> HttpResponse:
    """Put the record away; the list offers to bring it back."""
    if _do(request, delete_performance, performance_id) is None:
        return HttpResponseRedirect(reverse("performance_detail", args=[performance_id]))
    messages.success(request, _("已刪除一筆紀錄。上傳期間內，可以在這一頁下方「已刪除」復原。"))
    return HttpResponseRedirect(reverse("performance_list"))


@requires(Permission.KEEP_OWN_WORK)
@require_POST
def performance_restore(request: SchoolRequest, performance_id: UUID) -> HttpResponse:
    """Bring a deleted record back."""
    if _do(request, restore_performance, performance_id) is None:
        return HttpResponseRedirect(reverse("performance_list"))
    messages.success(request, _("已復原這筆紀錄。"))
    return HttpResponseRedirect(reverse("performance_detail", args=[performance_id]))


def _do(
    request: SchoolRequest, action: Callable[..., DiversePerformance], performance_id: UUID
) -> DiversePerformance | None:
    """Do ``action``; leave the sentence for the next page and return None when it is refused."""
    try:
        return action(performance_id=performance_id, by=request.actor, now=clock_now())
    except RefusedError as error:
        if error.refused.code == "performance_not_found":
            raise Http404 from None
        messages.error(request, sentence(error.refused))
        return None


@requires(Permission.KEEP_OWN_WORK)
@require_safe
def performance_file(
    request: SchoolRequest, performance_id: UUID, number: int, part: str
) -> HttpResponseBase:
    """Give one file of one version to its student."""
    version = own_version(request.actor, performance_id, number)
    if version is None:
        raise Http404
    files = {
        "document": (version.document, version.document_name),
        "media": (version.media, version.media_name),
    }
    stored, name = files.get(part, (None, ""))
    if stored is None:
        raise Http404
    return work_file_response(request, stored, name)
