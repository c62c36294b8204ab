"""Taking in a receipt: comparing selection, packages and receipts, and giving each student the own part (R-043, R-045).

docs/algorithms/submission.md tells how rows of several packages of one kind are laid over each other.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from licheng.kernel.comparing import ComparedRow, compare
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.receipts import Receipt, ReceivedRow, open_receipt
from licheng.school.receipts.logged import receipted_entries
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.receipts.rules import (
    DISPUTE_TRANSITIONS,
    DisputeAct,
    DisputeState,
    ReceiptState,
)
from licheng.school.receipts.showing import shown_differences, shown_row, title_of
from licheng.school.submission.gathering import present_rows
from licheng.school.submission.models import Submission, SubmissionRow
from licheng.school.submission.packaging import key_of, open_rosters
from licheng.school.submission.queries import accepted_chain, central_link, lock_submission, pinned_keys
from licheng.school.submission.rules import SubmissionKey, SubmissionState
from licheng.school.submission.steps import RECEIPT_PURPOSE
from licheng.school.submission.students import CHUNK, seats_of, students_from
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.log.actions import record_log_events
from licheng.shared.tenancy.sealing import unseal

Row = TypeVar("Row")
_MENDING = [state for state, act in DISPUTE_TRANSITIONS if act is DisputeAct.RESUBMIT]


@dataclass
class Layers:
    """What packages held and receipts list, the later over the earlier, by row key."""

    sent: dict[str, ComparedRow] = field(default_factory=dict)
    received: dict[str, ReceivedRow] = field(default_factory=dict)
    owners: dict[str, UUID] = field(default_factory=dict)


@transaction.atomic
def import_receipt(*, submission_id: UUID, now: datetime) -> None:
    """Take in the receipt of an accepted submission, and of earlier ones that wait; each is taken in once."""
    submission = lock_submission(submission_id)
    if submission is None or submission.state != SubmissionState.ACCEPTED:
        return
    chain = [row for row in accepted_chain(key_of(submission)) if row.sequence <= submission.sequence]
    for position, link in enumerate(chain):
        if link.receipt_sealed is not None:
            _import_one(link, chain[: position + 1], now)


def _import_one(submission: Submission, chain: Sequence[Submission], now: datetime) -> None:
    receipt, statement = _keep_statement(submission, now)
    layers = _laid_over(chain, receipt)
    affected = _affected(submission, layers)
    _replace_earlier(key_of(submission), affected, statement)
    _give_parts(submission, statement, layers, affected)
    facts = {"sequence": submission.sequence, "digest": statement.digest, "students": len(affected)}
    record_event(
        "receipt_imported", Subject("receipt_statement", statement.id, facts=facts), by=None, now=now
    )


def _keep_statement(submission: Submission, now: datetime) -> tuple[Receipt, ReceiptStatement]:
    """Move the sealed receipt from the submission, where it waited, to its own row; return both."""
    data = _opened(submission.receipt_sealed, submission.school_id)
    receipt = open_receipt(data, pinned_keys(central_link()))
    statement: ReceiptStatement = ReceiptStatement.objects.create(
        submission=submission,
        document_sealed=bytes(submission.receipt_sealed or b""),
        digest=sha256_of_bytes(data),
        received_at=receipt.received_at,
        imported_at=now,
    )
    submission.receipt_sealed = None
    submission.save(update_fields=["receipt_sealed"])
    return receipt, statement


def _laid_over(chain: Sequence[Submission], latest: Receipt) -> Layers:
    """Return what the packages of ``chain`` held and their receipts list; ``latest`` is the receipt of its last."""
    layers = Layers()
    keys = pinned_keys(central_link())
    statements = {row.submission_id: row for row in ReceiptStatement.objects.filter(submission__in=chain)}
    for submission in chain:
        for row_key in submission.withdrawn:
            layers.sent.pop(row_key, None)
            layers.received.pop(row_key, None)
        for roster in open_rosters(submission):
            for sheet, _number, row in roster.rows():
                layers.sent[row.key] = ComparedRow(row.key, sheet, row.values)
        receipt = latest
        if submission is not chain[-1]:
            sealed = statements[submission.id].document_sealed
            receipt = open_receipt(_opened(sealed, submission.school_id), keys)
        for rows in receipt.students.values():
            layers.received.update({received.row.key: received for received in rows})
    owners = SubmissionRow.objects.filter(submission__in=chain).order_by("submission__sequence")
    layers.owners = dict(owners.values_list("row_key", "student_id"))
    return layers


def _affected(submission: Submission, layers: Layers) -> set[UUID]:
    """Return the students whom the package tells something: rows brought, or rows taken back."""
    brought = set(SubmissionRow.objects.filter(submission=submission).values_list("student_id", flat=True))
    return brought | {layers.owners[key] for key in submission.withdrawn if key in layers.owners}


def _replace_earlier(key: SubmissionKey, students: set[UUID], statement: ReceiptStatement) -> None:
    """Put the earlier receipts of ``students`` aside; their doubts that were mended have been submitted again."""
    earlier = StudentReceipt.objects.filter(
        student_id__in=students,
        statement__submission__kind=key.kind,
        statement__submission__school_year=key.school_year,
        statement__submission__semester=key.semester,
    ).exclude(statement=statement)
    Dispute.objects.filter(student_receipt__in=earlier, state__in=_MENDING).update(
        state=DisputeState.RESUBMITTED
    )
    earlier.exclude(state=ReceiptState.REPLACED).update(state=ReceiptState.REPLACED)


def _give_parts(
    submission: Submission, statement: ReceiptStatement, layers: Layers, affected: set[UUID]
) -> None:
    """Write each student's part: the rows the central database holds, and where they differ."""
    brought = set(SubmissionRow.objects.filter(submission=submission).values_list("row_key", flat=True))
    received = _by_student(layers.received.values(), lambda row: layers.owners.get(row.row.key))
    sent = _by_student(layers.sent.values(), lambda row: layers.owners.get(row.key))
    ordered = sorted(affected)
    for start in range(0, len(ordered), CHUNK):
        chunk = ordered[start : start + CHUNK]
        selected = _selected(key_of(submission), chunk)
        parts = [
            _part(
                StudentReceipt(statement=statement, student_id=student_id),
                selected.get(student_id, []),
                sent.get(student_id, []),
                received.get(student_id, []),
                brought,
            )
            for student_id in chunk
        ]
        StudentReceipt.objects.bulk_create(parts)
        record_log_events(receipted_entries(parts), now=statement.imported_at)


def _part(
    part: StudentReceipt,
    selected: list[ComparedRow],
    sent: list[ComparedRow],
    received: list[ReceivedRow],
    brought: set[str],
) -> StudentReceipt:
    theirs = [ComparedRow(row.row.key, row.sheet, row.row.values) for row in received]
    titles = {row.key: title_of(row.sheet, row.values) for row in (*theirs, *sent, *selected)}
    part.rows = [shown_row(row, is_new=row.row.key in brought) for row in received]
    part.differences = shown_differences(compare(selected, sent, theirs), titles)
    return part


def _selected(key: SubmissionKey, student_ids: Sequence[UUID]) -> dict[UUID, list[ComparedRow]]:
    """Return what stands selected, or registered, at the school now, by student."""
    rows = present_rows(key, students_from(seats_of(key, student_ids)))
    found: dict[UUID, list[ComparedRow]] = {}
    for row in rows:
        compared = ComparedRow(row.row.key, row.sheet, row.row.values)
        found.setdefault(row.student.student_id, []).append(compared)
    return found


def _by_student(rows: Iterable[Row], owner: Callable[[Row], UUID | None]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        student_id = owner(row)
        if student_id is not None:
            found.setdefault(student_id, []).append(row)
    return found


def _opened(sealed: bytes | memoryview | None, school_id: UUID) -> bytes:
    return unseal(bytes(sealed or b""), school_id=school_id, purpose=RECEIPT_PURPOSE)
