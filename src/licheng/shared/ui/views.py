"""The answers when something is wrong, short text and a code, never more (S25); and the style page of the demo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from licheng.kernel.results import Refused
from licheng.shared.accounts.actor import public
from licheng.shared.clock import now
from licheng.shared.ui.refusals import refusal_page
from licheng.shared.ui.style_guide import style_guide


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 400."""
    return refusal_page(request, Refused("request_malformed"), status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 403."""
    return refusal_page(request, Refused("not_permitted"), status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer 404; the same for what does not exist and what is another's."""
    return refusal_page(request, Refused("page_not_found"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; nothing was done, since the request's transaction is rolled back."""
    return refusal_page(request, Refused("server_error"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django passes it by name
    """Answer a form whose token is missing or old."""
    return refusal_page(request, Refused("form_expired"), status=403)


@public
def style(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; demo installations only."""
    if not settings.LICHENG_DEMO:
        raise Http404
    return render(request, "ui/style_guide.html", style_guide(now()))
