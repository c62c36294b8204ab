"""Runs the jobs of one system. Imported after the system has started."""

from django.core.management import call_command

# Jobs read and hash files; two at a time keep both cores of a small machine busy.
CONCURRENCY = 2
# What a stopping worker lets its running jobs take; a job cut off is taken up again by another worker.
GRACE_SECONDS = 30


def work() -> int:
    """Take jobs until stopped by a signal, finishing the ones begun."""
    call_command(
        "procrastinate",
        "worker",
        f"--concurrency={CONCURRENCY}",
        f"--shutdown-graceful-timeout={GRACE_SECONDS}",
    )
    return 0
