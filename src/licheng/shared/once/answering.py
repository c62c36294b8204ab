"""Doing a request once, however often it comes."""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from licheng.kernel.results import Refused
from licheng.shared.accounts.actor import Actor
from licheng.shared.clock import real_now
from licheng.shared.once.asked import Asked, read_asked
from licheng.shared.once.models import AnsweredRequest
from licheng.shared.tenancy.inserting import insert_unless_there
from licheng.shared.tenancy.sealing import seal, unseal
from licheng.shared.ui.refusals import refusal_page

KEPT_FOR: Final = timedelta(hours=24)
REPEATED: Final = "Idempotency-Replayed"

_PURPOSE: Final = "answered-request"
_HEADERS: Final = (
    "Location",
    "Content-Type",
    "HX-Redirect",
    "HX-Trigger",
    "Upload-Offset",
    "Tus-Resumable",
    "Licheng-Release",
)
_REFUSED: Final = 400

Act = Callable[[], HttpResponse]


def answer_request_once(request: HttpRequest, act: Act) -> HttpResponse:
    """Return ``answer_once`` of the key the request carries, if any; strangers' requests are done as they come."""
    return answer_once(request, act, asked=read_asked(request) if getattr(request, "actor", None) else None)


def answer_once(request: HttpRequest, act: Act, *, asked: Asked | None) -> HttpResponse:
    """Return the answer of ``act``, or the one given before to the same key and content; two queries with a key.

    Runs inside the transaction of the act, so that the answer is kept exactly when the act is. Two requests with one
    key at the same time wait for each other. What is refused or fails leaves no answer behind: nothing was done, and
    it may be asked again. Other content under the same key is refused (409).
    """
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None or asked is None:
        return act()
    mine = AnsweredRequest(
        account_id=actor.account_id, key=asked.key, content_digest=asked.content_digest, asked_at=real_now()
    )
    if not insert_unless_there(mine):  # waits for another request that is doing the same
        return _given_before(request, actor, asked)
    response = act()
    if response.status_code >= _REFUSED or response.streaming:
        AnsweredRequest.objects.filter(id=mine.id).delete()
    else:
        _keep(request, mine, response)
    return response


def _keep(request: HttpRequest, mine: AnsweredRequest, response: HttpResponse) -> None:
    document = {
        "headers": {name: response[name] for name in _HEADERS if name in response},
        "body": base64.b64encode(response.content).decode(),
        "messages": [[message.level, str(message.message)] for message in _said(request)],
    }
    sealed = seal(json.dumps(document).encode(), school_id=mine.school_id, purpose=_PURPOSE)
    AnsweredRequest.objects.filter(id=mine.id).update(status=response.status_code, answer_sealed=sealed)


def _given_before(request: HttpRequest, actor: Actor, asked: Asked) -> HttpResponse:
    kept = AnsweredRequest.objects.get(account_id=actor.account_id, key=asked.key)
    if kept.content_digest != asked.content_digest:
        return refusal_page(request, Refused("key_used_for_other_content"), status=409)
    document = json.loads(unseal(kept.answer_sealed, school_id=actor.school_id, purpose=_PURPOSE))
    for level, text in document["messages"]:
        messages.add_message(request, level, text)
    response = HttpResponse(base64.b64decode(document["body"]), status=kept.status)
    for name, value in document["headers"].items():
        response[name] = value
    response[REPEATED] = "true"
    return response


def _said(request: HttpRequest) -> list[Any]:
    """Return what the act says on the next page; Django offers no other way to look without taking it away."""
    return list(getattr(messages.get_messages(request), "_queued_messages", []))


def sweep_answers(*, now: datetime) -> int:
    """Forget the answers of more than a day ago; return how many."""
    count, _ = AnsweredRequest.objects.filter(asked_at__lt=now - KEPT_FOR).delete()
    return count
