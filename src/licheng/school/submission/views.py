"""The pages of submitting: the year, one act with its precheck, how far a job is."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from licheng.kernel.results import Refused, RefusedError
from licheng.school.schedule.rules import term_at
from licheng.school.submission.actions import start_precheck, start_submission
from licheng.school.submission.client import CentralUnavailableError, read_office
from licheng.school.submission.labels import KIND_LABELS, STATE_LABELS, key_title, term_title
from licheng.school.submission.models import Submission, SubmissionState
from licheng.school.submission.pages import (
    act_row,
    groups_of,
    history_row,
    problems_of,
    progress_of,
    trouble_of,
    year_acts,
    year_line,
)
from licheng.school.submission.permissions import SUBMIT_PERMISSIONS, may_submit, own_kinds
from licheng.school.submission.pinning import keep_office, note_silence
from licheng.school.submission.queries import (
    central_link,
    keys_of_years,
    latest_precheck,
    own_public_key,
    periods_of,
    precheck_figures,
    situation_of,
    standings,
    submissions_of,
)
from licheng.school.submission.rules import RUNNING, SubmissionKey, can_precheck, can_submit, parse_slug
from licheng.shared.accounts.actor import SchoolRequest, own_transactions, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.clock import real_now
from licheng.shared.messages import sentence
from licheng.shared.tenancy.scope import in_school
from licheng.shared.ui.refusals import refusal_page

_SUBMITTERS = tuple(SUBMIT_PERMISSIONS.values())


@requires(Permission.VIEW_SUBMISSIONS)
def year(request: SchoolRequest) -> HttpResponse:
    """Show what is to be submitted: the records of this school year and of the last one."""
    now, link = clock_now(), central_link()
    this_year = term_at(now).school_year
    kinds = own_kinds(request.actor)
    keys = [key for key in keys_of_years((this_year - 1, this_year), periods_of(link)) if key.kind in kinds]
    found = standings(keys, link)
    context = {
        "acts": year_acts(found, now),
        "steps": year_line(found, now),
        "link": link,
        "trouble": trouble_of(link),
        "kinds": [KIND_LABELS[kind] for kind in kinds],
        "public_key": own_public_key(),
    }
    return render(request, "school/submission/year.html", context)


@requires(*_SUBMITTERS)
@own_transactions
@require_POST
def hear(request: SchoolRequest) -> HttpResponse:
    """Ask the central database for its windows now, with no transaction open meanwhile."""
    school_id = request.actor.school_id
    try:
        office = read_office(settings.LICHENG_CENTRAL_URL)
    except CentralUnavailableError as error:
        with in_school(school_id):
            note_silence(refused=error.refused, now=real_now())
        messages.error(request, sentence(error.refused))
    else:
        with in_school(school_id):
            keep_office(office=office, now=real_now())
        messages.success(request, _("已更新主管機關的期程。"))
    return HttpResponseRedirect(reverse("submission"))


@requires(Permission.VIEW_SUBMISSIONS)
def act(request: SchoolRequest, slug: str) -> HttpResponse:
    """Show one act: what to do next, what would be refused, what was sent."""
    key, now = _key(slug), clock_now()
    link = central_link()
    standing = standings([key], link)[0]
    precheck = latest_precheck(key)
    history = submissions_of(key)
    is_heard = link is not None and link.heard_at is not None
    result = precheck.result if precheck is not None else {}
    context = {
        "key": key,
        "title": key_title(key),
        "term": term_title(key),
        "row": act_row(standing, now),
        "period": standing.period,
        "is_own": may_submit(request.actor, key.kind),
        "precheck": precheck,
        "precheck_failure": _failure(precheck),
        "result": result,
        "blocking": groups_of(result, key.kind, blocking=True),
        "notices": groups_of(result, key.kind, blocking=False),
        "can_precheck": can_precheck(precheck_figures(precheck)),
        "can_submit": can_submit(situation_of(standing, is_heard=is_heard), now),
        "is_change": standing.accepted is not None,
        "progress": _progress(precheck, history),
        "latest": _latest(history),
        "history": [history_row(submission) for submission in history],
    }
    return render(request, "school/submission/act.html", context)


@requires(Permission.VIEW_SUBMISSIONS)
def progress(request: SchoolRequest, slug: str) -> HttpResponse:
    """Give the bar alone; when the work has ended, the page is asked to load itself anew."""
    key = _key(slug)
    found = _progress(latest_precheck(key), submissions_of(key))
    response = render(request, "school/submission/progress.html", {"key": key, "progress": found})
    if found is None:
        response.headers["HX-Refresh"] = "true"
    return response


@requires(*_SUBMITTERS)
@require_POST
def precheck(request: SchoolRequest, slug: str) -> HttpResponse:
    """Begin a precheck."""
    key = _key(slug)
    try:
        start_precheck(key=key, by=request.actor, now=real_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    return HttpResponseRedirect(reverse("submission_act", args=[slug]))


@requires(*_SUBMITTERS)
@require_POST
def submit(request: SchoolRequest, slug: str) -> HttpResponse:
    """Begin a submission."""
    key = _key(slug)
    try:
        start_submission(key=key, by=request.actor, now=clock_now())
    except RefusedError as error:
        return refusal_page(request, error.refused)
    return HttpResponseRedirect(reverse("submission_act", args=[slug]))


def _key(slug: str) -> SubmissionKey:
    key = parse_slug(slug)
    if key is None:
        raise Http404
    return key


def _failure(task: Any) -> str:
    """Return why the last precheck broke off, or nothing."""
    if task is None or task.state != "FAILED":
        return ""
    return sentence(Refused(task.result.get("code", "precheck_broken"), task.result.get("facts", {})))


def _progress(precheck_task: Any, history: list[Submission]) -> dict[str, Any] | None:
    """Return how far the running job of the act is, or None when none is running."""
    figures = precheck_figures(precheck_task)
    if history and history[0].state in RUNNING and history[0].task is not None:
        label = STATE_LABELS[SubmissionState(history[0].state)]
        return {"label": label, **progress_of(history[0].task, real_now()), "finished": False}
    if figures is not None and figures.is_running:
        return {"label": _("正在預檢"), **progress_of(precheck_task, real_now()), "finished": False}
    return None


def _latest(history: list[Submission]) -> dict[str, Any]:
    """Return what the last submission has to say: its trouble while it runs, its problems when it ended."""
    if not history:
        return {}
    submission = history[0]
    return {
        "state": submission.state,
        "label": STATE_LABELS[SubmissionState(submission.state)],
        "trouble": trouble_of(submission),
        "problems": problems_of(submission),
        "at": submission.answered_at,
    }
