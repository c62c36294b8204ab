"""How a system's places are built: the bar of four on a phone, the rail on a desk."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.roles import Permission


@dataclass(frozen=True)
class Place:
    """One entry of the navigation, shown to those who may go there; empty ``permissions`` means everyone."""

    url_name: str
    label: Promise
    icon: str
    permissions: frozenset[Permission] = frozenset()


BAR_LIMIT = 3


def places_for(places: list[Place], actor: Actor, path: str) -> list[dict[str, Any]]:
    """Return the places the actor may go, the first three for the phone's bar, the rest under 更多."""
    allowed = [
        p for p in places if not p.permissions or any(actor.may(permission) for permission in p.permissions)
    ]
    urls = [reverse(place.url_name) for place in allowed]
    matching = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    active = max(matching, key=len, default="")
    return [
        {
            "url": url,
            "label": place.label,
            "icon": place.icon,
            "active": url == active,
            "place": "bar" if position < BAR_LIMIT else "more",
        }
        for position, (place, url) in enumerate(zip(allowed, urls, strict=True))
    ]
