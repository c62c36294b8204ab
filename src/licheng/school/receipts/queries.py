"""The only door to receipts and doubts; a student's through the student, the school's for its offices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from licheng.kernel.rule_set import load_rule_set
from licheng.kernel.rule_sets import available_school_years, latest_school_year
from licheng.kernel.windows import Window
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.receipts.rules import PENDING_DISPUTES, DisputeState, ReceiptState, confirmation_window
from licheng.school.roster.models import ClassMembership, Student
from licheng.school.schedule.models import Act, ActWindow, LateSupplement
from licheng.school.schedule.rules import Opening, Term
from licheng.school.submission.models import Submission, SubmissionState
from licheng.school.submission.queries import of_key
from licheng.school.submission.rules import SubmissionKey

_LIVING = [
    ReceiptState.AWAITING,
    ReceiptState.CONFIRMED,
    ReceiptState.DEEMED_CONFIRMED,
    ReceiptState.DISPUTED,
]


@dataclass(frozen=True)
class OpenReceipt:
    """A student's receipt with when it can be answered, and how many doubts wait for the office."""

    receipt: StudentReceipt
    opening: Opening
    pending: int


def minimum_days(school_year: int) -> int:
    """Return how many days students have at least to confirm (R-044)."""
    year = school_year if school_year in available_school_years() else latest_school_year()
    return load_rule_set(year).confirmation_minimum_days


def living_receipts() -> QuerySet[StudentReceipt]:
    """Return the receipts that were not replaced, with their submission and doubts."""
    receipts: QuerySet[StudentReceipt] = (
        StudentReceipt.objects.select_related("statement__submission")
        .defer("statement__document_sealed", *_sealed("statement__submission__"))
        .prefetch_related(Prefetch("disputes", Dispute.objects.order_by("raised_at", "id")))
        .filter(state__in=_LIVING)
    )
    return receipts


def receipts_of(student: Student) -> list[OpenReceipt]:
    """Return the student's receipts, unanswered ones first, newest first; four queries, however many."""
    receipts = list(living_receipts().filter(student=student).order_by("-statement__imported_at", "id"))
    receipts.sort(key=lambda receipt: receipt.state not in {ReceiptState.AWAITING, ReceiptState.DISPUTED})
    return opened(receipts)


def open_receipts(student: Student) -> list[OpenReceipt]:
    """Return the receipts that the student has not settled: awaiting or disputed."""
    waiting = living_receipts().filter(
        student=student, state__in=[ReceiptState.AWAITING, ReceiptState.DISPUTED]
    )
    return opened(list(waiting.order_by("statement__imported_at", "id")))


def find_own_receipt(student: Student, receipt_id: UUID) -> OpenReceipt | None:
    """Return the student's own receipt, or None when it is another's, replaced or nobody's."""
    found = living_receipts().filter(student=student, id=receipt_id)
    return next(iter(opened(list(found))), None)


def find_receipt(receipt_id: UUID) -> OpenReceipt | None:
    """Return a receipt of the school for its offices, or None."""
    found = living_receipts().select_related("student__account").filter(id=receipt_id)
    return next(iter(opened(list(found))), None)


def lock_receipt(receipt_id: UUID) -> OpenReceipt | None:
    """Return a receipt, its row locked until the transaction ends, or None."""
    locked = StudentReceipt.objects.select_for_update().filter(id=receipt_id).first()
    return opened([_with_submission(locked)])[0] if locked is not None else None


def _with_submission(receipt: StudentReceipt) -> StudentReceipt:
    found: StudentReceipt = StudentReceipt.objects.select_related("statement__submission").get(id=receipt.id)
    return found


def opened(receipts: Sequence[StudentReceipt]) -> list[OpenReceipt]:
    """Return ``receipts`` with their windows and pending doubts; two queries beside the doubts."""
    windows = confirmation_windows(receipt.statement.submission for receipt in receipts)
    supplements = supplements_of({receipt.student_id for receipt in receipts}) if receipts else {}
    return [
        OpenReceipt(
            receipt,
            Opening(
                window_of(receipt.statement, windows),
                supplements.get((receipt.student_id, term_of(receipt.statement.submission))),
            ),
            sum(dispute.state in PENDING_DISPUTES for dispute in receipt.disputes.all()),
        )
        for receipt in receipts
    ]


def term_of(submission: Submission) -> Term:
    """Return the term whose confirmation window the submission's receipts have."""
    return Term(submission.school_year, submission.semester)


def confirmation_windows(submissions: Iterable[Submission]) -> dict[tuple[Term, int], Window]:
    """Return the school's windows of the terms of ``submissions``, by term and grade; one query."""
    years = {submission.school_year for submission in submissions}
    rows = ActWindow.objects.filter(act=Act.CONFIRMATION, school_year__in=years) if years else []
    return {
        (Term(row.school_year, row.semester), row.grade): Window(row.starts_at, row.ends_at) for row in rows
    }


def window_of(statement: ReceiptStatement, windows: dict[tuple[Term, int], Window]) -> Window | None:
    """Return when the receipts of ``statement`` can be confirmed."""
    submission = statement.submission
    window = windows.get((term_of(submission), submission.grade))
    return confirmation_window(window, statement.imported_at, minimum_days(submission.school_year))


def supplements_of(student_ids: Iterable[UUID]) -> dict[tuple[UUID, Term], datetime]:
    """Return until when confirming is kept open for single students."""
    rows = LateSupplement.objects.filter(act=Act.CONFIRMATION, student_id__in=list(student_ids))
    return {(row.student_id, Term(row.school_year, row.semester)): row.until_at for row in rows}


def statements_awaiting() -> list[ReceiptStatement]:
    """Return the statements of which a student has not answered yet."""
    waiting = StudentReceipt.objects.filter(state=ReceiptState.AWAITING).values("statement_id")
    return list(statements().filter(id__in=waiting))


def statements() -> QuerySet[ReceiptStatement]:
    """Return statements with their submissions, without the sealed documents."""
    found: QuerySet[ReceiptStatement] = (
        ReceiptStatement.objects.select_related("submission")
        .defer("document_sealed", *_sealed("submission__"))
        .order_by("submission__sequence")
    )
    return found


def statements_of(key: SubmissionKey) -> list[ReceiptStatement]:
    """Return the statements of ``key``, oldest first."""
    submissions = of_key(Submission.objects.all(), key).values("id")
    return list(statements().filter(submission_id__in=submissions))


def find_statement(statement_id: UUID) -> ReceiptStatement | None:
    """Return a statement with its document, submission and school, or None."""
    found: ReceiptStatement | None = (
        ReceiptStatement.objects.select_related("submission__school").filter(id=statement_id).first()
    )
    return found


def lock_awaiting(statement: ReceiptStatement) -> list[StudentReceipt]:
    """Return the unanswered receipts of ``statement``, locked in key order until the transaction ends."""
    return list(
        StudentReceipt.objects.select_for_update()
        .filter(statement=statement, state=ReceiptState.AWAITING)
        .order_by("id")
    )


def receipts_of_key(key: SubmissionKey) -> QuerySet[StudentReceipt]:
    """Return the living receipts of every student of ``key``."""
    receipts: QuerySet[StudentReceipt] = StudentReceipt.objects.filter(
        state__in=_LIVING,
        statement__submission__kind=key.kind,
        statement__submission__school_year=key.school_year,
        statement__submission__semester=key.semester,
        statement__submission__grade=key.grade,
        statement__submission__batch=key.batch,
    )
    return receipts


def confirmations_by_class(key: SubmissionKey) -> list[dict[str, Any]]:
    """Return one row a class: how many receipts, and how many of each answer; one query."""
    receipts = receipts_of_key(key).filter(student__memberships__school_year=key.school_year)
    counts = {state.lower(): Count("id", filter=Q(state=state), distinct=True) for state in _LIVING}
    rows: Iterable[Any] = (
        receipts.values("student__memberships__school_class_id", "student__memberships__school_class__name")
        .annotate(total=Count("id", distinct=True), **counts)
        .order_by("student__memberships__school_class__name")
    )
    return list(rows)


def unanswered(key: SubmissionKey) -> QuerySet[StudentReceipt]:
    """Return the receipts of ``key`` that no one has answered, with the students, by student number."""
    return (
        receipts_of_key(key)
        .select_related("student__account")
        .filter(state=ReceiptState.AWAITING)
        .order_by("student__student_number")
    )


def disputes(states: Iterable[DisputeState]) -> QuerySet[Dispute]:
    """Return the doubts in ``states`` with receipt, submission and student, the oldest first."""
    found: QuerySet[Dispute] = (
        Dispute.objects.select_related(
            "student_receipt__statement__submission", "student_receipt__student__account"
        )
        .defer(
            "student_receipt__statement__document_sealed",
            *_sealed("student_receipt__statement__submission__"),
        )
        .filter(state__in=list(states))
        .order_by("raised_at", "id")
    )
    return found


def lock_dispute(dispute_id: UUID) -> Dispute | None:
    """Return a doubt with its submission, its row locked until the transaction ends, or None."""
    dispute: Dispute | None = (
        Dispute.objects.select_for_update(of=("self",))
        .select_related("student_receipt__statement__submission")
        .filter(id=dispute_id)
        .first()
    )
    return dispute


def seats_by_student(student_ids: Iterable[UUID], school_years: Iterable[int]) -> dict[tuple[UUID, int], str]:
    """Return class and seat of students in words, by student and year."""
    rows = ClassMembership.objects.select_related("school_class").filter(
        student_id__in=set(student_ids), school_year__in=set(school_years)
    )
    return {
        (row.student_id, row.school_year): f"{row.school_class.name}-{row.seat_number:02d}" for row in rows
    }


def imports_waiting() -> list[UUID]:
    """Return the accepted submissions whose receipt waits to be taken in."""
    waiting = Submission.objects.filter(state=SubmissionState.ACCEPTED, receipt_sealed__isnull=False)
    return list(waiting.order_by("answered_at").values_list("id", flat=True))


def _sealed(prefix: str) -> tuple[str, str]:
    return f"{prefix}roster_sealed", f"{prefix}receipt_sealed"
