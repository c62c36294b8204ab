"""What every page's frame shows: person, places, training clock, demo notice."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import ROLE_LABELS
from licheng.shared.clock import now, training_clock_path


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Return the context of ``base.html``; safe for strangers and error pages."""
    actor: Actor | None = getattr(request, "actor", None)
    places = import_string(settings.LICHENG_NAVIGATION)
    return {
        "nav": places(actor, request.path) if actor else [],
        "roles": _roles(actor) if actor else [],
        "account_url": reverse("sessions"),
        "sign_out_url": reverse("sign_out"),
        "language_url": reverse("set_language"),
        "languages": _languages(),
        "training_now": now() if training_clock_path() else None,
        "training_clock_url": reverse("training_clock") if training_clock_path() else "",
        "demo": settings.LICHENG_DEMO,
        "system_name": settings.LICHENG_SYSTEM_NAME,
        "now": now(),
    }


def _roles(actor: Actor) -> list[dict[str, Any]]:
    return [
        {"url": reverse("switch_role", args=[role]), "label": ROLE_LABELS[role], "active": role == actor.role}
        for role in actor.roles
    ]


def _languages() -> list[dict[str, Any]]:
    return [
        {"code": code, "label": label, "active": code == get_language()} for code, label in settings.LANGUAGES
    ]
