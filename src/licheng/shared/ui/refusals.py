"""How a refusal is shown: a page for people, JSON for scripts; always a code and a sentence."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from licheng.kernel.results import Refused
from licheng.shared.messages import sentence


def refusal_page(request: HttpRequest, refused: Refused, *, status: int = 409) -> HttpResponse:
    """Return the page that says why not, and what to do; JSON when the caller asked for JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return refusal_json(refused, status=status)
    context = {"status": status, "code": refused.code, "sentence": sentence(refused)}
    return render(request, "ui/error.html", context, status=status)


def refusal_json(refused: Refused, *, status: int = 409) -> JsonResponse:
    """Return the refusal as ``{"code", "message"}``."""
    return JsonResponse({"code": refused.code, "message": sentence(refused)}, status=status)
