"""The student's receipts: only what differs, one button when nothing does, and doubts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from licheng.kernel.results import Refused, RefusedError
from licheng.school.receipts.actions import Doubt, confirm_receipt, raise_dispute
from licheng.school.receipts.forms import DisputeForm
from licheng.school.receipts.pages import receipt_card, row_title
from licheng.school.receipts.queries import find_own_receipt, receipts_of
from licheng.school.receipts.rules import DisputeType
from licheng.school.roster.models import Student
from licheng.school.roster.queries import student_of
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now as clock_now
from licheng.shared.ui.refusals import refusal_page


@requires(Permission.CONFIRM_OWN_RECEIPT)
def receipts(request: SchoolRequest) -> HttpResponse:
    """Show every receipt of the student, those that wait for an answer first."""
    student, now = _student(request), clock_now()
    cards = [receipt_card(found, now) for found in receipts_of(student)]
    context = {
        "waiting": [card for card in cards if not card["is_settled"]],
        "settled": [card for card in cards if card["is_settled"]],
    }
    return render(request, "school/receipts/receipts.html", context)


@requires(Permission.CONFIRM_OWN_RECEIPT)
def receipt(request: SchoolRequest, receipt_id: UUID) -> HttpResponse:
    """Show one receipt row by row; any row can be doubted."""
    return render(request, "school/receipts/receipt.html", {"card": _card(request, receipt_id)})


@requires(Permission.CONFIRM_OWN_RECEIPT)
@require_POST
def confirm(request: SchoolRequest, receipt_id: UUID) -> HttpResponse:
    """Take 確認無誤."""
    student = _student(request)
    try:
        confirm_receipt(receipt_id=receipt_id, student_id=student.id, by=request.actor, now=clock_now())
    except RefusedError as error:
        return refused(request, error.refused)
    messages.success(request, _("已確認無誤，謝謝。"))
    return HttpResponseRedirect(reverse("receipts"))


@requires(Permission.CONFIRM_OWN_RECEIPT)
@require_http_methods(["GET", "POST"])
def dispute(request: SchoolRequest, receipt_id: UUID) -> HttpResponse:
    """Ask what is wrong with a row, and open the case."""
    card = _card(request, receipt_id)
    if request.method == "POST":
        form = DisputeForm(request.POST)
        if form.is_valid():
            return _raise(request, receipt_id, form.cleaned_data)
    else:
        form = DisputeForm(
            initial={"row": request.GET.get("row", ""), "dispute_type": DisputeType.WRONG_VALUE}
        )
    row_key = form["row"].value() or ""
    context = {"card": card, "form": form, "row_title": row_title(card, row_key)}
    status = 422 if form.is_bound else 200
    return render(request, "school/receipts/dispute.html", context, status=status)


def _raise(request: SchoolRequest, receipt_id: UUID, said: dict[str, Any]) -> HttpResponse:
    doubt = Doubt(said["row"], DisputeType(said["dispute_type"]), said["text"])
    student = _student(request)
    try:
        raise_dispute(
            receipt_id=receipt_id, student_id=student.id, doubt=doubt, by=request.actor, now=clock_now()
        )
    except RefusedError as error:
        return refused(request, error.refused)
    messages.success(request, _("已送出疑義，承辦人員答覆後會顯示在這裡。"))
    return HttpResponseRedirect(reverse("receipts"))


def refused(request: SchoolRequest, refusal: Refused) -> HttpResponse:
    """Answer a refusal; what is another's is not found."""
    if refusal.code == "page_not_found":
        raise Http404
    return refusal_page(request, refusal)


def _student(request: SchoolRequest) -> Student:
    student = student_of(request.actor)
    if student is None:
        raise Http404
    return student


def _card(request: SchoolRequest, receipt_id: UUID) -> dict[str, Any]:
    found = find_own_receipt(_student(request), receipt_id)
    if found is None:
        raise Http404
    return receipt_card(found, clock_now())
