"""The demo's earlier year, told once by the running systems: handed in, received, confirmed, one doubt raised.

The training clock stands in the past meanwhile, so that windows open and close as they did; in the end it shows
the demo's present.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final

from licheng.demo.cast import STUDENTS
from licheng.demo.handing import actor_of, first_semester_keys, hand_in, october_keys
from licheng.demo.plans import FULL, MAIN, PRESENT
from licheng.kernel.calendar import TAIPEI
from licheng.kernel.rosters import SubmissionKind
from licheng.school.receipts.actions import Doubt, confirm_receipt, raise_dispute
from licheng.school.receipts.deeming import deem_confirmed
from licheng.school.receipts.models import StudentReceipt
from licheng.school.receipts.reporting import queue_report, reports_due
from licheng.school.receipts.rules import DisputeType, ReceiptState
from licheng.school.submission.tasks import hear_now
from licheng.shared.accounts.roles import Role
from licheng.shared.clock import move_training_clock, now
from licheng.shared.tenancy.models import School
from licheng.shared.tenancy.scope import in_school

TOLD_FILE: Final = "earlier-year-told"
_SPRING_SUBMISSION: Final = datetime(2025, 3, 4, 10, tzinfo=TAIPEI)
_SPRING_CONFIRMATION: Final = datetime(2025, 3, 11, 19, tzinfo=TAIPEI)
_AUTUMN_SUBMISSION: Final = datetime(2025, 10, 7, 10, tzinfo=TAIPEI)
_AUTUMN_CONFIRMATION: Final = datetime(2025, 10, 17, 19, tzinfo=TAIPEI)
_AUTUMN_END: Final = datetime(2025, 10, 30, 9, tzinfo=TAIPEI)
_ANSWERING: Final = 4
_DOUBTER: Final = next(student for student in STUDENTS if student.id == "senior")
_DOUBT: Final = Doubt("", DisputeType.MISSING, "英語文那件老師後來沒有認證，我想知道為什麼沒有在明細裡。")


def tell_earlier_year(directory: Path) -> None:
    """Tell the earlier year and note in ``directory`` that it was told; told before, nothing happens.

    A telling that was broken off goes on where it stopped. Raises StoryError.
    """
    if (directory / TOLD_FILE).exists():
        return
    schools = list(School.objects.filter(code__in=[plan.code for plan in FULL]).order_by("created_at"))
    try:
        _tell(schools)
    finally:
        move_training_clock(PRESENT)
    (directory / TOLD_FILE).touch()


def _tell(schools: list[School]) -> None:
    hear_now()
    move_training_clock(_SPRING_SUBMISSION)
    hand_in(schools, first_semester_keys())
    move_training_clock(_SPRING_CONFIRMATION)
    _confirm(schools)
    move_training_clock(_AUTUMN_SUBMISSION)
    _settle(schools)
    hand_in(schools, october_keys())
    move_training_clock(_AUTUMN_CONFIRMATION)
    _confirm(schools)
    _doubt(next(school for school in schools if school.code == _code_of_main()))
    move_training_clock(_AUTUMN_END)
    _settle(schools)


def _code_of_main() -> str:
    return next(plan.code for plan in FULL if plan.part == MAIN)


def _confirm(schools: Iterable[School]) -> None:
    """Let every few students, and the cast, say that all is right; the silence of the others will count."""
    for school in schools:
        with in_school(school.id):
            waiting = StudentReceipt.objects.filter(state=ReceiptState.AWAITING)
            for receipt in waiting.select_related("student__account").order_by("id"):
                student = receipt.student
                is_cast = student.student_number in {member.login_name for member in STUDENTS}
                if is_cast or int(student.student_number) % _ANSWERING == 0:
                    by = actor_of(school, student.account, Role.STUDENT)
                    confirm_receipt(receipt_id=receipt.id, student_id=student.id, by=by, now=now())


def _doubt(school: School) -> None:
    """Let one student of the cast doubt the receipt of the works."""
    with in_school(school.id):
        receipt = StudentReceipt.objects.select_related("student__account").get(
            student__student_number=_DOUBTER.login_name,
            statement__submission__kind=SubmissionKind.COURSE_OUTCOMES,
            statement__submission__replaces=None,
        )
        by = actor_of(school, receipt.student.account, Role.STUDENT)
        raise_dispute(receipt_id=receipt.id, student_id=receipt.student_id, doubt=_DOUBT, by=by, now=now())


def _settle(schools: Iterable[School]) -> None:
    """Let silence count as a confirmation, and queue the telling of what was said to the central database."""
    for school in schools:
        with in_school(school.id):
            deem_confirmed(now=now())
            for statement_id in reports_due(now()):
                queue_report(statement_id)
