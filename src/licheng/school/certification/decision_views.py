"""The teacher's acts: certify, return, revoke, take back; each goes on to the next work."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from licheng.kernel.results import Refused, RefusedError
from licheng.school.certification.actions import (
    Certified,
    certify_outcomes,
    return_outcome,
    revoke_decision,
    take_back_decision,
)
from licheng.school.certification.forms import ReturnForm, read_works
from licheng.school.certification.queries import sent_work
from licheng.school.certification.viewed import read_viewed
from licheng.school.certification.views import bench
from licheng.school.outcomes.rules import OutcomeAct
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.messages import sentence
from licheng.shared.ui.refusals import refusal_page


@requires(Permission.CERTIFY_OWN_COURSES)
@require_POST
def certify(request: SchoolRequest) -> HttpResponse:
    """Certify the works of the form, each on the version its teacher viewed; then go on to the next."""
    works = read_works(request.POST.getlist("work"))
    if works is None:
        return refusal_page(request, Refused("request_malformed"), status=400)
    unseen = works.items() - set(read_viewed(request))
    if unseen:
        return _refuse(request, Refused("works_not_viewed", {"count": len(unseen)}))
    certified = certify_outcomes(works=works, by=request.actor, now=now())
    _tell(request, certified)
    return _go_on(request)


def _tell(request: SchoolRequest, certified: Certified) -> None:
    """Say what was certified together, and why others were not; one work alone shows beside the undo button."""
    if len(certified.done) > 1:
        done = ngettext("已認證 %(count)d 件。", "已認證 %(count)d 件。", len(certified.done))
        messages.success(request, done % {"count": len(certified.done)})
    for refused in certified.refused.values():
        messages.error(request, sentence(refused))


def _refuse(request: SchoolRequest, refused: Refused) -> HttpResponse:
    messages.error(request, sentence(refused))
    return redirect("certification")


def _go_on(request: SchoolRequest) -> HttpResponse:
    """Go to the work named as next while it waits, else to the start of the queue."""
    try:
        following = UUID(request.POST.get("next", ""))
    except ValueError:
        return redirect("certification")
    return redirect("certification_work", following)


@requires(Permission.CERTIFY_OWN_COURSES)
@require_POST
def give_back(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Return one work to its student with a reason, then go on to the next."""
    if sent_work(request.actor.account_id, outcome_id) is None:
        raise Http404
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return bench(request, outcome_id, form=form)
    given = form.cleaned_data
    try:
        return_outcome(
            work=(outcome_id, given["version"]),
            reason=form.given_reason,
            text=given["text"],
            by=request.actor,
            now=now(),
        )
    except RefusedError as error:
        return _refuse(request, error.refused)
    return _go_on(request)


@requires(Permission.CERTIFY_OWN_COURSES)
@require_POST
def revoke(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Revoke the certification of one work; the student may mend and send it again."""
    return _undo(request, outcome_id, OutcomeAct.REVOKE)


@requires(Permission.CERTIFY_OWN_COURSES)
@require_POST
def take_back(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Undo the decision on one work and show it again."""
    return _undo(request, outcome_id, OutcomeAct.TAKE_BACK)


def _undo(request: SchoolRequest, outcome_id: UUID, act: OutcomeAct) -> HttpResponse:
    if sent_work(request.actor.account_id, outcome_id) is None:
        raise Http404
    works = read_works([f"{outcome_id}:{request.POST.get('version', '')}"])
    if works is None:
        return refusal_page(request, Refused("request_malformed"), status=400)
    [shown] = works.items()
    try:
        if act is OutcomeAct.REVOKE:
            revoke_decision(work=shown, by=request.actor, now=now())
        else:
            take_back_decision(work=shown, by=request.actor, now=now())
    except RefusedError as error:
        messages.error(request, sentence(error.refused))
        return redirect("certification_work", outcome_id)
    if act is OutcomeAct.REVOKE:
        messages.success(request, _("已取消認證。學生修改後可以再送出。"))
        return redirect("certification_decided")
    messages.info(request, _("已收回決定，這件作品又在等你認證。"))
    return redirect("certification_work", outcome_id)
