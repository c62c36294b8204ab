"""Jobs both systems run: putting back what was cut off."""

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *", periodic_id="jobs.retry_stalled")
@app.task(name="jobs.retry_stalled", queue="default", queueing_lock="jobs.retry_stalled")
async def retry_stalled(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Put the jobs of workers that died (no heartbeat any more) back into the queue; every job may run twice."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
