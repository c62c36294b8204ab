"""Whose request this is: proved by the school's signature, fresh, and taken once."""

from datetime import datetime

from django.http import HttpRequest

from licheng.central.registry.actions import take_nonce
from licheng.central.registry.models import RegisteredSchool
from licheng.central.registry.queries import active_school_of_key, public_key_of
from licheng.kernel.request_signatures import (
    DIGEST_HEADER,
    RequestParts,
    RequestRefusedError,
    digest_header,
    is_fresh,
    verify_request,
)
from licheng.kernel.results import Refused, RefusedError
from licheng.shared.clock import real_now

_KEY_PARAMETER = 'keyid="'
_KEY_CHARACTERS = 16


def signed_request(request: HttpRequest, limit: int, too_large: str) -> tuple[RegisteredSchool, bytes]:
    """Return the school that signed ``request`` and its body, of at most ``limit`` bytes.

    The signature is looked at before the body is read, so that a stranger cannot make the center read.

    Raises:
        RefusedError: request_… when it proves nothing, or ``too_large``.
    """
    now = real_now()
    school = _signer(request, now)
    body = _body(request, limit, too_large)
    if digest_header(body) != request.headers[DIGEST_HEADER]:
        raise RefusedError(Refused("request_digest_mismatch"))
    return school, body


def _signer(request: HttpRequest, now: datetime) -> RegisteredSchool:
    named = request.headers.get("Signature-Input", "").partition(_KEY_PARAMETER)[2][:_KEY_CHARACTERS]
    school = active_school_of_key(named) if named else None
    parts = RequestParts(
        str(request.method),
        request.get_host().lower(),
        request.get_full_path(),
        request.headers.get(DIGEST_HEADER, ""),
    )
    keys = {named: public_key_of(school)} if school else {}
    try:
        proof = verify_request(parts, request.headers, keys)
    except RequestRefusedError as error:
        raise RefusedError(Refused(error.code)) from error
    if not is_fresh(proof, now.timestamp()):
        raise RefusedError(Refused("request_outdated"))
    if not take_nonce(proof, now=now):
        raise RefusedError(Refused("request_replayed"))
    if school is None:  # cannot be: without a key nothing verifies
        raise RefusedError(Refused("request_key_unknown"))
    return school


def _body(request: HttpRequest, limit: int, too_large: str) -> bytes:
    declared = int(request.headers.get("Content-Length") or 0)
    body = b"" if declared > limit else request.read(limit + 1)
    if declared > limit or len(body) > limit:
        raise RefusedError(Refused(too_large, {"limit": limit}))
    return bytes(body)
