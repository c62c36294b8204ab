"""The addresses of the log that anybody may read."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from licheng.shared.accounts.actor import public
from licheng.shared.log.keys import published_keys

KEYS_MEDIA_TYPE = "application/json"


@public
@never_cache
@require_safe
def well_known_keys(_request: HttpRequest) -> HttpResponse:
    """Return the document of keys by which a 憑證 of this system is judged."""
    return HttpResponse(published_keys().to_bytes(), content_type=KEYS_MEDIA_TYPE)
