"""The two pages machines read. They tell no one anything about a school or a person."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from licheng.shared.accounts.actor import public
from licheng.shared.health.checks import check_health, check_safekeeping
from licheng.shared.health.exposition import exposition

UNAVAILABLE = 503


@public
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Return how database, stores and queue stand; status 503 when one of them is bad."""
    health = check_health()
    return JsonResponse(health.as_document(), status=200 if health.ok else UNAVAILABLE)


@public
@never_cache
@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Return the counters and gauges in Prometheus' text format; status 200 also when something is bad."""
    return HttpResponse(exposition(check_health(), check_safekeeping()), content_type=CONTENT_TYPE_LATEST)
