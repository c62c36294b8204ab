"""When a late supplement makes sense: it ends in the future and says why."""

from datetime import datetime
from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.kernel.text import count_characters

REASON_LIMIT: Final = 200


def can_grant(*, until_at: datetime, reason: str, now: datetime) -> Decision:
    """Answer whether an act may be kept open until ``until_at`` for ``reason``."""
    if until_at <= now:
        return Refused("supplement_ends_in_past")
    count = count_characters(reason)
    if count == 0:
        return Refused("supplement_without_reason")
    if count > REASON_LIMIT:
        return Refused("supplement_reason_too_long", {"count": count, "limit": REASON_LIMIT})
    return Allowed()
