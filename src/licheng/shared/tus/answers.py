"""How the end point answers: the headers of tus on every answer, and a sentence on every refusal."""

from collections.abc import Mapping

from django.http import HttpResponse

from licheng.kernel.limits import FilePurpose, limit_for
from licheng.kernel.results import Refused, RefusedError
from licheng.shared.files.keeping_errors import (
    DifferentBytesError,
    KeepingError,
    StoreUnavailableError,
    TooLargeError,
)
from licheng.shared.files.models import OpenUpload
from licheng.shared.tus.headers import CHECKSUM_ALGORITHMS, EXTENSIONS, VERSION, expiry_text
from licheng.shared.ui.refusals import refusal_json

NO_CONTENT = 204
# The protocol's own number: the bytes of a request do not have the checksum sent with them.
CHECKSUM_MISMATCH = 460
# Ours, beside the protocol: the file is kept and waits to be scanned.
RELEASE = "Licheng-Release"

# What a refusal is over HTTP where it is not 422 (the file itself is refused).
_STATUSES: Mapping[str, int] = {
    "tus_version_unknown": 412,
    "tus_request_unreadable": 400,
    "tus_type_unknown": 415,
    "upload_length_missing": 400,
    "upload_digest_missing": 400,
    "upload_metadata_unreadable": 400,
    "checksum_unknown": 400,
    "upload_broken_off": 400,
    "upload_longer_than_declared": 413,
    "file_too_large": 413,
    "checksum_differs": CHECKSUM_MISMATCH,
    "upload_offset_differs": 409,
    "upload_ended": 410,
    "upload_no_room": 503,
}
_KEEPING: tuple[tuple[type[KeepingError], int], ...] = (
    (TooLargeError, 413),
    (DifferentBytesError, 422),
    (StoreUnavailableError, 503),
    (KeepingError, 503),
)
_RETRY_SECONDS = 30


def capabilities() -> HttpResponse:
    """Return what this end point speaks."""
    largest = max(limit_for(purpose).max_bytes for purpose in FilePurpose)
    return answer(
        NO_CONTENT,
        {
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(largest),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUM_ALGORITHMS),
        },
    )


def standing(upload: OpenUpload, offset: int, *, status: int = NO_CONTENT) -> HttpResponse:
    """Return where an unfinished upload stands and how long it is kept."""
    headers = {
        "Upload-Offset": str(offset),
        "Upload-Length": str(upload.size),
        "Upload-Expires": expiry_text(upload.expires_at),
    }
    return answer(status, headers)


def complete(size: int, *, status: int = NO_CONTENT, is_held: bool = False) -> HttpResponse:
    """Return that the file is kept: only then has its last byte arrived. ``is_held`` says that it is not released."""
    headers = {"Upload-Offset": str(size), "Upload-Length": str(size)}
    return answer(status, {**headers, RELEASE: "waiting"} if is_held else headers)


def answer(status: int, headers: Mapping[str, str]) -> HttpResponse:
    """Return an answer without a body."""
    return _marked(HttpResponse(status=status, headers=dict(headers)))


def refuse(refused: Refused, *, status: int | None = None, offset: int | None = None) -> HttpResponse:
    """Return a refusal with its sentence, and where the upload stands if that is the matter."""
    response = _marked(refusal_json(refused, status=status or _STATUSES.get(refused.code, 422)))
    if refused.code == "tus_version_unknown":
        response["Tus-Version"] = VERSION
    if offset is not None:
        response["Upload-Offset"] = str(offset)
    if response.status_code == 503:  # noqa: PLR2004 - by its name in every table of statuses
        response["Retry-After"] = str(_RETRY_SECONDS)
    return response


def refuse_error(error: KeepingError | RefusedError) -> HttpResponse:
    """Return the refusal an error carries."""
    status = next((status for kind, status in _KEEPING if isinstance(error, kind)), None)
    return refuse(error.refused, status=status)


def _marked(response: HttpResponse) -> HttpResponse:
    response["Tus-Resumable"] = VERSION
    response["Cache-Control"] = "no-store"
    return response
