"""A student's outcomes: the list, one work, its acts and its files."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from licheng.kernel.results import RefusedError
from licheng.school.courses.queries import term_of
from licheng.school.outcomes.actions import (
    delete_outcome,
    restore_outcome,
    send_for_certification,
    withdraw_outcome,
)
from licheng.school.outcomes.content import outcome_title
from licheng.school.outcomes.desk import Desk, desk_of
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.outcomes.pages import (
    can_send_version,
    deleted_items,
    file_facts,
    term_groups,
    work_item,
)
from licheng.school.outcomes.permissions import may_see_version
from licheng.school.outcomes.queries import current_versions, own_outcome, version_of, versions_of
from licheng.school.outcomes.rules import OutcomeState, can_delete, can_edit, can_restore, can_withdraw
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
def outcome_list(request: SchoolRequest) -> HttpResponse:
    """Show all own works by term, what is missing first."""
    now, desk = clock_now(), find_desk(request.actor)
    versions = current_versions(desk.student.id)
    context = {
        "groups": term_groups(versions, desk, now),
        "deleted": deleted_items(versions, desk, now),
        "may_add": desk.can_add_any(now),
        "now": now,
    }
    return render(request, "school/outcomes/list.html", context)


@requires(Permission.KEEP_OWN_WORK)
@require_safe
def outcome_detail(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Show one own work: its state, its files, what can be done, and every version."""
    outcome = own_outcome(request.actor, outcome_id)
    if outcome is None:
        raise Http404
    now, desk = clock_now(), find_desk(request.actor)
    versions = versions_of(outcome.id)
    for version in versions:
        version.outcome = outcome
    standing = desk.standing(outcome.state, term_of(outcome.course))
    holds = holds_of_versions(versions)
    context = {
        "outcome": outcome,
        "version": versions[0],
        "versions": versions,
        "title": outcome_title(versions[0]),
        "item": work_item(versions[0], standing, now),
        "files": file_facts(versions[0], holds),
        "older": [(version, file_facts(version, holds)) for version in versions[1:]],
        "may_send": can_send_version(versions[0], standing, now),
        "may_withdraw": can_withdraw(standing, now),
        "may_edit": can_edit(standing, now),
        "may_delete": can_delete(standing, now),
        "may_restore": can_restore(standing, desk.quota(term_of(outcome.course)), now),
        "is_deleted": outcome.state == OutcomeState.DELETED,
        "is_pending": outcome.state == OutcomeState.PENDING,
        "closes_at": standing.opening.closes_at(now),
        "now": now,
    }
    return render(request, "school/outcomes/detail.html", context)


@requires(Permission.KEEP_OWN_WORK)
@require_POST
def outcome_send(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Send the work for certification."""
    outcome = _do(request, send_for_certification, outcome_id)
    if outcome is not None:
        messages.success(request, sent_text(outcome))
    return _to_detail(outcome_id)


def sent_text(outcome: CourseOutcome) -> str:
    """Return what is said when a work went to its teacher."""
    teacher = outcome.course.teacher.account.name
    return _("已送給%(teacher)s認證。老師認證前都可以撤回。") % {"teacher": teacher}


@requires(Permission.KEEP_OWN_WORK)
@require_POST
def outcome_withdraw(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Take the work back from the teacher."""
    if _do(request, withdraw_outcome, outcome_id) is not None:
        messages.success(request, _("已撤回，現在可以修改。改好後記得再送出認證。"))
    return _to_detail(outcome_id)


@requires(Permission.KEEP_OWN_WORK)
@require_POST
def outcome_delete(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Put the work away; the list offers to bring it back."""
    if _do(request, delete_outcome, outcome_id) is None:
        return _to_detail(outcome_id)
    messages.success(request, _("已刪除一件作品。上傳期間內，可以在這一頁下方「已刪除」復原。"))
    return HttpResponseRedirect(reverse("outcome_list"))


@requires(Permission.KEEP_OWN_WORK)
@require_POST
def outcome_restore(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Bring a deleted work back."""
    if _do(request, restore_outcome, outcome_id) is None:
        return HttpResponseRedirect(reverse("outcome_list"))
    messages.success(request, _("已復原，這件作品現在是未送出。"))
    return _to_detail(outcome_id)


def _do(
    request: SchoolRequest, action: Callable[..., CourseOutcome], outcome_id: UUID
) -> CourseOutcome | None:
    """Do ``action`` and return the work; leave the sentence for the next page and return None when it is refused."""
    try:
        return action(outcome_id=outcome_id, by=request.actor, now=clock_now())
    except RefusedError as error:
        if error.refused.code == "outcome_not_found":
            raise Http404 from None
        messages.error(request, sentence(error.refused))
        return None


def _to_detail(outcome_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("outcome_detail", args=[outcome_id]))


@requires(Permission.KEEP_OWN_WORK, Permission.CERTIFY_OWN_COURSES)
@require_safe
def outcome_file(request: SchoolRequest, outcome_id: UUID, number: int, part: str) -> HttpResponseBase:
    """Give one file of one version to its student, or to the teacher it was sent to."""
    version = version_of(outcome_id, number)
    if version is None or not may_see_version(request.actor, version):
        raise Http404
    files = {
        "document": (version.document, version.document_name),
        "media": (version.media, version.media_name),
    }
    stored, name = files.get(part, (None, ""))
    if stored is None:
        raise Http404
    return work_file_response(request, stored, name)
