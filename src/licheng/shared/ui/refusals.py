"""How a refusal is shown: a page for people, JSON for scripts; always a code and a sentence."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from licheng.kernel.results import Refused
from licheng.shared.messages import sentence

_TITLES = {
    400: _("資料不完整"),
    403: _("不能開啟這一頁"),
    404: _("找不到這一頁"),
    500: _("系統出了問題"),
    503: _("暫時無法使用"),
}


def refusal_page(request: HttpRequest, refused: Refused, *, status: int = 409) -> HttpResponse:
    """Return the page that says why not, and what to do; JSON when the caller asked for JSON."""
    if "application/json" in request.headers.get("Accept", ""):
        return refusal_json(refused, status=status)
    context = {"title": _TITLES.get(status, _("現在還不能這樣做")), "text": sentence(refused), "code": refused.code}
    return render(request, "ui/error.html", context, status=status)


def refusal_json(refused: Refused, *, status: int = 409) -> JsonResponse:
    """Return the refusal as ``{"code", "message"}``."""
    return JsonResponse({"code": refused.code, "message": sentence(refused)}, status=status)
