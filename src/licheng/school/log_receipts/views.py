"""A student's own 憑證: the list of a year, those of one thing, one as page or text, all of a year as one file."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from licheng.kernel.log_receipts import LogReceipt
from licheng.kernel.results import Refused
from licheng.school.log_receipts.pages import (
    event_rows,
    events_in,
    issuer_of,
    receipt_name,
    years_of,
    zip_of,
)
from licheng.school.log_receipts.printing import receipt_page
from licheng.school.log_receipts.queries import is_own
from licheng.school.roster.models import Student
from licheng.school.roster.queries import student_of
from licheng.school.schedule.rules import term_at
from licheng.shared.accounts.actor import SchoolRequest, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.files.disposition import content_disposition
from licheng.shared.files.stores import from_settings
from licheng.shared.log.models import LogEvent
from licheng.shared.log.proving import receipts_of
from licheng.shared.log.queries import event_of, events_of
from licheng.shared.places.counting import Places
from licheng.shared.ui.refusals import refusal_page

TEXT = "text/plain; charset=utf-8"
PDF = "application/pdf"
ZIP = "application/zip"
RETRY_SECONDS: Final = 5
# A page costs about 10 ms, a year of them up to a second: one school at a time makes one, and never all threads do.
year_places = Places(2)


def _student(request: SchoolRequest) -> Student:
    student = student_of(request.actor)
    if student is None:
        raise Http404
    return student


@requires(Permission.KEEP_OWN_WORK)
@require_safe
@never_cache
def log_receipts(request: SchoolRequest, school_year: int | None = None) -> HttpResponse:
    """List what was acknowledged to the student in a school year, the present one when none is named."""
    events = events_of(_student(request).id)
    years = years_of(events)
    shown = school_year if school_year is not None else max(years, default=term_at(now()).school_year)
    if school_year is not None and school_year not in years:
        raise Http404
    context = {"school_year": shown, "years": years, "rows": event_rows(events_in(events, shown))}
    return render(request, "school/log_receipts/year.html", context)


@requires(Permission.KEEP_OWN_WORK)
@require_safe
@never_cache
def log_receipts_of_item(request: SchoolRequest, item_id: UUID) -> HttpResponse:
    """List what was acknowledged to the student about one thing of theirs."""
    student = _student(request)
    events = events_of(student.id, [item_id])
    if not events and not is_own(student, item_id):
        raise Http404
    return render(request, "school/log_receipts/item.html", {"rows": event_rows(events)})


@requires(Permission.KEEP_OWN_WORK)
@require_safe
@never_cache
def log_receipt(request: SchoolRequest, event_id: UUID) -> HttpResponse:
    """Give one 憑證 as text, or say that it is still being made."""
    event, receipt = _own_receipt(request, event_id)
    if receipt is None:
        return refusal_page(request, Refused("log_receipt_pending"), status=409)
    return _download(receipt.to_bytes(), TEXT, receipt_name(event, "txt"))


@requires(Permission.KEEP_OWN_WORK)
@require_safe
@never_cache
def log_receipt_page(request: SchoolRequest, event_id: UUID) -> HttpResponse:
    """Give one 憑證 as a page, made now, or say that it is still being made."""
    event, receipt = _own_receipt(request, event_id)
    if receipt is None:
        return refusal_page(request, Refused("log_receipt_pending"), status=409)
    page = receipt_page(receipt, issuer_of(receipt, request.actor.school_name))
    return _download(page, PDF, receipt_name(event, "pdf"))


@requires(Permission.KEEP_OWN_WORK)
@require_safe
@never_cache
def log_receipts_of_year(request: SchoolRequest, school_year: int) -> HttpResponse:
    """Give every 憑證 of a school year that is there as one file, with the keys; 503 when many ask for theirs now."""
    events = events_in(events_of(_student(request).id), school_year)
    if not events:
        raise Http404
    if not year_places.take(request.actor.school_id):
        response = refusal_page(request, Refused("too_many_years_now"), status=503)
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    try:
        packed = zip_of(events, request.actor.school_name)
    finally:
        year_places.leave(request.actor.school_id)
    return _download(packed, ZIP, f"{school_year} 學年度憑證.zip")


def _own_receipt(request: SchoolRequest, event_id: UUID) -> tuple[LogEvent, LogReceipt | None]:
    """Return an event of the student who asks, with its 憑證 when that is there; raise Http404 for any other."""
    event = event_of(_student(request).id, event_id)
    if event is None:
        raise Http404
    return event, receipts_of(from_settings(), [event.id]).get(event.id)


def _download(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition(name, name.rpartition(".")[2], inline=False)
    return response
