"""Looking at processes from outside, and waiting until something is so."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

LOOK_SECONDS = 0.05
HELD_LOOKS, HELD_LOOK_SECONDS = 12, 0.01


class NotInTimeError(AssertionError):
    """What was waited for did not come; its text says what."""


def wait_for(
    what: str, look: Callable[[], T | None], *, seconds: float = 60, pause: float = LOOK_SECONDS
) -> T:
    """Return what ``look`` finds as soon as it finds something; raise NotInTimeError after ``seconds`` without."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > deadline:
            raise NotInTimeError(f"{what} did not come in {seconds:.0f} s")
        time.sleep(pause)
    return found


def lives(pid: int) -> bool:
    """Return whether a process runs, not ended and not waiting to be buried."""
    try:
        return _status(pid, "State")[0] not in "ZX"
    except OSError:
        return False


def is_traced(pid: int) -> bool:
    """Return whether somebody follows the system calls of a process."""
    try:
        return _status(pid, "TracerPid") != "0"
    except OSError:
        return False


def is_held(pid: int) -> bool:
    """Return whether a tracer keeps a process from going on, for longer than it takes to look at one call."""
    for _ in range(HELD_LOOKS):
        try:
            if _status(pid, "State")[0] != "t":
                return False
        except OSError:
            return False
        time.sleep(HELD_LOOK_SECONDS)
    return True


def children_of(pid: int) -> list[int]:
    """Return the living children of a process, in the order they were started."""
    try:
        tasks = [path.read_text(encoding="ascii") for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return sorted(int(child) for text in tasks for child in text.split())


def _status(pid: int, name: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace").splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:"))
