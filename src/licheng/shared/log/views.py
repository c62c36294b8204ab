"""The addresses of the log that anybody may read."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from licheng.kernel.witnessing import MAX_REQUEST_BYTES
from licheng.shared.accounts.actor import own_transactions, public
from licheng.shared.clock import real_now
from licheng.shared.log.entries import origin_of, stands_at
from licheng.shared.log.keys import published_keys
from licheng.shared.log.peers import own_introduction
from licheng.shared.log.verifier import VERIFIER_NAME, verifier
from licheng.shared.log.witness import answer_witness_request

KEYS_MEDIA_TYPE = "application/json"
SIZE_MEDIA_TYPE = "text/x.tlog.size"
TEXT = "text/plain; charset=utf-8"
_NOT_FOUND = 404
_CONFLICT = 409
_TOO_LARGE = 413


@public
@never_cache
@require_safe
def well_known_keys(_request: HttpRequest) -> HttpResponse:
    """Return the document of keys by which a 憑證 of this system is judged."""
    return HttpResponse(published_keys().to_bytes(), content_type=KEYS_MEDIA_TYPE)


@public
@never_cache
@require_safe
def log_entry(request: HttpRequest, key_id: str, index: int, hashed: str) -> HttpResponse:
    """Say whether the log holds at ``index`` what the code on a printed 憑證 says; status 404 when it does not."""
    origin = origin_of(key_id)
    is_there = origin is not None and stands_at(index, hashed)
    context = {"is_there": is_there, "origin": origin, "index": index}
    return render(request, "log/entry.html", context, status=200 if is_there else _NOT_FOUND)


@public
@require_safe
def verify(_request: HttpRequest) -> HttpResponse:
    """Return the page that verifies a 憑證; it works as well once saved, with no system and no network."""
    headers = {
        "Content-Security-Policy": f"{verifier().policy}; frame-ancestors 'none'",
        "Content-Disposition": f'inline; filename="{VERIFIER_NAME}"',
    }
    return HttpResponse(verifier().page, content_type="text/html; charset=utf-8", headers=headers)


@public
@never_cache
@require_safe
def witness_keys(_request: HttpRequest) -> JsonResponse:
    """Return who this system is to another: its address, the key of its log, the key of its witness."""
    return JsonResponse(asdict(own_introduction()))


@public
@own_transactions
@csrf_exempt
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign the head of a log we know, or say why not (C2SP tlog-witness); kept before it is answered."""
    body = request.read(MAX_REQUEST_BYTES + 1)
    if len(body) > MAX_REQUEST_BYTES:
        return HttpResponse(status=_TOO_LARGE)
    reply = answer_witness_request(body, now=real_now())
    media_type = SIZE_MEDIA_TYPE if reply.status == _CONFLICT else TEXT
    return HttpResponse(reply.body, status=reply.status, content_type=media_type)
