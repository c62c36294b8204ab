"""What a person is told when no store gives a file: a blank one is never sent (F17)."""

from django.http import HttpRequest, HttpResponse

from licheng.kernel.results import Refused
from licheng.shared.files.protocol import StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.ui.refusals import refusal_page

LOST, UNREADABLE = 410, 503


def missing_page(request: HttpRequest, digest: str) -> HttpResponse:
    """Return the page that says a file is lost, or that it cannot be read just now, and what to do."""
    if is_lost(digest):
        return refusal_page(request, Refused("object_lost"), status=LOST)
    return refusal_page(request, Refused("object_missing", {"digest": digest}), status=UNREADABLE)


def is_lost(digest: str) -> bool:
    """Return whether every store answers and says that it has no such object; one that is away may have it."""
    try:
        return not any(store.has(digest) for store in from_settings().stores)
    except StoreError:
        return False
