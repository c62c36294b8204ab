"""The steps of the year that the training clock can move to."""

from typing import Any

from django.http import HttpRequest


def steps(_request: HttpRequest) -> list[dict[str, Any]]:
    """Return the steps as ``{"label", "at"}``, in order."""
    return []
