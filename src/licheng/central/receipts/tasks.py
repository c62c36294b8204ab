"""Jobs of the central database: answering packages, and taking up what was cut off."""

from datetime import timedelta
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from licheng.central.intake.jobs import ANSWER_TASK
from licheng.central.receipts.answering import answer_package
from licheng.central.receipts.resuming import forget_abandoned, resume_waiting, sweep_staging
from licheng.central.registry.queries import forget_nonces
from licheng.kernel.request_signatures import FRESH_SECONDS
from licheng.shared.clock import now, real_now

_RETRIES = RetryStrategy(max_attempts=20, wait=5, linear_wait=10)


@app.task(name=ANSWER_TASK, queue="default", retry=_RETRIES)
def answer(package_id: str) -> None:
    """Check one package and answer it; harmless when it has its answer."""
    answer_package(package_id=UUID(package_id), now=now())


@app.periodic(cron="*/2 * * * *", periodic_id="central.tidy")
@app.task(name="central.tidy", queue="default", queueing_lock="central.tidy")
def tidy(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Ask again for packages that wait without a job, and let go of what nobody comes back for."""
    resume_waiting(now=now())
    forget_abandoned(now=now())
    sweep_staging(real_now=real_now())
    forget_nonces(before=real_now() - timedelta(seconds=4 * FRESH_SECONDS))
