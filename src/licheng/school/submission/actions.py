"""What a submitter begins: a precheck, a submission; the job carries it on (R-040, R-041)."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from licheng.kernel.results import Refused, RefusedError, require
from licheng.school.roster.queries import school_in_scope
from licheng.school.submission.gathering import gather_chunks
from licheng.school.submission.models import Submission
from licheng.school.submission.permissions import may_submit
from licheng.school.submission.prechecking import PrecheckReport
from licheng.school.submission.queries import (
    central_link,
    latest_precheck,
    precheck_figures,
    precheck_kind,
    situation_of,
    standings,
    submissions_of,
)
from licheng.school.submission.queueing import LEASE, PRECHECK_TASK, queue_drive, queue_job
from licheng.school.submission.rules import SubmissionKey, can_precheck, can_submit
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.jobs.actions import finish_task, open_task
from licheng.shared.jobs.models import LongTask
from licheng.shared.jobs.progress import Watcher

TASK_KIND = "submission"


@transaction.atomic
def start_precheck(*, key: SubmissionKey, by: Actor, now: datetime) -> LongTask:
    """Queue a precheck of ``key`` and return its task.

    Raises:
        RefusedError: another is running, or it is another submitter's kind.
    """
    require(may_submit(by, key.kind))
    require(can_precheck(precheck_figures(latest_precheck(key))))
    task = open_task(precheck_kind(key), by=by, now=now)
    queue_job(PRECHECK_TASK, task_id=str(task.id), slug=key.slug)
    record_event(
        "submission_prechecked", Subject("long_task", task.id, facts={"key": key.slug}), by=by, now=now
    )
    return task


@transaction.atomic
def run_precheck(
    *, key: SubmissionKey, task_id: UUID, stores: StoreSet, watcher: Watcher, now: datetime
) -> None:
    """Look at every row of ``key`` and keep what would be refused. Run twice, it finds the same again."""
    report = PrecheckReport()
    for gathered in gather_chunks(key, school_in_scope().code, stores):
        report.add(gathered)
        watcher.reach(report.students)
    finish_task(task_id, result=report.document(), steps=report.students, now=now)


@transaction.atomic
def start_submission(*, key: SubmissionKey, by: Actor, now: datetime) -> Submission:
    """Begin a submission of ``key`` and queue its job; a later one holds only what changed since (R-045).

    Raises:
        RefusedError: another is running, the precheck has problems, or it is not the time.
    """
    require(may_submit(by, key.kind))
    link = central_link()
    standing = standings([key], link)[0]
    is_heard = link is not None and link.heard_at is not None
    require(can_submit(situation_of(standing, is_heard=is_heard), now))
    try:
        with transaction.atomic():
            submission = _begin(key, standing.accepted, by, now)
    except IntegrityError:
        raise RefusedError(Refused("submission_running")) from None
    queue_drive(submission.id)
    facts = {"key": key.slug, "sequence": submission.sequence}
    record_event("submission_started", Subject("submission", submission.id, facts=facts), by=by, now=now)
    return submission


def _begin(key: SubmissionKey, accepted: Submission | None, by: Actor, now: datetime) -> Submission:
    """Make the row; the constraint that only one may run stands behind the rule."""
    earlier = submissions_of(key)
    submission: Submission = Submission.objects.create(
        kind=key.kind,
        school_year=key.school_year,
        semester=key.semester,
        grade=key.grade,
        batch=key.batch,
        sequence=earlier[0].sequence + 1 if earlier else 1,
        replaces=accepted,
        task=open_task(TASK_KIND, by=by, now=now),
        next_try_at=real_now() + LEASE,
        submitted_by=by.account_id,
        submitted_by_name=by.name,
        created_at=now,
    )
    return submission
