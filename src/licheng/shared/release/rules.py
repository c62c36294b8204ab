"""Pure rules of release: which states hold a file back, and when the scanner is asked again."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from licheng.kernel.results import Allowed, Decision, Refused
from licheng.shared.files.clamd import Verdict

_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=6)
# New signatures may take an error back, so what was found is asked about again.
_FOUND_PAUSE: Final = timedelta(days=1)


class ScanState(StrEnum):
    """What is known of a file; where nothing is known it waits."""

    WAITING = "WAITING"
    CLEAN = "CLEAN"
    FOUND = "FOUND"


def can_release(state: ScanState | None, signature: str = "") -> Decision:
    """Answer whether a file of ``state`` may be opened; None stands for one nobody asked about yet."""
    match state:
        case ScanState.CLEAN:
            return Allowed()
        case ScanState.FOUND:
            return Refused("file_in_quarantine", {"signature": signature})
        case _:
            return Refused("file_not_released")


def malware_refusal(digest: str, verdict: Verdict) -> Refused:
    """Return the refusal of a file on its way in which malware was found."""
    return Refused("file_has_malware", {"signature": verdict.signature, "digest": digest})


def next_try_at(tries: int, now: datetime) -> datetime:
    """Return when to ask again after ``tries`` questions without a verdict."""
    doubled: timedelta = _FIRST_PAUSE * (1 << min(max(tries, 1) - 1, 16))
    return now + min(doubled, _LONGEST_PAUSE)


def next_look_at(now: datetime) -> datetime:
    """Return when to ask again about what was found."""
    return now + _FOUND_PAUSE
