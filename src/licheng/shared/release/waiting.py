"""Asking the scanner about what waits, some objects at a time; may be killed and called again at any moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from licheng.shared.files.clamd import ClamdError, ClamdPlace, Verdict, ask, scan
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreUnavailableError
from licheng.shared.release.actions import enroll, note_trouble, note_verdict
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.queries import due_scans, objects_without_scan
from licheng.shared.tenancy.scope import in_school

logger = structlog.get_logger("licheng.release")

BATCH: Final = 20
SCAN_SECONDS: Final = 60.0
_PING_SECONDS: Final = 5.0
_ENROLL_ROWS: Final = 1000


class ScannerAwayError(Exception):
    """The scanner does not even answer a PING; nothing was put off."""


@dataclass(frozen=True)
class Round:
    """Where to read, whom to ask, and the clock of the machine."""

    stores: StoreSet
    place: ClamdPlace
    clock: Callable[[], datetime]


def enroll_unknown(school_id: UUID, *, now: datetime) -> int:
    """Let every object of the school of which nothing is noted wait for a verdict; return how many."""
    count = 0
    while True:
        with in_school(school_id):
            unknown = objects_without_scan(_ENROLL_ROWS)
            enroll(unknown, now=now)
        count += len(unknown)
        if len(unknown) < _ENROLL_ROWS:
            return count


def scan_some(school_id: UUID, round_: Round) -> int:
    """Ask about up to BATCH objects of one school that are due and note each verdict; return how many were asked about.

    No transaction is open while the scanner reads. Raises ScannerAwayError when it is away.
    """
    with in_school(school_id):
        due = due_scans(round_.clock(), BATCH)
    for each in due:
        answer = _ask(each, round_)
        with in_school(school_id):
            if isinstance(answer, Verdict):
                note_verdict(scan_id=each.id, verdict=answer, now=round_.clock())
            else:
                note_trouble(scan_id=each.id, code=answer, now=round_.clock())
    return len(due)


def _ask(each: ObjectScan, round_: Round) -> Verdict | str:
    """Return the verdict on one object, or the code of why there is none."""
    stored = each.stored_object
    try:
        with round_.stores.open_for_reading(stored.digest, size=stored.size) as file:
            return scan(round_.place, file, seconds=SCAN_SECONDS)
    except StoreUnavailableError as error:
        return error.refused.code
    except ClamdError as error:
        logger.warning("scan_without_verdict", code=error.code)
        if error.code == "scanner_unreachable" and not answers(round_.place):
            raise ScannerAwayError from None
        return error.code


def answers(place: ClamdPlace) -> bool:
    """Return whether the scanner answers a PING."""
    try:
        return ask(place, "PING", seconds=_PING_SECONDS) == "PONG"
    except ClamdError:
        return False
