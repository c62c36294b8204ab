"""Jobs of submissions: load and call. Each may run twice, at once, or never; the sweep begins them again."""

import logging
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from licheng.school.submission.actions import run_precheck
from licheng.school.submission.client import CentralUnavailableError, read_office
from licheng.school.submission.introducing import introduce_platform
from licheng.school.submission.pinning import keep_office, note_silence
from licheng.school.submission.queries import due_submissions
from licheng.school.submission.queueing import DRIVE_TASK, PRECHECK_TASK, queue_drive
from licheng.school.submission.rules import parse_slug
from licheng.school.submission.sending import Job, drive
from licheng.school.submission.steps import lease_submission
from licheng.shared.accounts.queries import schools
from licheng.shared.clock import real_now
from licheng.shared.files.stores import from_settings
from licheng.shared.jobs.actions import begin_task, fail_task
from licheng.shared.jobs.progress import ProgressMeter
from licheng.shared.tenancy.scope import in_school

logger = logging.getLogger(__name__)
_RETRY = RetryStrategy(max_attempts=5, exponential_wait=2)
_PATIENCE = timedelta(seconds=10)


@app.task(name=PRECHECK_TASK, queue="default", retry=_RETRY)
def precheck(school_id: str, task_id: str, slug: str) -> None:
    """Look for what would be refused."""
    key, school, task = parse_slug(slug), UUID(school_id), UUID(task_id)
    if key is None:
        raise ValueError(slug)
    with in_school(school):
        begin_task(task, now=real_now())
    try:
        with ProgressMeter(task, school) as meter, in_school(school):
            run_precheck(key=key, task_id=task, stores=from_settings(), watcher=meter, now=real_now())
    except Exception:
        with in_school(school):
            fail_task(task, code="precheck_broken", facts={}, now=real_now())
        raise


@app.task(name=DRIVE_TASK, queue="default")
def carry_on(school_id: str, submission_id: str) -> None:
    """Carry one submission on; what breaks here is tried again by the sweep."""
    drive(Job(UUID(school_id), UUID(submission_id), from_settings()))


@app.periodic(cron="* * * * *")
@app.task(name="submission.sweep", queue="default")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time the job was due
    """Queue every submission whose next step is overdue: its job was lost, or its worker killed."""
    for school in schools():
        with in_school(school.id):
            for submission_id in due_submissions(real_now() - _PATIENCE):
                lease_submission(submission_id=submission_id)
                queue_drive(submission_id)


@app.periodic(cron="*/5 * * * *")
@app.task(name="submission.hear_central", queue="default")
def hear_central(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Ask the central database once for its windows and keys, and keep them at every school."""
    hear_now()


@app.periodic(cron="* * * * * */15", periodic_id="submission.introduce")
@app.task(name="submission.introduce", queue="default", queueing_lock="submission.introduce")
def introduce(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Make sure that the central database knows the platform's log; asks it only while it does not."""
    introduce_platform(now=real_now())


def hear_now() -> None:
    """Ask now; a silence is kept too, so that pages can say since when."""
    try:
        office = read_office(settings.LICHENG_CENTRAL_URL)
    except CentralUnavailableError as error:
        for school in schools():
            with in_school(school.id):
                note_silence(refused=error.refused, now=real_now())
        return
    for school in schools():
        with in_school(school.id):
            keep_office(office=office, now=real_now())
