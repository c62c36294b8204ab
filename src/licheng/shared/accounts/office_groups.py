"""Groups of accounts that an office picks by: classes at a school, none at the central database.

The account office knows no classes; the school platform registers where they come from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet


@dataclass(frozen=True)
class AccountGroup:
    """One group: its key in the address, and its name."""

    key: str
    label: str


@dataclass(frozen=True)
class GroupSource:
    """Where groups come from: all of them, and the ids of the accounts of one, as a subquery."""

    groups: Callable[[], Sequence[AccountGroup]]
    account_ids: Callable[[str], QuerySet[Any]]


_SOURCES: list[GroupSource] = []


def register_groups(source: GroupSource) -> None:
    """Set where groups come from."""
    _SOURCES[:] = [source]


def group_source() -> GroupSource | None:
    """Return where groups come from, or None where there are none."""
    return _SOURCES[0] if _SOURCES else None
