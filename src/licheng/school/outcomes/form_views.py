"""The one page on which a work is made or changed: course, files, brief, and two buttons."""

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

from licheng.kernel.results import Decision, Refused, RefusedError
from licheng.school.courses.queries import courses_of_student, term_of
from licheng.school.outcomes.actions import send_for_certification
from licheng.school.outcomes.desk import Desk
from licheng.school.outcomes.forms import OutcomeForm
from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.school.outcomes.queries import own_outcome, versions_of
from licheng.school.outcomes.rules import UPLOAD_GRACE, OutcomeState, can_edit
from licheng.school.outcomes.saving import SavedOutcome, save_outcome
from licheng.school.outcomes.views import find_desk, sent_text
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
    """What the form page stands on: the desk, the courses to choose from, and the work that is changed, if any."""

    desk: Desk
    now: datetime
    form: OutcomeForm
    kept: Mapping[UUID, Attached]
    decision: Decision
    outcome: CourseOutcome | None = None


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_new(request: SchoolRequest) -> HttpResponse:
    """Show the empty form, or make the work and perhaps send it at once.

    A form sent twice is answered as the first time, also when that work was the last the limit allowed.
    """
    saved_before = _saved_before(request)
    if saved_before is not None:
        return outcome_edit(request, saved_before.id)
    parts = take_parts(request, "outcome") if request.method == "POST" else {}
    with in_school(request.actor.school_id):
        now, desk = clock_now(), find_desk(request.actor)
        # A file may have been on its way when a window closed; whether it was is asked when the work is saved.
        terms = sorted({*desk.free_terms(now), *desk.free_terms(now - UPLOAD_GRACE if request.POST else now)})
        courses = courses_of_student(desk.student.id, {term.school_year for term in terms})
        initial = {"course": request.GET.get("course", "")}
        form = OutcomeForm(
            request.POST or None, initial=initial, courses=[one for one in courses if term_of(one) in terms]
        )
        return _answer(request, Page(desk, now, form, {}, desk.can_add_any(now)), parts)


def _saved_before(request: SchoolRequest) -> CourseOutcome | None:
    item = read_uuid(request.POST.get("item"))
    if item is None:
        return None
    with in_school(request.actor.school_id):
        return own_outcome(request.actor, item)


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def outcome_edit(request: SchoolRequest, outcome_id: UUID) -> HttpResponse:
    """Show the form with the present version in it, or save a new version and perhaps send it at once."""
    parts = take_parts(request, "outcome") if request.method == "POST" else {}
    with in_school(request.actor.school_id):
        outcome = own_outcome(request.actor, outcome_id)
        if outcome is None:
            raise Http404
        now, desk = clock_now(), find_desk(request.actor)
        term, versions = term_of(outcome.course), versions_of(outcome.id)
        courses = courses_of_student(desk.student.id, [term.school_year])
        form = OutcomeForm(
            request.POST or None,
            initial=_initial(outcome, versions[0]),
            courses=[one for one in courses if term_of(one) == term],
        )
        decision = can_edit(desk.standing(outcome.state, term), now)
        return _answer(request, Page(desk, now, form, kept_files(versions), decision, outcome), parts)


def _initial(outcome: CourseOutcome, version: OutcomeVersion) -> dict[str, Any]:
    return {
        "item": outcome.id,
        "course": outcome.course_id,
        "brief": version.brief,
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
    if not page.form.is_valid():
        return _show(request, page, files, status=422)
    try:
        saved = save_outcome(
            outcome_id=page.outcome.id if page.outcome else page.form.cleaned_data["item"],
            content=page.form.content(files),
            by=request.actor,
            now=page.now,
        )
    except RefusedError as error:
        page.form.add_error(None, sentence(error.refused))
        return _show(request, page, files, status=409)
    return _after_saving(request, saved, page.now)


def _after_saving(request: SchoolRequest, saved: SavedOutcome, now: datetime) -> HttpResponse:
    """Go to the work; send it first when that was the button, unless a form sent twice has done so already."""
    outcome = saved.outcome
    to_detail = HttpResponseRedirect(reverse("outcome_detail", args=[outcome.id]))
    if request.POST.get("act") != "send":
        messages.success(request, _("已存成草稿，老師還看不到。準備好了再送出認證。"))
        return to_detail
    if outcome.state == OutcomeState.PENDING:
        messages.success(request, sent_text(outcome))
        return to_detail
    try:
        sent = send_for_certification(
            outcome_id=outcome.id, by=request.actor, now=now, judged_at=saved.judged_at
        )
    except RefusedError as error:
        messages.warning(request, _("已存成草稿，但還沒送出。%(why)s") % {"why": sentence(error.refused)})
        return HttpResponseRedirect(reverse("outcome_edit", args=[outcome.id]))
    messages.success(request, sent_text(sent))
    return to_detail


def _show(request: SchoolRequest, page: Page, choice: FileChoice, *, status: int = 200) -> HttpResponse:
    try:
        files = attach(choice, record="outcome", kept=page.kept, by=request.actor)
    except RefusedError:
        choice, files = NO_FILES, FilePair()
    outcome = page.outcome
    terms = [term_of(outcome.course)] if outcome else page.desk.free_terms(page.now)
    closing = [page.desk.openings.of(term).closes_at(page.now) for term in terms]
    context = {
        "form": page.form,
        "problems": form_problems(page.form),
        "tiles": tiles("outcome", choice, files),
        "decision": page.decision if not page.form.is_bound else None,
        "outcome": outcome,
        "closes_at": min((end for end in closing if end), default=None),
        "now": page.now,
        "grace": UPLOAD_GRACE.total_seconds(),
    }
    return render(request, "school/outcomes/form.html", context, status=status)
