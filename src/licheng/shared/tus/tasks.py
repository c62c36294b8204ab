"""Jobs of uploads: load and call. Each may run twice."""

from procrastinate.contrib.django import app

from licheng.shared.accounts.queries import schools
from licheng.shared.clock import now as clock_now
from licheng.shared.clock import real_now
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tus import spool
from licheng.shared.tus.actions import sweep_uploads
from licheng.shared.tus.rules import LIFETIME


@app.periodic(cron="*/10 * * * *", periodic_id="uploads.sweep")
@app.task(name="uploads.sweep", queue="default", queueing_lock="uploads.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time the job was due
    """Forget the uploads nobody finished or used, one school a transaction, and let go of the bytes that lay waiting.

    What lies there longer than an upload may last belongs to none, also where a process died between row and file.
    """
    for school in schools():
        with in_school(school.id):
            ended = sweep_uploads(now=clock_now(), real_now=real_now())
        for upload_id in ended:
            spool.remove(upload_id)
    spool.sweep(older_than=real_now() - LIFETIME)
