"""The offices' side of receipts: confirmations by class, doubts, answers on paper, the report."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from licheng.kernel.results import RefusedError
from licheng.kernel.rosters import SubmissionKind
from licheng.school.receipts.actions import answer_dispute, mend_dispute, record_paper_answer
from licheng.school.receipts.forms import AnswerForm, PaperForm
from licheng.school.receipts.pages import (
    class_lines,
    office_disputes,
    receipt_card,
    statement_line,
)
from licheng.school.receipts.queries import (
    confirmation_windows,
    confirmations_by_class,
    disputes,
    find_receipt,
    statements_of,
    unanswered,
    window_of,
)
from licheng.school.receipts.reporting import ask_for_report
from licheng.school.receipts.rules import DisputeState, ReceiptState, can_record_paper
from licheng.school.receipts.views import refused
from licheng.school.submission.labels import key_title, term_title
from licheng.school.submission.permissions import SUBMIT_PERMISSIONS, may_submit
from licheng.school.submission.rules import SubmissionKey, parse_slug
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now

PER_PAGE = 50
_TABS = {
    "open": (gettext_lazy("待處理"), (DisputeState.OPEN, DisputeState.MENDED)),
    "answered": (
        gettext_lazy("已答覆"),
        (DisputeState.ANSWERED, DisputeState.RESUBMITTED, DisputeState.CLOSED),
    ),
}
_SUBMITTERS = tuple(SUBMIT_PERMISSIONS.values())


@requires(Permission.VIEW_SUBMISSIONS)
def confirmations(request: SchoolRequest, slug: str) -> HttpResponse:
    """Show how far students have confirmed, class by class, and what the central database knows of it."""
    key = _key(slug)
    found = statements_of(key)
    if not found:
        raise Http404
    windows = confirmation_windows(statement.submission for statement in found)
    context = {
        "key": key,
        "title": key_title(key),
        "term": term_title(key),
        "classes": class_lines(confirmations_by_class(key)),
        "page": Paginator(unanswered(key), PER_PAGE).get_page(request.GET.get("page")),
        "statements": [statement_line(statement) for statement in found],
        "window": window_of(found[-1], windows),
        "is_own": may_submit(request.actor, key.kind),
    }
    return render(request, "school/receipts/confirmations.html", context)


@requires(*_SUBMITTERS)
@require_POST
def report(request: SchoolRequest, slug: str) -> HttpResponse:
    """Queue the telling of the central database."""
    key = _key(slug)
    try:
        ask_for_report(key=key, by=request.actor, now=clock_now())
    except RefusedError as error:
        return refused(request, error.refused)
    messages.success(request, _("已排入回報，完成後這一頁會顯示時間。"))
    return HttpResponseRedirect(reverse("confirmations", args=[slug]))


@requires(Permission.ANSWER_DISPUTES)
def dispute_list(request: SchoolRequest) -> HttpResponse:
    """List doubts, those that wait for the office first."""
    tab = request.GET.get("tab", "open")
    if tab not in _TABS:
        raise Http404
    page = Paginator(disputes(_TABS[tab][1]), PER_PAGE).get_page(request.GET.get("page"))
    url = reverse("disputes")
    context = {
        "tabs": [
            {"url": f"{url}?tab={name}", "label": label, "active": name == tab}
            for name, (label, _states) in _TABS.items()
        ],
        "page": page,
        "rows": office_disputes(list(page), request.actor),
        "form": AnswerForm(auto_id=False),
        "is_open": tab == "open",
    }
    return render(request, "school/receipts/disputes.html", context)


@requires(Permission.ANSWER_DISPUTES)
@require_POST
def settle(request: SchoolRequest, dispute_id: UUID) -> HttpResponse:
    """Take an answer; with the other button, that the record was mended."""
    act = mend_dispute if request.POST.get("act") == "mend" else answer_dispute
    try:
        act(
            dispute_id=dispute_id,
            answer=request.POST.get("answer", ""),
            by=request.actor,
            now=clock_now(),
        )
    except RefusedError as error:
        return refused(request, error.refused)
    messages.success(request, _("已答覆，學生會看到。"))
    return HttpResponseRedirect(reverse("disputes"))


@requires(Permission.ANSWER_DISPUTES)
@require_http_methods(["GET", "POST"])
def paper(request: SchoolRequest, receipt_id: UUID) -> HttpResponse:
    """Show one student's receipt to be printed, and record an answer that came on paper."""
    found = find_receipt(receipt_id)
    if found is None:
        raise Http404
    now = clock_now()
    form = PaperForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            note = form.cleaned_data["note"]
            record_paper_answer(receipt_id=receipt_id, note=note, by=request.actor, now=now)
        except RefusedError as error:
            return refused(request, error.refused)
        messages.success(request, _("已記錄書面確認。"))
        return HttpResponseRedirect(reverse("receipt_paper", args=[receipt_id]))
    kind = SubmissionKind(found.receipt.statement.submission.kind)
    context = {
        "card": receipt_card(found, now),
        "student": found.receipt.student,
        "receipt": found.receipt,
        "form": form,
        "is_own": may_submit(request.actor, kind),
        "can_record": can_record_paper(ReceiptState(found.receipt.state), found.opening, now),
    }
    return render(request, "school/receipts/paper.html", context)


def _key(slug: str) -> SubmissionKey:
    key = parse_slug(slug)
    if key is None:
        raise Http404
    return key
