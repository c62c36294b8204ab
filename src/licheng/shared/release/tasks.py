"""The job of release: load and call. It may run twice."""

import time
from typing import Final

import structlog
from django.conf import settings
from procrastinate.contrib.django import app

from licheng.shared.accounts.queries import schools
from licheng.shared.clock import real_now
from licheng.shared.files.stores import from_settings
from licheng.shared.release.waiting import Round, ScannerAwayError, enroll_unknown, scan_some

logger = structlog.get_logger("licheng.release")

TURN_SECONDS: Final = 50.0
_ENROLL_EVERY_MINUTES: Final = 10


@app.periodic(cron="* * * * *", periodic_id="release.scan")
@app.task(name="release.scan", queue="default", queueing_lock="release.scan")
def scan(timestamp: int) -> None:
    """Ask the scanner about what waits, the schools in turn, for less than a minute; nothing where none is configured."""
    if settings.LICHENG_CLAMD is None:
        return
    waiting = [school.id for school in schools()]
    if timestamp // 60 % _ENROLL_EVERY_MINUTES == 0:
        for school_id in waiting:
            enroll_unknown(school_id, now=real_now())
    ends_at = time.monotonic() + TURN_SECONDS
    round_ = Round(from_settings(), settings.LICHENG_CLAMD, real_now)
    try:
        while waiting and time.monotonic() < ends_at:
            waiting = [school_id for school_id in waiting if scan_some(school_id, round_)]
    except ScannerAwayError:
        logger.error("scanner_away", place=str(settings.LICHENG_CLAMD))  # noqa: TRY400 - the code says it all
