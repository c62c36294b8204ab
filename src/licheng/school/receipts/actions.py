"""What students and offices say about receipts: confirm, doubt, answer, mend, record on paper (R-045, R-046)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.rosters import SubmissionKind
from licheng.kernel.text import check_brief, tidy_brief
from licheng.school.receipts.logged import answered_entry, confirmed_entries, dispute_entry
from licheng.school.receipts.models import Dispute, StudentReceipt
from licheng.school.receipts.queries import OpenReceipt, lock_dispute, lock_receipt
from licheng.school.receipts.rules import (
    DisputeAct,
    DisputeState,
    DisputeType,
    ReceiptAct,
    ReceiptState,
    can_confirm,
    can_dispute,
    can_record_paper,
    check_dispute_step,
    next_dispute_state,
    next_receipt_state,
)
from licheng.school.submission.permissions import may_submit
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.log.actions import record_log_events

TEXT_LIMIT = 300
NOTE_LIMIT = 200


@dataclass(frozen=True)
class Doubt:
    """What a student says against a receipt: of which row (empty: of the whole), what kind, in own words."""

    row_key: str
    dispute_type: DisputeType
    text: str


@transaction.atomic
def confirm_receipt(*, receipt_id: UUID, student_id: UUID, by: Actor, now: datetime) -> None:
    """Note 確認無誤; pressed twice it changes nothing more.

    Raises:
        RefusedError: the window is not open, or a doubt still waits for the office.
    """
    found = _own(receipt_id, student_id)
    receipt = found.receipt
    if receipt.state == ReceiptState.CONFIRMED:
        return
    require(can_confirm(ReceiptState(receipt.state), found.opening, pending=found.pending, now=now))
    _answer(receipt, ReceiptAct.CONFIRM, now=now)
    settled = receipt.disputes.filter(state__in=[DisputeState.ANSWERED, DisputeState.RESUBMITTED])
    settled.update(state=DisputeState.CLOSED)
    record_event("receipt_confirmed", _subject(receipt), by=by, now=now)
    record_log_events(confirmed_entries([receipt]), now=now)


@transaction.atomic
def raise_dispute(*, receipt_id: UUID, student_id: UUID, doubt: Doubt, by: Actor, now: datetime) -> Dispute:
    """Open a case about a row, or about the whole receipt; the same open doubt, sent again, stays one.

    Raises:
        RefusedError: the window is not open, the text is missing or too long, or the row is unknown.
    """
    found = _own(receipt_id, student_id)
    receipt = found.receipt
    require(can_dispute(ReceiptState(receipt.state), found.opening, now))
    text = _tidied(doubt.text, TEXT_LIMIT)
    if doubt.row_key and doubt.row_key not in _known_keys(receipt):
        raise RefusedError(Refused("page_not_found"))
    same = receipt.disputes.filter(row_key=doubt.row_key, text=text, state=DisputeState.OPEN).first()
    if same is not None:
        return same
    dispute: Dispute = Dispute.objects.create(
        student_receipt=receipt,
        row_key=doubt.row_key,
        dispute_type=doubt.dispute_type,
        text=text,
        raised_at=now,
    )
    _answer(receipt, ReceiptAct.DISPUTE, now=now)
    facts = {"dispute": str(dispute.id), "row_key": doubt.row_key, "type": doubt.dispute_type.value}
    record_event("receipt_disputed", _subject(receipt, facts), by=by, now=now)
    record_log_events([dispute_entry(receipt, dispute)], now=now)
    return dispute


@transaction.atomic
def answer_dispute(*, dispute_id: UUID, answer: str, by: Actor, now: datetime) -> None:
    """Answer a doubt; nothing needs mending. The student may then confirm, or doubt again.

    Raises:
        RefusedError: it is settled, the answer is missing, or it is another submitter's kind.
    """
    _settle(dispute_id, DisputeAct.ANSWER, answer, by=by, now=now)


@transaction.atomic
def mend_dispute(*, dispute_id: UUID, answer: str, by: Actor, now: datetime) -> None:
    """Say that the record was mended; it goes with the next submission, and a new receipt follows.

    Raises:
        RefusedError: it is settled, the answer is missing, or it is another submitter's kind.
    """
    _settle(dispute_id, DisputeAct.MEND, answer, by=by, now=now)


@transaction.atomic
def record_paper_answer(*, receipt_id: UUID, note: str, by: Actor, now: datetime) -> None:
    """Record that a student who cannot use the platform confirmed on paper (R-046).

    Raises:
        RefusedError: the receipt is disputed or replaced, the window has not begun, or the note is missing.
    """
    found = lock_receipt(receipt_id)
    if found is None:
        raise RefusedError(Refused("page_not_found"))
    receipt = found.receipt
    require(may_submit(by, SubmissionKind(receipt.statement.submission.kind)))
    require(can_record_paper(ReceiptState(receipt.state), found.opening, now))
    receipt.answer_note, receipt.answered_by_name = _tidied(note, NOTE_LIMIT), by.name
    receipt.state, receipt.answered_at = ReceiptState.CONFIRMED, now
    receipt.save(update_fields=["state", "answered_at", "answer_note", "answered_by_name"])
    record_event("receipt_confirmed_on_paper", _subject(receipt), by=by, now=now)
    record_log_events(confirmed_entries([receipt]), now=now)


def _settle(dispute_id: UUID, act: DisputeAct, answer: str, *, by: Actor, now: datetime) -> None:
    dispute = lock_dispute(dispute_id)
    if dispute is None:
        raise RefusedError(Refused("page_not_found"))
    receipt = dispute.student_receipt
    require(may_submit(by, SubmissionKind(receipt.statement.submission.kind)))
    state = DisputeState(dispute.state)
    require(check_dispute_step(state, act))
    dispute.state = next_dispute_state(state, act) or state
    dispute.answer, dispute.answered_by_name = _tidied(answer, TEXT_LIMIT), by.name
    dispute.answered_at = now
    dispute.save(update_fields=["state", "answer", "answered_by_name", "answered_at"])
    event = "dispute_answered" if act is DisputeAct.ANSWER else "dispute_mended"
    record_event(event, _subject(receipt, {"dispute": str(dispute.id)}), by=by, now=now)
    record_log_events([answered_entry(dispute)], now=now)


def _own(receipt_id: UUID, student_id: UUID) -> OpenReceipt:
    found = lock_receipt(receipt_id)
    if found is None or found.receipt.student_id != student_id:
        raise RefusedError(Refused("page_not_found"))
    return found


def _answer(receipt: StudentReceipt, act: ReceiptAct, *, now: datetime) -> None:
    state = ReceiptState(receipt.state)
    receipt.state, receipt.answered_at = next_receipt_state(state, act) or state, now
    receipt.save(update_fields=["state", "answered_at"])


def _tidied(text: str, limit: int) -> str:
    tidied = tidy_brief(text)
    if not tidied:
        raise RefusedError(Refused("answer_missing"))
    require(check_brief(tidied, limit))
    return tidied


def _known_keys(receipt: StudentReceipt) -> set[str]:
    return {row["key"] for row in (*receipt.rows, *receipt.differences)}


def _subject(receipt: StudentReceipt, facts: dict[str, str] | None = None) -> Subject:
    return Subject("student_receipt", receipt.id, facts=facts or {})
