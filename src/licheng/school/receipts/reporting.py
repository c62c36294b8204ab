"""Telling the central database what the students said to a receipt, as one signed document (R-045)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from licheng.kernel.confirmations import RowState, build_confirmation, sign_confirmation
from licheng.kernel.digests import Digest
from licheng.kernel.receipts import Receipt, open_receipt
from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.windows import WindowState
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.receipts.queries import (
    confirmation_windows,
    find_statement,
    receipts_of_key,
    statements,
    statements_of,
    window_of,
)
from licheng.school.receipts.rules import PENDING_DISPUTES, ROW_STATES, ReceiptState
from licheng.school.submission.client import CentralClient, CentralRefusedError, CentralUnavailableError
from licheng.school.submission.models import SubmissionRow
from licheng.school.submission.packaging import key_of, signing_key
from licheng.school.submission.permissions import may_submit
from licheng.school.submission.queries import central_link, pinned_keys
from licheng.school.submission.queueing import queue_job
from licheng.school.submission.rules import SubmissionKey
from licheng.school.submission.steps import RECEIPT_PURPOSE
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.clock import now as clock_now
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import unseal

REPORT_TASK = "receipts.report"
# After a year nobody's answer changes any more, and the sweep need not look.
REMEMBERED = timedelta(days=400)


@dataclass(frozen=True)
class Told:
    """One document to hand in: of which package, and when it says it was made."""

    package_digest: str
    data: bytes
    made_at: datetime


@transaction.atomic
def ask_for_report(*, key: SubmissionKey, by: Actor, now: datetime) -> None:
    """Queue the telling of every receipt of ``key`` now, whether or not the window has ended.

    Raises:
        RefusedError: there is no receipt yet, or it is another submitter's kind.
    """
    require(may_submit(by, key.kind))
    found = statements_of(key)
    if not found:
        raise RefusedError(Refused("receipt_missing"))
    for statement in found:
        ReceiptStatement.objects.filter(id=statement.id).update(report_asked_at=now)
        queue_report(statement.id)
        record_event("confirmation_report_asked", Subject("receipt_statement", statement.id), by=by, now=now)


def queue_report(statement_id: UUID) -> None:
    """Queue the job that tells the central database; more than one in the queue does no harm."""
    queue_job(REPORT_TASK, statement_id=str(statement_id))


def report(school_id: UUID, statement_id: UUID) -> None:
    """Tell the central database how every row of one receipt stands. No transaction is open while it is sent.

    What cannot be told now stays due; the sweep asks again.
    """
    with in_school(school_id):
        told = prepare_report(statement_id=statement_id, now=clock_now())
        key = signing_key()
    if told is None:
        return
    try:
        with CentralClient(settings.LICHENG_CENTRAL_URL, key) as central:
            central.confirm(told.package_digest, told.data)
    except (CentralUnavailableError, CentralRefusedError) as error:
        with in_school(school_id):
            note_silence(statement_id=statement_id, told=told, refused=error.refused)
        return
    with in_school(school_id):
        keep_report(statement_id=statement_id, told=told, now=clock_now())


@transaction.atomic
def prepare_report(*, statement_id: UUID, now: datetime) -> Told | None:
    """Return the signed document of how every row stands; one made later always says so."""
    statement = find_statement(statement_id)
    if statement is None:
        return None
    data = unseal(bytes(statement.document_sealed), school_id=statement.school_id, purpose=RECEIPT_PURPOSE)
    receipt = open_receipt(data, pinned_keys(central_link()))
    made_at = now.replace(microsecond=0)
    if statement.told_at is not None:
        made_at = max(made_at, statement.told_at + timedelta(seconds=1))
    document = build_confirmation(receipt, Digest(statement.digest), _states(statement, receipt), made_at)
    signed = sign_confirmation(document, signing_key())
    return Told(statement.submission.package_digest, signed.data, made_at)


@transaction.atomic
def keep_report(*, statement_id: UUID, told: Told, now: datetime) -> None:
    """Note that the central database took the document."""
    ReceiptStatement.objects.filter(id=statement_id).update(
        reported_at=now, told_at=told.made_at, report_asked_at=None, trouble={}
    )
    facts = {"made_at": told.made_at.isoformat()}
    subject = Subject("receipt_statement", statement_id, facts=facts)
    record_event("confirmation_reported", subject, by=None, now=now)


@transaction.atomic
def note_silence(*, statement_id: UUID, told: Told, refused: Refused) -> None:
    """Keep why the document was not taken; the next one is made later than this one."""
    ReceiptStatement.objects.filter(id=statement_id).update(
        told_at=told.made_at, trouble={"code": refused.code, "facts": dict(refused.facts)}
    )


def reports_due(now: datetime) -> list[UUID]:
    """Return the receipts to be told: asked for, or their window is over and something was said since."""
    found = list(statements().filter(imported_at__gte=now - REMEMBERED))
    windows = confirmation_windows(statement.submission for statement in found)
    due = []
    for statement in found:
        window = window_of(statement, windows)
        is_over = window is not None and window.state_at(now) is WindowState.CLOSED
        if statement.report_asked_at is not None or (is_over and _has_news(statement)):
            due.append(statement.id)
    return due


def _has_news(statement: ReceiptStatement) -> bool:
    """Return whether a student said something since the last telling, or nothing was told yet."""
    if statement.reported_at is None:
        return True
    said = receipts_of_key(key_of(statement.submission)).aggregate(last=Max("answered_at"))["last"]
    return said is not None and said > statement.reported_at


def _states(statement: ReceiptStatement, receipt: Receipt) -> Mapping[str, RowState]:
    """Return the state of every row of ``receipt``: that of its student's present receipt.

    Rows of a disputed receipt that no open doubt names still wait for the student.
    """
    owners = dict(
        SubmissionRow.objects.filter(submission=statement.submission).values_list("row_key", "student_id")
    )
    present = {part.student_id: part for part in receipts_of_key(key_of(statement.submission))}
    doubted: dict[UUID, set[str]] = {}
    for dispute in Dispute.objects.filter(student_receipt__in=present.values(), state__in=PENDING_DISPUTES):
        doubted.setdefault(dispute.student_receipt_id, set()).add(dispute.row_key)
    keys = [received.row.key for rows in receipt.students.values() for received in rows]
    return {key: _state_of(key, present.get(owners[key]), doubted) for key in keys}


def _state_of(key: str, part: StudentReceipt | None, doubted: Mapping[UUID, set[str]]) -> RowState:
    if part is None:
        return RowState.AWAITING
    state = ReceiptState(part.state)
    if state is not ReceiptState.DISPUTED:
        return ROW_STATES[state]
    rows = doubted.get(part.id, set())
    named = rows & {row["key"] for row in part.rows}
    return RowState.DISPUTED if key in named or not named else RowState.AWAITING
