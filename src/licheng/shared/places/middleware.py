"""Refuses a large request for which there is no place, quickly and before its body is read."""

from collections.abc import Callable, Hashable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from licheng.kernel.results import Refused
from licheng.shared.accounts.middleware import cookie_name
from licheng.shared.accounts.tokens import read_token
from licheng.shared.places.counting import Places
from licheng.shared.ui.refusals import refusal_page

# A form without files is smaller; it needs no place.
LARGE_BYTES: Final = 64 * 1024
RETRY_SECONDS: Final = 5


class BodyPlacesMiddleware:
    """Gives each request with a large body one of the process's places until it is answered.

    One thread fewer than there are is the number of places: a page always finds a thread. The school is told by the
    cookie, without asking whether the session is alive: for counting, who one claims to be is enough.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Open the places."""
        self.get_response = get_response
        self.places = Places(settings.LICHENG_BODY_PLACES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, or 503 when too many are sending already."""
        if not _is_large(request):
            return self.get_response(request)
        party = _party_of(request)
        if not self.places.take(party):
            return _busy(request)
        try:
            return self.get_response(request)
        finally:
            self.places.leave(party)


def _is_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return int(length) > LARGE_BYTES if length.isdecimal() else "Transfer-Encoding" in request.headers


def _party_of(request: HttpRequest) -> Hashable:
    """Return the school of the cookie, or the address of a stranger: another system that submits."""
    token = read_token(request.COOKIES.get(cookie_name(), ""))
    return token.school_id if token else request.META.get("REMOTE_ADDR", "")


def _busy(request: HttpRequest) -> HttpResponse:
    request.actor = None  # type: ignore[attr-defined]  # nobody was asked who they are
    response = refusal_page(request, Refused("too_many_uploads_now"), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response
