"""Sending a file in, and seeing one's own before it is part of a work."""

import logging
from urllib.parse import unquote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.http import require_http_methods, require_safe

from licheng.kernel.limits import FilePurpose, limit_for
from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actor import SchoolRequest, own_transactions, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now
from licheng.shared.files.actions import record_upload
from licheng.shared.files.download import file_response
from licheng.shared.files.keeping import (
    DifferentBytesError,
    KeepingError,
    Readable,
    StoreUnavailableError,
    TooLargeError,
)
from licheng.shared.files.models import StoredObject
from licheng.shared.files.queries import own_upload
from licheng.shared.files.receiving import Incoming, receive_file
from licheng.shared.tenancy.scope import in_school
from licheng.shared.ui.refusals import refusal_json

logger = logging.getLogger(__name__)

# What each kind of refusal is over HTTP; the first that fits.
_STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (TooLargeError, 413),
    (DifferentBytesError, 400),
    (StoreUnavailableError, 503),
    (KeepingError, 503),
    (RefusedError, 422),
)
_STUDENT_PURPOSES = frozenset(FilePurpose) - {FilePurpose.COUNSELING}
_DRAINED_BYTES = 64 * 1024


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["PUT", "POST"])
def upload(request: SchoolRequest, purpose: str) -> HttpResponseBase:
    """Take in one file, as the raw body or as the part ``file`` of a form, and answer when it is safe twice.

    The answer names the upload (``object``), to be put into the form of the work.
    """
    begun_at = now()
    if purpose not in _STUDENT_PURPOSES:
        raise Http404
    try:
        source, incoming = _incoming(request, purpose)
        checked = receive_file(source, incoming)
    except (KeepingError, RefusedError) as error:
        _drain(request, limit_for(purpose).max_bytes)
        return refusal_json(error.refused, status=_status_of(error))
    except UnreadablePostError:
        return refusal_json(Refused("upload_broken_off"), status=400)
    with in_school(request.actor.school_id):
        kept = record_upload(file=checked, by=request.actor, begun_at=begun_at, now=now())
    answer = {"object": str(kept.id), "name": checked.name, "size": checked.size, "kind": checked.kind}
    return JsonResponse(answer, status=201)


def _incoming(request: HttpRequest, purpose: str) -> tuple[Readable, Incoming]:
    """Return the bytes and what is said about them; a form's part was already received by Django."""
    if request.content_type == "multipart/form-data":
        part = request.FILES.get("file")
        if part is None:
            raise RefusedError(Refused("upload_without_file"))
        return part, Incoming(purpose, part.name or "", part.size)
    name = unquote(request.headers.get("X-File-Name", ""))
    length = request.headers.get("Content-Length", "")
    return request, Incoming(purpose, name, int(length) if length.isdecimal() else None)


def _status_of(error: Exception) -> int:
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


def _drain(request: HttpRequest, limit: int) -> None:
    """Read on for as much as a permitted file has, so that a browser still sending hears the refusal."""
    try:
        while limit > 0 and (piece := request.read(_DRAINED_BYTES)):
            limit -= len(piece)
    except OSError:
        logger.info("upload_left_early")


@requires(Permission.KEEP_OWN_WORK)
@require_safe
def upload_file(request: SchoolRequest, upload_id: UUID) -> HttpResponseBase:
    """Give an upload back to the person who sent it, and to nobody else."""
    kept = own_upload(request.actor, upload_id)
    if kept is None:
        raise Http404
    return work_file_response(request, kept.stored_object, kept.file_name)


def work_file_response(request: HttpRequest, stored: StoredObject, name: str) -> HttpResponseBase:
    """Return a file of a work: shown in place, but a PDF, which our own reader draws, to be saved when opened.

    A PDF under the sandboxing headers would open as an empty page in some browsers.
    """
    return file_response(request, stored, shown_name=name, inline=stored.kind != "pdf")
