"""The steps of the year that the training clock can move to: when each window opens and its last day."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from licheng.central.policies.queries import windows
from licheng.shared.exchange_words import KIND_LABELS, group_text


def steps(_request: HttpRequest) -> list[dict[str, Any]]:
    """Return the steps as ``{"label", "at"}``, in order; windows that open together are one step."""
    found: dict[Any, list[str]] = {}
    for window in windows():
        name = f"{KIND_LABELS[window.kind]} {group_text(window.grade, window.batch)}"
        opening = window.starts_at + timedelta(hours=9)
        found.setdefault(opening, []).append(name)
    return [
        {"label": _("提交開始：%(names)s") % {"names": "、".join(names)}, "at": at}
        for at, names in sorted(found.items())
    ]
