"""What the log is told when a school submits, takes a receipt in, and its students answer."""

from collections import Counter

from licheng.school.receipts.actions import Doubt, confirm_receipt, raise_dispute
from licheng.school.receipts.models import ReceiptStatement, StudentReceipt
from licheng.school.receipts.rules import DisputeType
from licheng.shared.log.models import LogEvent, LogLeaf
from licheng.shared.log.payloads import open_envelope
from tests.factories.people import actor_for
from tests.factories.submissions import SUBMITTING


def told(student) -> list[str]:
    events = LogEvent.objects.filter(
        subject_id=student.id, kind__in=["SUBMITTED", "RECEIPTED", "CONFIRMED", "DISPUTED"]
    )
    return list(events.order_by("id").values_list("kind", flat=True))


def test_each_student_is_told_submitted_and_receipted_and_what_they_answer(submit, chosen):
    submission = submit()
    mine, theirs = (StudentReceipt.objects.get(student=one) for one in (chosen.student, chosen.classmate))
    doubt = Doubt("", DisputeType.MISSING, "少了一件。")

    confirm_receipt(
        receipt_id=mine.id, student_id=chosen.student.id, by=actor_for(chosen.student.account), now=SUBMITTING
    )
    raise_dispute(
        receipt_id=theirs.id,
        student_id=chosen.classmate.id,
        doubt=doubt,
        by=actor_for(chosen.classmate.account),
        now=SUBMITTING,
    )

    assert told(chosen.student) == ["SUBMITTED", "RECEIPTED", "CONFIRMED"]
    assert told(chosen.classmate) == ["SUBMITTED", "RECEIPTED", "DISPUTED"]
    statement = ReceiptStatement.objects.get()
    payloads = [open_envelope(bytes(leaf.sealed)) for leaf in LogLeaf.objects.order_by("id")]
    assert Counter(
        (one.facts.kind.value, one.facts.reference) for one in payloads if one.facts.reference
    ) == {
        ("SUBMITTED", submission.package_digest): 2,
        ("RECEIPTED", statement.digest): 2,
        ("CONFIRMED", statement.digest): 1,
        ("DISPUTED", statement.digest): 1,
    }
