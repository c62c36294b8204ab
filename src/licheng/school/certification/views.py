"""The teacher's pages: the queue with the work in place, what was decided, and the acts."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from licheng.kernel.calendar import day_start, taipei_date
from licheng.kernel.results import Refused, RefusedError
from licheng.school.certification.actions import (
    Certified,
    certify_outcomes,
    return_outcome,
    revoke_decision,
    take_back_decision,
)
from licheng.school.certification.forms import DecidedFilter, ReturnForm, read_works
from licheng.school.certification.pages import QueueItem, build_queue, facts_of, history_of, previews_of
from licheng.school.certification.queries import (
    QueuedWork,
    courses_taught,
    decided_works,
    decisions_on,
    instants_decided,
    last_decision,
    pending_works,
    queued,
    sent_work,
)
from licheng.school.certification.rows import decided_rows
from licheng.school.certification.rules import average_seconds, can_decide
from licheng.school.certification.viewed import read_viewed, remember_viewed
from licheng.school.outcomes.models import OutcomeVersion
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.messages import sentence
from licheng.shared.ui.refusals import refusal_page

_PAGE_SIZE = 50


@requires(Permission.CERTIFY_OWN_COURSES)
def queue(request: SchoolRequest) -> HttpResponse:
    """Show the queue with its first work, or what was done today when nothing waits."""
    instant = now()
    works = pending_works(request.actor.account_id)
    listed = build_queue(works, read_viewed(request), active=None, now=instant)
    if not listed.open_items:
        return _done_page(request, instant, late=listed.late)
    return _bench(request, listed.open_items[0].outcome_id, works=works)


@requires(Permission.CERTIFY_OWN_COURSES)
def work(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Show one work sent to the teacher, in the queue or already decided."""
    return _bench(request, outcome_id)


def _bench(
    request: SchoolRequest,
    outcome_id: UUID,
    *,
    works: list[QueuedWork] | None = None,
    form: ReturnForm | None = None,
) -> HttpResponse:
    """Show the bench with one work of the teacher's; another's is not found."""
    instant, teacher = now(), request.actor.account_id
    current = sent_work(teacher, outcome_id)
    if current is None:
        raise Http404
    shown = (outcome_id, current.version.number)
    viewed = {*read_viewed(request), shown}
    waiting = pending_works(teacher) if works is None else works
    listed = build_queue(waiting, viewed, active=outcome_id, now=instant)
    decisions = {
        act.value: can_decide(current.work, act, shown_version=shown[1], now=instant) for act in OutcomeAct
    }
    context = {
        "queue": listed,
        "count": len(listed.open_items),
        "current": current,
        "state": OutcomeState(current.outcome.state),
        "is_pending": current.outcome.state == OutcomeState.PENDING,
        "next_id": listed.after(outcome_id) or "",
        "previews": previews_of(current.version),
        "facts": facts_of(current),
        "history": history_of(decisions_on(outcome_id)),
        "may": decisions,
        "form": form or ReturnForm(initial={"version": shown[1]}),
        "last": last_decision(teacher, day_start(taipei_date(instant))),
        "closes_at": current.work.opening.closes_at(instant),
    }
    response = render(request, "school/certification/bench.html", context, status=409 if form else 200)
    remember_viewed(request, response, shown)
    return response


def _done_page(request: SchoolRequest, instant: datetime, *, late: tuple[QueueItem, ...]) -> HttpResponse:
    """Show what was done today, and how to undo the last of it."""
    teacher, today = request.actor.account_id, day_start(taipei_date(instant))
    instants = instants_decided(teacher, today)
    context = {
        "count": len(instants),
        "seconds": average_seconds(instants),
        "last": last_decision(teacher, today),
        "late": late,
    }
    return render(request, "school/certification/done.html", context)


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
        return _bench(request, outcome_id, form=form)
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


@requires(Permission.CERTIFY_OWN_COURSES)
def decided(request: SchoolRequest) -> HttpResponse:
    """List what the teacher decided, to be found again and undone."""
    teacher, instant = request.actor.account_id, now()
    form = DecidedFilter(request.GET, courses=courses_taught(teacher))
    page = Paginator(_filtered(decided_works(teacher), form), _PAGE_SIZE).get_page(request.GET.get("page"))
    rows = decided_rows(queued(list(page.object_list)), now=instant)
    context = {"form": form, "page": page, "rows": rows}
    return render(request, "school/certification/decided.html", context)


def _filtered(versions: QuerySet[OutcomeVersion], form: DecidedFilter) -> QuerySet[OutcomeVersion]:
    chosen = form.cleaned_data if form.is_valid() else {}
    if words := chosen.get("q"):
        versions = versions.filter(
            Q(outcome__student__account__name__icontains=words)
            | Q(outcome__student__student_number__istartswith=words)
        )
    if course := chosen.get("course"):
        versions = versions.filter(outcome__course_id=course)
    if state := chosen.get("state"):
        versions = versions.filter(outcome__state=state)
    return versions
