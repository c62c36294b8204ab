"""Asking the scanner about a file while it arrives, without ever holding up those who send."""

import os
import threading
import time
from typing import Final

import structlog
from django.conf import settings

from licheng.shared.files.clamd import ClamdError, Verdict, scan

logger = structlog.get_logger("licheng.release")

UPLOAD_SECONDS: Final = 8.0
# After a question that nobody answered none is asked for so long: a scanner that hangs shall not hold every thread.
SILENCE_SECONDS: Final = 30.0

_lock = threading.Lock()
_asked_again_at = 0.0


class OpenFile:
    """The bytes of an open file from its start, read without moving its position."""

    def __init__(self, number: int) -> None:
        """Read the file open as ``number``."""
        self._number, self._at = number, 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        piece = os.pread(self._number, size, self._at)
        self._at += len(piece)
        return piece


def ask_about_staged(number: int) -> Verdict | None:
    """Return the verdict on the staged file open as ``number``; None when there is none, or no scanner."""
    place = settings.LICHENG_CLAMD
    if place is None or time.monotonic() < _asked_again_at:
        return None
    try:
        return scan(place, OpenFile(number), seconds=UPLOAD_SECONDS)
    except ClamdError as error:
        logger.warning("scan_without_verdict", code=error.code)
        if error.code == "scanner_unreachable":
            _be_silent()
        return None


def speak_again() -> None:
    """Forget that the scanner did not answer: the next file is asked about."""
    global _asked_again_at  # noqa: PLW0603 - one instant for all threads of the process
    with _lock:
        _asked_again_at = 0.0


def _be_silent() -> None:
    global _asked_again_at  # noqa: PLW0603 - as above
    with _lock:
        _asked_again_at = time.monotonic() + SILENCE_SECONDS
