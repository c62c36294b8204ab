"""The demo's cast: one person a role, to sign in as by one click."""

import json

from django.conf import settings


def load_cast() -> list[dict[str, str]]:
    """Return the cast that the demo wrote (id, school, login_name, name, role, sees); empty without one."""
    try:
        cast: list[dict[str, str]] = json.loads(
            (settings.LICHENG_VAR / "cast.json").read_text(encoding="utf-8")
        )
    except FileNotFoundError:
        return []
    return cast
