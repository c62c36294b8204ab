"""期間: when an act is open. A window includes its start and excludes its end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self

from licheng.kernel.calendar import day_end, day_start, end_of_day_text, roc_datetime_text, taipei_date
from licheng.kernel.results import Allowed, Decision, Refused, RefusedError


class WindowState(StrEnum):
    """Where an instant lies about a window."""

    BEFORE = "before"
    OPEN = "open"
    CLOSED = "closed"


class WindowError(RefusedError):
    """A window was described that ends before it starts (window_reversed)."""


@dataclass(frozen=True)
class Window:
    """期間 between two aware instants, the end excluded."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Raise WindowError when the end is not after the start, ValueError for a naive instant."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a window is made of aware instants")
        if self.end <= self.start:
            facts = {"starts_text": roc_datetime_text(self.start), "ends_text": end_of_day_text(self.end)}
            raise WindowError(Refused("window_reversed", facts))

    @classmethod
    def of_days(cls, first: date, last: date) -> Self:
        """Return the window from the start of ``first`` to the end of ``last`` in Taiwan."""
        return cls(day_start(first), day_end(last))

    @property
    def length(self) -> timedelta:
        """The time from the start to the end."""
        return self.end - self.start

    @property
    def first_day(self) -> date:
        """The day in Taiwan on which it starts."""
        return taipei_date(self.start)

    @property
    def last_day(self) -> date:
        """The last day in Taiwan of which a part is inside."""
        return taipei_date(self.end - timedelta(microseconds=1))

    def state_at(self, now: datetime) -> WindowState:
        """Return whether ``now`` is before, inside or after the window."""
        if now < self.start:
            return WindowState.BEFORE
        return WindowState.OPEN if now < self.end else WindowState.CLOSED

    def days_left(self, now: datetime) -> int:
        """Return the days in Taiwan from today to the last day: 0 on the last day and after it."""
        return max(0, (self.last_day - taipei_date(now)).days)

    def contains(self, other: "Window") -> bool:
        """Return whether all of ``other`` lies inside."""
        return self.start <= other.start and other.end <= self.end


def check_open(window: Window | None, now: datetime) -> Decision:
    """Answer whether an act is open at ``now``; for an upload ``now`` is when it was begun (design.md 4).

    Refuses with window_not_set, window_not_open (facts starts_at, starts_text) or window_closed
    (facts ended_at, ended_text).
    """
    if window is None:
        return Refused("window_not_set")
    state = window.state_at(now)
    if state is WindowState.BEFORE:
        return Refused(
            "window_not_open", {"starts_at": window.start, "starts_text": roc_datetime_text(window.start)}
        )
    if state is WindowState.CLOSED:
        return Refused("window_closed", {"ended_at": window.end, "ended_text": end_of_day_text(window.end)})
    return Allowed()
