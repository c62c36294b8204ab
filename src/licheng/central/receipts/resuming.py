"""Taking up what was cut off: packages that wait without a job, transfers nobody goes on with, lost staged bytes."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from licheng.central.intake import staging
from licheng.central.intake.jobs import request_answer
from licheng.central.intake.queries import abandoned_transfers, known_transfer_ids, waiting_packages

# A package with no answer after this long is asked for again; its job may have given up or been lost.
WAITING_TOO_LONG = timedelta(minutes=10)
ABANDONED_AFTER = timedelta(days=14)
# A file without its row is younger than this only while its transfer is being begun.
_GRACE = timedelta(hours=1)


@transaction.atomic
def resume_waiting(*, now: datetime) -> int:
    """Queue a check for every package that has waited too long; return how many. One queued already stays one."""
    waiting = list(waiting_packages(before=now - WAITING_TOO_LONG))
    for package in waiting:
        request_answer(package.id)
    return len(waiting)


@transaction.atomic
def forget_abandoned(*, now: datetime) -> int:
    """Forget the transfers that were begun long ago and never finished; return how many."""
    return abandoned_transfers(before=now - ABANDONED_AFTER).delete()[0]


def sweep_staging(*, real_now: datetime) -> int:
    """Remove staged bytes that no transfer owns; return how many files went. Files know the machine's time only."""
    lying = [each for each in staging.staged_transfers() if _is_old(staging.staged_path(each), real_now)]
    orphans = set(lying) - known_transfer_ids(lying)
    for transfer_id in orphans:
        staging.drop(transfer_id)
    return len(orphans)


def _is_old(path: Path, real_now: datetime) -> bool:
    try:
        return real_now.timestamp() - path.stat().st_mtime > _GRACE.total_seconds()
    except FileNotFoundError:
        return False
