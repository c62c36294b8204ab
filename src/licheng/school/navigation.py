"""The places of the school platform."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from licheng.shared.accounts.actor import Actor
from licheng.shared.ui.navigation import Place, places_for

PLACES: list[Place] = [Place("home", _("首頁"), "house")]


def places(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Return where ``actor`` may go, for the frame of the page at ``path``."""
    return places_for(PLACES, actor, path)
