"""Handing in the demo's earlier year: the school platform's own actions and jobs, over HTTP, to the running center."""

import time
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from licheng.demo.plans import EARLIER_YEAR
from licheng.kernel.rosters import Batch, SubmissionKind
from licheng.school.receipts.models import ReceiptStatement
from licheng.school.receipts.queries import imports_waiting
from licheng.school.submission.actions import start_precheck, start_submission
from licheng.school.submission.models import Submission, SubmissionState
from licheng.school.submission.queries import standing_of
from licheng.school.submission.rules import RUNNING, SubmissionKey
from licheng.school.submission.sending import Job, drive
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import Account, RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import now
from licheng.shared.files.stores import from_settings
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

# Grade 3 of the earlier year has left the school; the demo holds nothing of it.
_GRADES: Final = (1, 2)
_TERM_KINDS: Final = (SubmissionKind.BASIC_DATA, SubmissionKind.COURSE_HISTORY)
_YEAR_KINDS: Final = (SubmissionKind.COURSE_OUTCOMES, SubmissionKind.DIVERSE_PERFORMANCES)
_SUBMITTERS: Final = {
    SubmissionKind.BASIC_DATA: Role.BASIC_DATA_SUBMITTER,
    SubmissionKind.COURSE_HISTORY: Role.COURSE_HISTORY_SUBMITTER,
    SubmissionKind.COURSE_OUTCOMES: Role.COURSE_OUTCOMES_SUBMITTER,
    SubmissionKind.DIVERSE_PERFORMANCES: Role.DIVERSE_PERFORMANCES_SUBMITTER,
}
_LOOK_SECONDS: Final = 0.25
_PATIENCE_SECONDS: Final = 180.0


class StoryError(RuntimeError):
    """The earlier year could not be handed in; the demo goes on without it."""


def first_semester_keys() -> list[SubmissionKey]:
    """Return what was handed in after the first semester."""
    return [_key(kind, 1, grade) for kind in _TERM_KINDS for grade in _GRADES]


def october_keys() -> list[SubmissionKey]:
    """Return what was handed in after the year."""
    second = [_key(kind, 2, grade) for kind in _TERM_KINDS for grade in _GRADES]
    return second + [_key(kind, 0, grade) for kind in _YEAR_KINDS for grade in _GRADES]


def _key(kind: SubmissionKind, semester: int, grade: int) -> SubmissionKey:
    return SubmissionKey(kind, EARLIER_YEAR, semester, grade, Batch.REGULAR)


def hand_in(schools: Iterable[School], keys: list[SubmissionKey]) -> None:
    """Precheck and submit ``keys`` of every school and wait for their receipts; what was accepted stays.

    Raises:
        StoryError: something was refused, or the answer does not come.
    """
    for school in schools:
        with in_school(school.id):
            missing = [key for key in keys if standing_of(key).accepted is None]
            for key in missing:
                start_precheck(key=key, by=submitter(school, key.kind), now=now())
        _wait_for("precheck", _all_prechecked, school)
        with in_school(school.id):
            for key in missing:
                start_submission(key=key, by=submitter(school, key.kind), now=now())
        _wait_for("submission", _all_answered, school)
        _wait_for("receipt", _all_taken_in, school)


def submitter(school: School, kind: SubmissionKind) -> Actor:
    """Return who hands in ``kind`` at ``school``, in that role."""
    role = _SUBMITTERS[kind]
    grant = RoleGrant.objects.filter(role=role).order_by("account__login_name").last()
    if grant is None:
        raise StoryError(f"nobody submits {kind}")
    return actor_of(school, grant.account, role)


def actor_of(school: School, account: Account, role: Role) -> Actor:
    """Return ``account`` as who acts in ``role``."""
    return Actor(account.id, school.id, school.name, account.name, role, (role,))


def _wait_for(what: str, is_done: Callable[[School], bool], school: School) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_done(school):
        if time.monotonic() > deadline:
            raise StoryError(f"no {what} of {school.code} in time")
        time.sleep(_LOOK_SECONDS)


def _all_prechecked(school: School) -> bool:
    with in_school(school.id):
        tasks = LongTask.objects.filter(kind__startswith="precheck-")
        if tasks.filter(state=LongTask.State.FAILED).exists():
            raise StoryError(f"a precheck of {school.code} failed")
        return not tasks.exclude(state=LongTask.State.DONE).exists()


def _all_answered(school: School) -> bool:
    """Carry on what runs, as the job workers do beside us, and return whether all is accepted."""
    for submission_id in _running(school):
        drive(Job(school.id, submission_id, from_settings()))
    with in_school(school.id):
        unwell = Submission.objects.filter(
            state__in=[SubmissionState.REFUSED, SubmissionState.FAILED]
        ).first()
        if unwell is not None:
            raise StoryError(f"{unwell} at {school.code}: {unwell.problems[:3]}")
    return not _running(school)


def _running(school: School) -> list[UUID]:
    with in_school(school.id):
        return list(Submission.objects.filter(state__in=RUNNING).values_list("id", flat=True))


def _all_taken_in(school: School) -> bool:
    with in_school(school.id):
        accepted = Submission.objects.filter(state=SubmissionState.ACCEPTED).count()
        return not imports_waiting() and ReceiptStatement.objects.count() == accepted
