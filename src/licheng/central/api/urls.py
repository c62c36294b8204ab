"""The exchange as one described interface: addresses, refusals, OpenAPI document."""

from django.urls import URLPattern, URLResolver, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import ValidationError

from licheng.central.api.answers import on_confirmation_refused, on_malformed, on_refused
from licheng.central.api.views import office_keys, router
from licheng.central.receipts.actions import ConfirmationRefusedError
from licheng.kernel.results import RefusedError
from licheng.shared.accounts.actor import own_transactions, public

api = NinjaAPI(
    title="學習歷程中央資料庫",
    version="1",
    urls_namespace="api",
    docs_url=None,  # the page would load scripts from elsewhere
    openapi_url="/openapi.json",
)
api.add_router("", router)
api.add_exception_handler(RefusedError, on_refused)
api.add_exception_handler(ConfirmationRefusedError, on_confirmation_refused)
api.add_exception_handler(ValidationError, on_malformed)


def _opened(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Mark every address as open to strangers: its caller is another system, which signs."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            own_transactions(public(pattern.callback))
    return patterns


_patterns, _app_name, _namespace = api.urls
urlpatterns = [
    path("api/", (_opened(_patterns), _app_name, _namespace)),
    path(".well-known/licheng-office", public(never_cache(require_safe(office_keys))), name="office_keys"),
]
