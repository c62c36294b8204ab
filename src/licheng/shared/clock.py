"""The one clock: real time, moved by the training clock where an installation has one.

Acts and windows follow :func:`now`; sessions, lockouts and logs follow
:func:`real_now`, so that moving a training school to June signs nobody out.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings


def real_now() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(tz=UTC)


def now() -> datetime:
    """Return the time acts are judged by, in UTC: real time plus the training offset, if any."""
    return real_now() + training_offset()


def training_clock_path() -> Path | None:
    """Return the file that holds the offset, or None where no training clock is configured."""
    path: Path | None = settings.LICHENG_TRAINING_CLOCK
    return path


def training_offset() -> timedelta:
    """Return how far the training clock is from real time; zero without one."""
    path = training_clock_path()
    if path is None:
        return timedelta()
    try:
        return timedelta(seconds=int(path.read_text(encoding="ascii")))
    except FileNotFoundError:
        return timedelta()


def move_training_clock(to: datetime) -> None:
    """Make :func:`now` answer ``to`` from here on, in every process of this installation.

    Raises:
        RuntimeError: this installation has no training clock.
    """
    path = training_clock_path()
    if path is None:
        raise RuntimeError("no training clock is configured")
    offset = int((to - real_now()).total_seconds())
    staged = path.with_suffix(".new")
    staged.write_text(str(offset), encoding="ascii")
    staged.replace(path)
