"""The teacher's pages: the queue with the work in place, and what was decided."""

from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render

from licheng.kernel.calendar import day_start, taipei_date
from licheng.school.certification.forms import DecidedFilter, ReturnForm
from licheng.school.certification.pages import facts_of, history_of, previews_of
from licheng.school.certification.queries import (
    courses_taught,
    decided_works,
    decisions_on,
    instants_decided,
    last_decision,
    queued,
    sent_work,
)
from licheng.school.certification.queue import QueueItem, build_queue, is_open
from licheng.school.certification.rows import decided_rows
from licheng.school.certification.rules import average_seconds, can_decide
from licheng.school.certification.viewed import read_viewed, remember_viewed
from licheng.school.certification.waiting import WaitingWork, waiting_works
from licheng.school.outcomes.models import OutcomeVersion
from licheng.school.outcomes.rules import OutcomeAct, OutcomeState
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.release.queries import holds_of_versions

_PAGE_SIZE = 50


@requires(Permission.CERTIFY_OWN_COURSES)
def queue(request: SchoolRequest) -> HttpResponse:
    """Show the queue with its first work, or what was done today when nothing waits."""
    instant = now()
    works = waiting_works(request.actor.account_id)
    first = next((one.outcome_id for one in works if is_open(one, instant)), None)
    if first is None:
        return _done_page(request, instant, build_queue(works, (), active=None, now=instant).late)
    return bench(request, first, works=works)


@requires(Permission.CERTIFY_OWN_COURSES)
def work(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Show one work sent to the teacher, in the queue or already decided."""
    return bench(request, outcome_id)


def bench(
    request: SchoolRequest,
    outcome_id: UUID,
    *,
    works: list[WaitingWork] | None = None,
    form: ReturnForm | None = None,
) -> HttpResponse:
    """Show the bench with one work of the teacher's; another's is not found."""
    instant, teacher = now(), request.actor.account_id
    waiting = waiting_works(teacher) if works is None else works
    standing = next((one.work for one in waiting if one.outcome_id == outcome_id), None)
    current = sent_work(teacher, outcome_id, standing)
    if current is None:
        raise Http404
    shown = (outcome_id, current.version.number)
    viewed = {*read_viewed(request), shown}
    listed = build_queue(waiting, viewed, active=outcome_id, now=instant)
    decisions = {
        act.value: can_decide(current.work, act, shown_version=shown[1], now=instant) for act in OutcomeAct
    }
    holds = holds_of_versions([current.version], for_owner=False)
    context = {
        "queue": listed,
        "count": listed.count,
        "current": current,
        "state": OutcomeState(current.outcome.state),
        "is_pending": current.outcome.state == OutcomeState.PENDING,
        "next_id": listed.next_id or "",
        "previews": previews_of(current.version, holds),
        "hold": next(iter(holds.values()), None),
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


def _done_page(request: SchoolRequest, instant: datetime, late: tuple[QueueItem, ...]) -> HttpResponse:
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
