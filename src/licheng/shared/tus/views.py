"""The two addresses of an upload: the one that makes it, and its own."""

import logging
from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from licheng.kernel.results import Refused, RefusedError
from licheng.shared.accounts.actor import SchoolRequest, own_transactions, requires
from licheng.shared.accounts.roles import Permission
from licheng.shared.clock import now, real_now
from licheng.shared.files.actions import record_upload
from licheng.shared.files.keeping_errors import (
    DifferentBytesError,
    KeepingError,
    StoreUnavailableError,
    TooLargeError,
)
from licheng.shared.files.models import OpenUpload
from licheng.shared.files.queries import own_upload
from licheng.shared.files.receiving import Incoming, is_held, receive_file
from licheng.shared.files.stores import from_settings
from licheng.shared.files.views import sent_file
from licheng.shared.once.answering import answer_once
from licheng.shared.once.asked import asked_by_header
from licheng.shared.release.queries import hold_of
from licheng.shared.release.telling import tell_refused_malware
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tus import answers, spool
from licheng.shared.tus.actions import check_creation, end_upload, finish_upload, open_upload
from licheng.shared.tus.headers import (
    PATCH_TYPE,
    VERSION,
    Creation,
    read_checksum,
    read_creation,
    read_number,
)
from licheng.shared.tus.queries import own_open_upload
from licheng.shared.tus.receiving import ChecksumError, drain, take_bytes, take_checked_bytes

logger = logging.getLogger(__name__)

CREATED = 201

View = Callable[..., HttpResponseBase]


def _speaks_tus(view: View) -> View:
    """Refuse what is not tus 1.0.0, and answer every refusal of the view with its sentence."""

    @wraps(view)
    def guarded(request: SchoolRequest, *args: UUID) -> HttpResponseBase:
        if request.headers.get("Tus-Resumable") != VERSION:
            return answers.refuse(Refused("tus_version_unknown"))
        try:
            return view(request, *args)
        except (KeepingError, RefusedError) as error:
            drain(request)
            tell_refused_malware(error.refused, by=request.actor)
            return answers.refuse_error(error)

    return guarded


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["POST", "OPTIONS"])
def uploads(request: SchoolRequest) -> HttpResponseBase:
    """Say what is spoken here, or make a new upload and answer its address."""
    return answers.capabilities() if request.method == "OPTIONS" else _create(request)


@_speaks_tus
def _create(request: SchoolRequest) -> HttpResponse:
    """Make an upload, with the bytes that come along; a file that comes whole is kept at once."""
    creation = read_creation(request.headers)
    check_creation(creation)
    length = _body_length(request)
    if length == creation.size:
        return _keep_whole(request, creation)
    _require_stores(creation.size)
    waiting = _open(request, creation)
    with spool.opened(waiting.id, waiting.size) as file:
        if length and file.offset == 0:
            _take(request, waiting, file, 0)
        return _created(request, waiting.id, answers.standing(waiting, file.offset, status=CREATED))


def _keep_whole(request: SchoolRequest, creation: Creation) -> HttpResponse:
    """Keep the file that is the request's body and write it down, once for each key."""
    begun_at = now()
    incoming = Incoming(creation.purpose, creation.name, creation.size, creation.digest)
    try:
        checked = receive_file(request, incoming)
    except UnreadablePostError:
        raise RefusedError(Refused("upload_broken_off")) from None

    def record() -> HttpResponse:
        kept = record_upload(file=checked, by=request.actor, begun_at=begun_at, now=now())
        answer = answers.complete(creation.size, status=CREATED, is_held=is_held(checked))
        return _created(request, kept.id, answer)

    told = (creation.purpose.encode(), checked.name.encode(), creation.digest.encode())
    with in_school(request.actor.school_id):
        return answer_once(request, record, asked=asked_by_header(request, *told))


def _open(request: SchoolRequest, creation: Creation) -> OpenUpload:
    with in_school(request.actor.school_id):
        opened = open_upload(creation=creation, by=request.actor, now=now(), real_now=real_now())
    for ended in opened.ended:
        spool.remove(ended)
    return opened.upload


def _created(request: SchoolRequest, upload_id: UUID, response: HttpResponse) -> HttpResponse:
    response["Location"] = request.build_absolute_uri(reverse("upload_file", args=[upload_id]))
    return response


@requires(Permission.KEEP_OWN_WORK)
@own_transactions
@require_http_methods(["GET", "HEAD", "PATCH", "POST", "DELETE"])
def upload_file(request: SchoolRequest, upload_id: UUID) -> HttpResponseBase:
    """Give back a kept file, or do with an upload what tus asks for.

    ``POST`` stands for the method that ``X-HTTP-Method-Override`` names, for networks that let no other through.
    """
    method = request.method
    if method == "POST":
        method = request.headers.get("X-HTTP-Method-Override", "")
    acts: dict[str | None, View] = {"PATCH": _append, "DELETE": _end}
    if "Tus-Resumable" in request.headers:
        acts["HEAD"] = _tell
    if method in acts:
        return acts[method](request, upload_id)
    with in_school(request.actor.school_id):
        return sent_file(request, upload_id)


@_speaks_tus
def _tell(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """Answer how much of an upload has arrived."""
    with in_school(request.actor.school_id):
        waiting = own_open_upload(request.actor, upload_id)
        kept = own_upload(request.actor, upload_id) if waiting is None else None
        held = kept is not None and hold_of(kept.stored_object_id) is not None
    if kept is not None:
        return answers.complete(kept.stored_object.size, is_held=held)
    if waiting is None:
        raise Http404
    _require_living(waiting)
    return answers.standing(waiting, spool.offset_of(upload_id, waiting.size))


@_speaks_tus
def _append(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """Take the bytes of one request; with the last of them the file is kept, and only then they all have arrived."""
    with in_school(request.actor.school_id):
        waiting = own_open_upload(request.actor, upload_id)
        kept = own_upload(request.actor, upload_id) if waiting is None else None
    if kept is not None:
        return _refuse_offset(kept.stored_object.size)
    if waiting is None:
        raise Http404
    _require_living(waiting)
    _require_stores(waiting.size)
    with spool.opened(upload_id, waiting.size) as file:
        try:
            _take(request, waiting, file, _position(request, file))
        except spool.OffsetError as error:
            drain(request)
            return _refuse_offset(error.offset)
        if not file.is_whole:
            return answers.standing(waiting, file.offset)
    return _keep(request, waiting)


def _take(request: SchoolRequest, waiting: OpenUpload, file: spool.SpoolFile, position: int) -> None:
    """Append the request's body at ``position``; raises OffsetError and RefusedError."""
    length = _body_length(request)
    if position + length > waiting.size:
        raise RefusedError(Refused("upload_longer_than_declared"))
    checksum = read_checksum(request.headers.get("Upload-Checksum", ""))
    try:
        if checksum is None:
            reached = take_bytes(request, file, position, length)
        else:
            reached = take_checked_bytes(request, file, position, length, checksum)
    except ChecksumError:
        raise RefusedError(Refused("checksum_differs")) from None
    except UnreadablePostError:
        raise RefusedError(Refused("upload_broken_off")) from None
    except OSError as error:
        logger.exception("upload_spool_failed", extra={"errno": error.errno})
        raise RefusedError(Refused("upload_no_room")) from None
    if reached < position + length:
        raise RefusedError(Refused("upload_broken_off"))


def _position(request: SchoolRequest, file: spool.SpoolFile) -> int:
    """Return where the request's bytes belong; raises OffsetError where that is not where the upload stands."""
    if request.content_type != PATCH_TYPE:
        raise RefusedError(Refused("tus_type_unknown"))
    position = read_number(request.headers.get("Upload-Offset", ""))
    if position is None:
        raise RefusedError(Refused("tus_request_unreadable"))
    if position != file.offset:
        raise spool.OffsetError(file.offset)
    return position


def _body_length(request: SchoolRequest) -> int:
    """Return how many bytes of the file come with the request."""
    if request.content_type != PATCH_TYPE:
        return 0
    return read_number(request.headers.get("Content-Length", "")) or 0


def _keep(request: SchoolRequest, waiting: OpenUpload) -> HttpResponse:
    """Keep the whole file in the stores and write it down; a file that is refused ends the upload.

    Where a store cannot take it what arrived stays, to be kept as soon as the stores are well again.
    """
    incoming = Incoming(waiting.purpose, waiting.file_name, waiting.size, waiting.digest)
    try:
        with spool.reading(waiting.id) as source:
            checked = receive_file(source, incoming)
    except FileNotFoundError:
        raise RefusedError(Refused("upload_ended")) from None
    except (DifferentBytesError, TooLargeError, RefusedError):
        _let_go(request, waiting.id)
        raise
    with in_school(request.actor.school_id):
        finish_upload(upload_id=waiting.id, file=checked, by=request.actor, now=now())
    spool.remove(waiting.id)
    return answers.complete(waiting.size, is_held=is_held(checked))


@_speaks_tus
def _end(request: SchoolRequest, upload_id: UUID) -> HttpResponse:
    """End an unfinished upload; a kept file is not to be ended."""
    if not _let_go(request, upload_id):
        raise Http404
    return answers.answer(answers.NO_CONTENT, {})


def _let_go(request: SchoolRequest, upload_id: UUID) -> bool:
    with in_school(request.actor.school_id):
        ended = end_upload(upload_id=upload_id, by=request.actor)
    if ended:
        spool.remove(upload_id)
    return ended


def _require_living(waiting: OpenUpload) -> None:
    if waiting.expires_at <= real_now():
        raise RefusedError(Refused("upload_ended"))


def _require_stores(size: int) -> None:
    """Refuse before a byte is read what could not be kept now (P3)."""
    for health in from_settings().health():
        if not health.ok:
            raise StoreUnavailableError("stores_not_healthy", {"reason": health.code, **health.facts})
    if not spool.has_room(size):
        raise RefusedError(Refused("upload_no_room"))


def _refuse_offset(offset: int) -> HttpResponse:
    return answers.refuse(Refused("upload_offset_differs", {"offset": offset}), offset=offset)
