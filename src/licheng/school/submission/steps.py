"""The steps a job takes with a submission, each one transaction and each done once (P11, P15, R-085)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from licheng.kernel.package_reader import PackageSummary
from licheng.kernel.problems import Problem
from licheng.kernel.results import Refused
from licheng.kernel.rosters import row_digest
from licheng.school.submission.gathering import Gathered, gather_chunks, rosters_of
from licheng.school.submission.logged import submitted_entries
from licheng.school.submission.models import Submission, SubmissionRow, SubmissionState
from licheng.school.submission.packaging import key_of, seal_rosters
from licheng.school.submission.queries import held_rows, lock_submission
from licheng.school.submission.queueing import IMPORT_TASK, LEASE, queue_drive, queue_job
from licheng.school.submission.rows import PERSON_COLUMNS, GatheredRow
from licheng.school.submission.rules import (
    LONGEST_PAUSE_SECONDS,
    LONGEST_POLL_SECONDS,
    RUNNING,
    SubmissionKey,
    SubmissionStep,
    changes_between,
    next_state,
    pause_after,
)
from licheng.school.submission.tellings import Telling, tell_findings, tell_problems, tell_refused
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSet
from licheng.shared.jobs.actions import fail_task, finish_task
from licheng.shared.jobs.progress import Watcher
from licheng.shared.log.actions import record_log_events
from licheng.shared.tenancy.sealing import keyed_hash, seal

ROW_PURPOSE = "submission-row"
RECEIPT_PURPOSE = "receipt"


@transaction.atomic
def freeze_rows(*, submission_id: UUID, stores: StoreSet, watcher: Watcher, now: datetime) -> None:
    """Fix what the package holds: the rows that changed since the last receipt, sealed with their keys.

    Fails the submission when something would be refused, or nothing changed. Does nothing when it was done before.
    """
    submission = lock_submission(submission_id)
    if submission is None or submission.state != SubmissionState.PREPARING:
        return
    key = key_of(submission)
    gathered = _gather_all(key, submission.school.code, stores, watcher)
    if gathered.blocking:
        _end(submission, SubmissionStep.FAIL, tell_findings(gathered.blocking), now)
        return
    marks = {row.row.key: _fingerprint(row, submission.school_id) for row in gathered.rows}
    changes = changes_between(held_rows(key), marks)
    if changes.is_empty:
        _end(submission, SubmissionStep.FAIL, tell_refused(Refused("submission_nothing_changed")), now)
        return
    rows = [row for row in gathered.rows if row.row.key in changes.changed]
    SubmissionRow.objects.bulk_create(
        [_submission_row(submission, row, marks[row.row.key]) for row in rows], batch_size=1000
    )
    submission.roster_sealed = seal_rosters(rosters_of(key, rows, submission.school.code))
    submission.withdrawn = list(changes.withdrawn)
    submission.made_at = now.replace(microsecond=0)
    submission.row_count = len(rows)
    submission.student_count = len({row.student.student_id for row in rows})
    _step(submission, SubmissionStep.FREEZE)
    submission.save(
        update_fields=[
            "state", "roster_sealed", "withdrawn", "made_at", "row_count", "student_count", "next_try_at"
        ]
    )  # fmt: skip


@transaction.atomic
def seal_package(*, submission_id: UUID, summary: PackageSummary) -> None:
    """Note the digest and size of the whole package, from now on its name; once."""
    submission = lock_submission(submission_id)
    if submission is None or submission.state != SubmissionState.BUILT:
        return
    submission.package_digest, submission.package_size = summary.digest, summary.size
    _step(submission, SubmissionStep.SEAL)
    submission.save(update_fields=["state", "package_digest", "package_size", "next_try_at"])


@transaction.atomic
def accept_submission(*, submission_id: UUID, receipt: bytes, now: datetime) -> None:
    """Keep the receipt, which was checked, sealed; and queue its import. An accepted submission stays as it is."""
    submission = lock_submission(submission_id)
    if submission is None or submission.state != SubmissionState.SENDING:
        return
    submission.receipt_sealed = seal(receipt, school_id=submission.school_id, purpose=RECEIPT_PURPOSE)
    _end(submission, SubmissionStep.ACCEPT, [], now)
    queue_job(IMPORT_TASK, submission_id=str(submission.id))
    record_log_events(submitted_entries(submission), now=now)


@transaction.atomic
def refuse_submission(*, submission_id: UUID, problems: list[Problem], now: datetime) -> None:
    """Keep why the central database refused the package whole."""
    submission = lock_submission(submission_id)
    if submission is None or submission.state != SubmissionState.SENDING:
        return
    _end(submission, SubmissionStep.REFUSE, tell_problems(submission, problems), now)


@transaction.atomic
def fail_submission(*, submission_id: UUID, refused: Refused, now: datetime) -> None:
    """End a submission that cannot go on by itself; a new one may be begun."""
    submission = lock_submission(submission_id)
    if submission is None or submission.state not in RUNNING:
        return
    _end(submission, SubmissionStep.FAIL, tell_refused(refused), now)


@transaction.atomic
def put_off_submission(*, submission_id: UUID, refused: Refused | None) -> None:
    """Try the same again later, the pauses growing; ``refused`` tells people why, None that an answer is awaited."""
    submission = lock_submission(submission_id)
    if submission is None or submission.state not in RUNNING:
        return
    at = real_now()
    submission.attempts += 1
    longest = LONGEST_PAUSE_SECONDS if refused is not None else LONGEST_POLL_SECONDS
    pause = min(pause_after(submission.attempts), longest)
    submission.next_try_at = at + timedelta(seconds=pause)
    since = submission.trouble.get("since") or at.isoformat()
    submission.trouble = (
        {"code": refused.code, "facts": dict(refused.facts), "since": since} if refused is not None else {}
    )
    submission.save(update_fields=["attempts", "next_try_at", "trouble"])
    queue_drive(submission.id, at=submission.next_try_at)


@transaction.atomic
def clear_trouble(*, submission_id: UUID) -> None:
    """Note that the central database answers again."""
    of_trouble = Submission.objects.filter(id=submission_id).exclude(trouble={})
    of_trouble.update(trouble={}, attempts=0)


@transaction.atomic
def lease_submission(*, submission_id: UUID) -> None:
    """Keep the sweep away while a job works on the submission."""
    Submission.objects.filter(id=submission_id).update(next_try_at=real_now() + LEASE)


def _gather_all(key: SubmissionKey, school_code: str, stores: StoreSet, watcher: Watcher) -> Gathered:
    whole = Gathered()
    for gathered in gather_chunks(key, school_code, stores):
        whole.students += gathered.students
        whole.rows += gathered.rows
        whole.findings += gathered.findings
        watcher.reach(len(whole.students))
    return whole


def _fingerprint(row: GatheredRow, school_id: UUID) -> str:
    """Return a keyed hash of all cells: a plain digest of cells around a 身分證號 could be guessed."""
    return keyed_hash(row_digest(row.row), school_id=school_id, purpose=ROW_PURPOSE).hex()


def _submission_row(submission: Submission, row: GatheredRow, mark: str) -> SubmissionRow:
    return SubmissionRow(
        submission=submission,
        student_id=row.student.student_id,
        row_key=row.row.key,
        roster_type=row.roster_type,
        sheet=row.sheet,
        item_id=row.item.item_id,
        version_id=row.item.version_id,
        values={name: text for name, text in row.row.values.items() if name not in PERSON_COLUMNS},
        fingerprint=mark,
    )


def task_of(submission: Submission) -> UUID:
    """Return the long task that shows the submission's progress; every one that was begun has it."""
    if submission.task_id is None:
        raise ValueError("a submission that runs has its task")
    return submission.task_id


def _step(submission: Submission, step: SubmissionStep) -> None:
    state = next_state(SubmissionState(submission.state), step)
    if state is None:
        raise ValueError(f"{submission.state} has no step {step}")
    submission.state = state
    submission.next_try_at = real_now() + LEASE


def _end(submission: Submission, step: SubmissionStep, problems: list[Telling], now: datetime) -> None:
    """Bring a submission to its end, with its task and its audit row."""
    _step(submission, step)
    submission.problems, submission.trouble = problems, {}
    submission.answered_at, submission.next_try_at = now, None
    submission.save(
        update_fields=["state", "problems", "trouble", "answered_at", "next_try_at", "receipt_sealed"]
    )
    at = real_now()
    if step is SubmissionStep.ACCEPT:
        finish_task(task_of(submission), result={}, steps=submission.row_count, now=at)
    else:
        code = problems[0]["code"] if problems else "submission_failed"
        fail_task(task_of(submission), code=code, facts={}, now=at)
    facts = {"sequence": submission.sequence, "digest": submission.package_digest, "problems": len(problems)}
    event = f"submission_{SubmissionState(submission.state).lower()}"
    record_event(event, Subject("submission", submission.id, facts=facts), by=None, now=now)
