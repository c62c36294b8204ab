"""What people of a school do, called inside the running school platform; its jobs are done by its own workers."""

from typing import Any
from uuid import UUID

from licheng.school.certification.actions import certify_outcomes
from licheng.school.outcomes.actions import send_for_certification
from licheng.school.outcomes.models import CourseOutcome
from licheng.school.receipts.actions import (
    Doubt,
    answer_dispute,
    confirm_receipt,
    mend_dispute,
    raise_dispute,
)
from licheng.school.receipts.models import ReceiptStatement, StudentReceipt
from licheng.school.receipts.reporting import ask_for_report
from licheng.school.receipts.rules import DisputeType
from licheng.school.roster.models import Student
from licheng.school.schedule.models import Act
from licheng.school.selection.models import SelectedOutcome
from licheng.school.submission.actions import start_precheck, start_submission
from licheng.school.submission.models import Submission
from licheng.school.submission.rules import SubmissionKey, parse_slug
from licheng.school.submission.tasks import hear_now
from licheng.shared.accounts.actor import Actor
from licheng.shared.accounts.models import RoleGrant
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import now
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.scope import in_school
from tests.factories.calendars import WITHIN, make_window
from tests.factories.people import actor_for
from tests.factories.schools import PASSWORD, make_school
from tests.factories.submissions import SUBMITTING, choose_outcome, make_certified
from tests.factories.works import heavy_photograph, make_upload

__all__ = ["PASSWORD", "make_school"]


def certify_work(school: str, outcome: str) -> None:
    """Send a student's work to its teacher, who certifies it."""
    with in_school(UUID(school)):
        found = CourseOutcome.objects.get(id=outcome)
        make_window(
            Act.CERTIFICATION, starts_at=SUBMITTING.replace(month=9), ends_at=SUBMITTING.replace(month=12)
        )
        send_for_certification(outcome_id=found.id, by=actor_for(found.student.account), now=now())
        teacher = actor_for(found.course.teacher.account)
        done = certify_outcomes(works={found.id: found.version}, by=teacher, now=now())
        assert done.done == (found.id,)


def hear_central() -> None:
    """Ask the running central database for its windows and keys, as the job does every few minutes."""
    hear_now()


def choose_works(school: str, student: str, seeds: list[int]) -> list[str]:
    """Give a student certified works with a real file each, all selected; return their ids."""
    with in_school(UUID(school)):
        found = Student.objects.get(id=student)
        course = found.enrolments.get().course
        return [str(choose_outcome(found, course, seed=seed).id) for seed in seeds]


def choose_photographs(school: str, students: list[str], works: int, size: int) -> None:
    """Give every student so many certified works, all selected, each a photograph of its own of some ``size`` bytes."""
    with in_school(UUID(school)):
        for student in Student.objects.filter(id__in=students).order_by("id"):
            course, by = student.enrolments.get().course, actor_for(student.account)
            for number in range(works):
                content = heavy_photograph(f"{student.id} {number}", size)
                upload = make_upload(by, content, now=WITHIN, name="校園.jpg")
                choose_outcome(student, course, document=upload.stored_object)


def swap_work(school: str, student: str, seed: int, brief: str) -> None:
    """Put another certified work in the place of the one a student selected, as after a doubt that was granted."""
    with in_school(UUID(school)):
        found = Student.objects.get(id=student)
        course = found.enrolments.get().course
        another = make_certified(found, course, seed=seed, brief=brief)
        SelectedOutcome.objects.filter(outcome__student=found).update(outcome=another)


def precheck(school: str, slug: str) -> str:
    """Begin a precheck and return its task."""
    with in_school(UUID(school)):
        return str(start_precheck(key=_key(slug), by=_submitter(), now=now()).id)


def submit(school: str, slug: str) -> str:
    """Begin a submission and return its id."""
    with in_school(UUID(school)):
        return str(start_submission(key=_key(slug), by=_submitter(), now=now()).id)


def task(school: str, task_id: str) -> dict[str, Any]:
    """Return where a task stands."""
    with in_school(UUID(school)):
        found = LongTask.objects.get(id=task_id)
        return {"state": found.state, "result": found.result}


def submission(school: str, submission_id: str) -> dict[str, Any]:
    """Return where a submission stands, and whether its receipt was taken in."""
    with in_school(UUID(school)):
        found = Submission.objects.get(id=submission_id)
        return {
            "state": found.state,
            "problems": found.problems,
            "trouble": found.trouble,
            "digest": found.package_digest,
            "rows": found.rows.count(),
            "statements": ReceiptStatement.objects.filter(submission=found).count(),
        }


def receipt(school: str, student: str, sequence: int = 1) -> dict[str, Any]:
    """Return what a student sees of the receipt of a submission."""
    with in_school(UUID(school)):
        found = _receipt(student, sequence)
        return {
            "state": found.state,
            "rows": [row["key"] for row in found.rows],
            "differences": found.differences,
            "disputes": list(found.disputes.values_list("state", flat=True)),
        }


def confirm(school: str, student: str, sequence: int = 1) -> None:
    """Let a student confirm."""
    with in_school(UUID(school)):
        found = _receipt(student, sequence)
        by = actor_for(found.student.account, Role.STUDENT)
        confirm_receipt(receipt_id=found.id, student_id=found.student_id, by=by, now=now())


def dispute(school: str, student: str, text: str) -> str:
    """Let a student doubt the first row; return the case."""
    with in_school(UUID(school)):
        found = _receipt(student, 1)
        by = actor_for(found.student.account, Role.STUDENT)
        doubt = Doubt(found.rows[0]["key"], DisputeType.WRONG_FILE, text)
        case = raise_dispute(receipt_id=found.id, student_id=found.student_id, doubt=doubt, by=by, now=now())
        return str(case.id)


def answer(school: str, dispute_id: str, text: str, *, mends: bool) -> None:
    """Let the office answer a doubt, with or without mending something."""
    with in_school(UUID(school)):
        act = mend_dispute if mends else answer_dispute
        act(dispute_id=UUID(dispute_id), answer=text, by=_submitter(), now=now())


def tell(school: str, slug: str) -> None:
    """Let the office tell the central database what the students said so far."""
    with in_school(UUID(school)):
        ask_for_report(key=_key(slug), by=_submitter(), now=now())


def _receipt(student: str, sequence: int) -> StudentReceipt:
    found: StudentReceipt = StudentReceipt.objects.get(
        student_id=student, statement__submission__sequence=sequence
    )
    return found


def _submitter() -> Actor:
    grant = RoleGrant.objects.get(role=Role.COURSE_OUTCOMES_SUBMITTER)
    return actor_for(grant.account, Role.COURSE_OUTCOMES_SUBMITTER)


def _key(slug: str) -> SubmissionKey:
    key = parse_slug(slug)
    assert key is not None
    return key
