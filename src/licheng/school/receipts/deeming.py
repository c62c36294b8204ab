"""視為確認: silence to the end of the window counts as a confirmation (R-045); done again it changes nothing."""

from datetime import datetime

from django.db import transaction

from licheng.school.receipts.logged import confirmed_entries
from licheng.school.receipts.models import ReceiptStatement, StudentReceipt
from licheng.school.receipts.queries import (
    confirmation_windows,
    lock_awaiting,
    statements_awaiting,
    supplements_of,
    term_of,
    window_of,
)
from licheng.school.receipts.rules import ReceiptState, can_deem
from licheng.school.schedule.rules import Opening
from licheng.shared.audit.actions import Subject, record_events
from licheng.shared.log.actions import record_log_events


@transaction.atomic
def deem_confirmed(*, now: datetime) -> int:
    """Confirm for every student of the school who said nothing until the end; return how many."""
    waiting = statements_awaiting()
    windows = confirmation_windows(statement.submission for statement in waiting)
    return sum(
        _deem(statement, now)
        for statement in waiting
        if can_deem(ReceiptState.AWAITING, Opening(window_of(statement, windows)), now)
    )


def _deem(statement: ReceiptStatement, now: datetime) -> int:
    """Confirm for the silent students of one receipt, but for those with a supplement that still runs."""
    receipts = lock_awaiting(statement)
    supplements = supplements_of({receipt.student_id for receipt in receipts})
    term = term_of(statement.submission)
    silent = [
        receipt
        for receipt in receipts
        if (until := supplements.get((receipt.student_id, term))) is None or until <= now
    ]
    StudentReceipt.objects.filter(id__in=[receipt.id for receipt in silent]).update(
        state=ReceiptState.DEEMED_CONFIRMED, answered_at=now
    )
    subjects = [Subject("student_receipt", receipt.id) for receipt in silent]
    record_events("receipt_deemed_confirmed", subjects, by=None, now=now)
    for receipt in silent:
        receipt.state, receipt.statement = ReceiptState.DEEMED_CONFIRMED, statement
    record_log_events(confirmed_entries(silent), now=now)
    return len(silent)
