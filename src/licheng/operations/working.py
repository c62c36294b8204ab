"""Runs the jobs of one system. Imported after the system has started."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from licheng.shared.jobs.rules import HEARTBEAT_SECONDS, STALLED_SECONDS
from licheng.shared.log.tasks import sequence_now

# Jobs read and hash files; two at a time keep both cores of a small machine busy.
CONCURRENCY = 2
# What a stopping worker lets its running jobs take; a job cut off is taken up again by another worker.
GRACE_SECONDS = 30


def work() -> int:
    """Take jobs until stopped by a signal, finish the ones begun, and leave no leaf of the log unpublished."""
    app.worker_defaults["update_heartbeat_interval"] = HEARTBEAT_SECONDS
    app.worker_defaults["stalled_worker_timeout"] = STALLED_SECONDS
    call_command(
        "procrastinate",
        "worker",
        f"--concurrency={CONCURRENCY}",
        f"--shutdown-graceful-timeout={GRACE_SECONDS}",
        # What was done well is told by its own rows; one that failed stays, for the health page to count.
        "--delete-jobs=successful",
    )
    sequence_now()
    return 0
