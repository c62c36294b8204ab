"""What a student may do with 多元表現 and when (R-008, R-021); no certification is needed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.school.schedule.rules import Opening, can_act_now

LINK_LENGTH: Final = 500
_SCHEME: Final = "https"


@dataclass(frozen=True)
class YearQuota:
    """件數: how many performances of a school year the student has, and the limit; None is no limit (R-021)."""

    count: int
    limit: int | None = None


def can_add(opening: Opening, quota: YearQuota, now: datetime) -> Decision:
    """Answer whether one more performance may be added to a school year."""
    decision = can_act_now(opening, now)
    if isinstance(decision, Refused):
        return decision
    if quota.limit is not None and quota.count >= quota.limit:
        return Refused("performance_limit_reached", {"limit": quota.limit})
    return Allowed()


def can_change(opening: Opening, *, is_deleted: bool, now: datetime) -> Decision:
    """Answer whether a performance may be changed or deleted."""
    return Refused("performance_is_deleted") if is_deleted else can_act_now(opening, now)


def can_restore(opening: Opening, quota: YearQuota, *, is_deleted: bool, now: datetime) -> Decision:
    """Answer whether a deleted performance may be brought back; it counts again."""
    return can_add(opening, quota, now) if is_deleted else Refused("performance_is_not_deleted")


def check_link(link: str) -> Decision:
    """Answer whether an external link may be kept: https, a host, no account in it; it is never fetched (R-011)."""
    if not link:
        return Allowed()
    if len(link) > LINK_LENGTH:
        return Refused("link_too_long", {"limit": LINK_LENGTH})
    if any(character.isspace() or not character.isprintable() for character in link):
        return Refused("link_not_https")
    return Allowed() if link_host(link) else Refused("link_not_https")


def link_host(link: str) -> str:
    """Return the host of an https link as people should see it before they follow it; empty when it is not one."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return ""
    is_plain = parts.scheme == _SCHEME and "@" not in parts.netloc and "\\" not in link
    return host if is_plain and "." in host else ""
