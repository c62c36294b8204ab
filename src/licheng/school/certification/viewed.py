"""看過的作品: which versions a teacher has had on screen, kept in a signed cookie of this feature's addresses."""

import base64
import binascii
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse

from licheng.shared.accounts.actor import SchoolRequest

_COOKIE: Final = "licheng_viewed"
_HOURS: Final = 12
_MOST: Final = 100  # a browser keeps 4 KB in a cookie; the oldest are forgotten first
_PATH: Final = "/certification/"

Shown = tuple[UUID, int]


def read_viewed(request: SchoolRequest) -> list[Shown]:
    """Return what the signed-in teacher has viewed in this browser, oldest first."""
    text = request.get_signed_cookie(_COOKIE, default="", salt=_salt(request), max_age=_HOURS * 3600)
    return [shown for part in (text or "").split("~") if (shown := _unpack(part)) is not None]


def remember_viewed(request: SchoolRequest, response: HttpResponse, shown: Shown) -> None:
    """Add ``shown`` to what the browser of ``response`` has viewed."""
    viewed = [other for other in read_viewed(request) if other != shown][-(_MOST - 1) :]
    response.set_signed_cookie(
        _COOKIE,
        "~".join(_pack(one) for one in [*viewed, shown]),
        salt=_salt(request),
        max_age=_HOURS * 3600,
        path=_PATH,
        secure=settings.LICHENG_HTTPS,
        httponly=True,
        samesite="Lax",
    )


def _salt(request: SchoolRequest) -> str:
    return f"certification-viewed-{request.actor.account_id}"


def _pack(shown: Shown) -> str:
    return f"{base64.urlsafe_b64encode(shown[0].bytes).decode().rstrip('=')}.{shown[1]}"


def _unpack(part: str) -> Shown | None:
    """Return the pair behind ``part``; None for one that another release wrote otherwise."""
    name, _, number = part.partition(".")
    try:
        return UUID(bytes=base64.urlsafe_b64decode(f"{name}==")), int(number)
    except (ValueError, binascii.Error):
        return None
