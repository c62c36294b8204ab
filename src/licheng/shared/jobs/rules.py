"""When a worker counts as dead, and how fast long work goes, told from its figures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

# A worker tells this often that it lives; one that was silent for much longer is dead, and its jobs go to others.
HEARTBEAT_SECONDS: Final = 3
STALLED_SECONDS: Final = 15


@dataclass(frozen=True)
class Pace:
    """Steps a second, and how many seconds are left; None while nothing can be said."""

    rate: int | None
    seconds_left: int | None


def pace_of(*, done: int, total: int, started_at: datetime | None, now: datetime) -> Pace:
    """Return the pace of work that has done ``done`` of ``total`` steps since ``started_at``."""
    elapsed = (now - started_at).total_seconds() if started_at else 0.0
    if done <= 0 or elapsed <= 0:
        return Pace(None, None)
    rate = done / elapsed
    return Pace(round(rate), round(max(total - done, 0) / rate))
