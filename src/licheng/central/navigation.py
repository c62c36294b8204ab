"""The places of the central database."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission
from licheng.shared.ui.navigation import Place, places_for

_VIEWERS = frozenset({Permission.VIEW_INTAKE})
PLACES: list[Place] = [
    Place("home", _("首頁"), "house"),
    Place("intake", _("收件"), "inbox", _VIEWERS),
    Place("windows", _("期程"), "calendar-range", _VIEWERS),
    Place("schools", _("登記學校"), "buildings", _VIEWERS),
    Place("accounts", _("帳號"), "key", frozenset({Permission.MANAGE_ACCOUNTS})),
    Place("stores", _("檔案庫"), "hdd-stack", frozenset({Permission.LOOK_AFTER_STORES})),
]


def places(actor: Actor, path: str) -> list[dict[str, Any]]:
    """Return where ``actor`` may go, for the frame of the page at ``path``."""
    return places_for(PLACES, actor, path)
