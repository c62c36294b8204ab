"""What the files' host answers: one file to a signed address, and a plain refusal to everything else.

Neither a cookie nor a session is looked at, and no page of the system is rendered.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from licheng.kernel.results import Refused
from licheng.shared.accounts.actor import public
from licheng.shared.files.download import SAFE_HEADERS, file_response
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.files.missing import LOST, UNREADABLE, is_lost
from licheng.shared.files.queries import find_object
from licheng.shared.files_origin.addresses import Grant, pages_origin, read_token
from licheng.shared.messages import sentence
from licheng.shared.release.queries import hold_of
from licheng.shared.tenancy.scope import in_school

METHODS = "GET, HEAD, OPTIONS"
_FORBIDDEN, _NOT_FOUND, _WRONG_METHOD, _HELD = 403, 404, 405, 409
# For the previews of the pages, which read without credentials; no other origin may.
_READABLE = "Accept-Ranges, Content-Length, Content-Range, ETag"


@public
def granted_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the file the address was signed for, in whole or in ranges, or say that the address is over."""
    if request.method == "OPTIONS":
        return _marked(HttpResponse(status=204, headers={"Allow": METHODS}))
    if request.method not in {"GET", "HEAD"}:
        return _marked(HttpResponse(status=_WRONG_METHOD, headers={"Allow": METHODS}))
    grant = read_token(token)
    return _marked(_over() if grant is None else _give(request, grant))


def nothing_here() -> HttpResponseBase:
    """Return the answer to every other path."""
    return _marked(HttpResponse(status=_NOT_FOUND, content_type="text/plain; charset=utf-8"))


def _give(request: HttpRequest, grant: Grant) -> HttpResponseBase:
    with in_school(grant.school_id):
        stored = find_object(grant.object_id)
        held = None if stored is None else hold_of(stored.id)
    if stored is None:
        return _over()
    if held is not None:
        return _plain(held, _HELD)
    try:
        return file_response(request, stored, shown_name=grant.name, inline=grant.inline)
    except StoreUnavailableError:
        if is_lost(stored.digest):
            return _plain(Refused("object_lost"), LOST)
        return _plain(Refused("object_missing", {"digest": stored.digest}), UNREADABLE)


def _over() -> HttpResponse:
    return _plain(Refused("file_address_over"), _FORBIDDEN)


def _plain(refused: Refused, status: int) -> HttpResponse:
    """Return the sentence in both languages, since which one is read would be told by a cookie, and the code."""
    lines = []
    for language in ("zh-hant", "en"):
        with translation.override(language):
            lines.append(sentence(refused))
    text = "\n".join([*lines, refused.code, ""])
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _marked(response: HttpResponseBase) -> HttpResponseBase:
    """Add the headers every answer of this host has."""
    for name, value in SAFE_HEADERS.items():
        response[name] = value
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "DENY"
    response["Access-Control-Allow-Origin"] = pages_origin()
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "Range, If-Range"
    response["Access-Control-Expose-Headers"] = _READABLE
    return response
