"""What the log is told of receipts: that a student's part came, and what the student said, each by the receipt's digest."""

from collections.abc import Sequence
from uuid import UUID

from licheng.kernel.canonical import Document
from licheng.kernel.digests import Digest
from licheng.kernel.event_facts import EventKind
from licheng.school.receipts.models import Dispute, StudentReceipt
from licheng.school.roster.owners import owners_of
from licheng.shared.log.payloads import LogEntry, Owner


def receipted_entries(receipts: Sequence[StudentReceipt]) -> list[LogEntry]:
    """Return the coming of ``receipts``, whose statement is loaded, each with its rows; one query."""
    owners = owners_of({receipt.student_id for receipt in receipts})
    return [_entry(EventKind.RECEIPTED, receipt, _parts(receipt), owners) for receipt in receipts]


def confirmed_entries(receipts: Sequence[StudentReceipt]) -> list[LogEntry]:
    """Return the confirming of ``receipts``, whose statement is loaded; one query."""
    owners = owners_of({receipt.student_id for receipt in receipts})
    return [_entry(EventKind.CONFIRMED, receipt, _rows(receipt), owners) for receipt in receipts]


def answered_entry(dispute: Dispute) -> LogEntry:
    """Return what the office answered to ``dispute``, whose receipt and statement are loaded; one query."""
    receipt = dispute.student_receipt
    rows = {
        **_rows(receipt),
        "dispute": str(dispute.id),
        "dispute_state": str(dispute.state),
        "answer": dispute.answer,
        "dispute_answered_by_name": dispute.answered_by_name,
    }
    return _entry(EventKind.ANSWERED, receipt, rows, owners_of({receipt.student_id}))


def dispute_entry(receipt: StudentReceipt, dispute: Dispute) -> LogEntry:
    """Return the raising of ``dispute``; one query."""
    rows = {
        **_rows(receipt),
        "dispute": str(dispute.id),
        "row_key": dispute.row_key,
        "dispute_type": str(dispute.dispute_type),
        "text": dispute.text,
    }
    return _entry(EventKind.DISPUTED, receipt, rows, owners_of({receipt.student_id}))


def _entry(kind: EventKind, receipt: StudentReceipt, rows: Document, owners: dict[UUID, Owner]) -> LogEntry:
    return LogEntry(
        kind,
        owners[receipt.student_id],
        rows,
        item_id=receipt.id,
        reference=Digest(receipt.statement.digest),
    )


def _parts(receipt: StudentReceipt) -> Document:
    return {
        **_rows(receipt),
        "received_at": receipt.statement.received_at.isoformat(),
        "rows": receipt.rows,
        "differences": receipt.differences,
    }


def _rows(receipt: StudentReceipt) -> Document:
    return {
        "student_receipt": str(receipt.id),
        "statement": str(receipt.statement_id),
        "submission": str(receipt.statement.submission_id),
        "state": str(receipt.state),
        "answered_by_name": receipt.answered_by_name,
        "answer_note": receipt.answer_note,
    }
