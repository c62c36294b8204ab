"""Queueing the jobs of submissions by name, in the transaction of the change that asks for them."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from procrastinate.contrib.django import app

from licheng.shared.tenancy.scope import current_school_id

PRECHECK_TASK: Final = "submission.precheck"
DRIVE_TASK: Final = "submission.drive"
IMPORT_TASK: Final = "receipts.import"
# How long a job may work on a step before the sweep offers the submission to another one.
LEASE: Final = timedelta(minutes=2)


def queue_drive(submission_id: UUID, *, at: datetime | None = None) -> None:
    """Queue the job that carries a submission on; more than one in the queue does no harm."""
    queue_job(DRIVE_TASK, at=at, submission_id=str(submission_id))


def queue_job(name: str, *, at: datetime | None = None, **arguments: str) -> None:
    """Queue a job of the school in scope, now or at an instant of real time."""
    job = app.configure_task(name, queue="default", schedule_at=at)
    job.defer(school_id=str(current_school_id()), **arguments)
