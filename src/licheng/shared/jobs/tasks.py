"""Jobs both systems run: putting back what was cut off."""

import logging

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status

from licheng.shared.jobs.rules import STALLED_SECONDS

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10", periodic_id="jobs.retry_stalled")
@app.task(name="jobs.retry_stalled", queue="default", queueing_lock="jobs.retry_stalled")
async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Put the jobs of workers that died (no heartbeat any more) back into the queue; every job may run twice."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        try:
            await _put_back(job)
        except ConnectorException:
            # Over, or queued again, at this very moment; the next look, seconds later, tells which.
            logger.warning("stalled_job_not_put_back", extra={"job": job.id, "task": job.task_name})


async def _put_back(job: Job) -> None:
    """Put one job back; where the same was queued again meanwhile, that one does its work and this one goes.

    Left as it is, the dead one would hold its lock for ever, and the other would wait behind it.
    """
    if job.queueing_lock and await _is_queued(job.queueing_lock):
        await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)
    else:
        await app.job_manager.retry_job(job)


async def _is_queued(name: str) -> bool:
    waiting = await app.job_manager.list_jobs_async(queueing_lock=name, status=Status.TODO.value)
    return bool(list(waiting))
