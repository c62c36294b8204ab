"""What students and offices say about receipts, and what the central database learns of it."""

from datetime import timedelta

import pytest

from licheng.kernel.confirmations import RowState
from licheng.kernel.results import RefusedError
from licheng.school.receipts.actions import (
    Doubt,
    answer_dispute,
    confirm_receipt,
    mend_dispute,
    raise_dispute,
    record_paper_answer,
)
from licheng.school.receipts.deeming import deem_confirmed
from licheng.school.receipts.models import Dispute, ReceiptStatement, StudentReceipt
from licheng.school.receipts.queries import open_receipts
from licheng.school.receipts.reporting import ask_for_report, report, reports_due
from licheng.school.receipts.rules import DisputeType
from licheng.school.schedule.models import Act, ActWindow, LateSupplement
from licheng.school.selection.models import SelectedOutcome
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from tests.factories.people import SCHOOL_YEAR, actor_for
from tests.factories.submissions import OUTCOMES, SUBMITTING, make_certified

NOW = SUBMITTING + timedelta(hours=2)
OVER = SUBMITTING + timedelta(days=8)


@pytest.fixture
def submitter(chosen):
    return actor_for(chosen.submitter, Role.COURSE_OUTCOMES_SUBMITTER)


def confirm(receipt, now=NOW):
    by = actor_for(receipt.student.account)
    confirm_receipt(receipt_id=receipt.id, student_id=receipt.student_id, by=by, now=now)
    receipt.refresh_from_db()
    return receipt


def dispute(receipt, now=NOW, row_key=None, text="這不是我最後的版本。"):
    doubt = Doubt(receipt.rows[0]["key"] if row_key is None else row_key, DisputeType.WRONG_FILE, text)
    by = actor_for(receipt.student.account)
    found = raise_dispute(receipt_id=receipt.id, student_id=receipt.student_id, doubt=doubt, by=by, now=now)
    receipt.refresh_from_db()
    return found


def told(center):
    (confirmation,) = center.confirmations.values()
    return sorted(state.value for state in confirmation.states.values())


def tell():
    for statement in ReceiptStatement.objects.order_by("imported_at"):
        report(statement.school_id, statement.id)


def test_confirming_is_kept_once_with_its_audit_row(received):
    confirm(received)
    confirm(received)

    assert (received.state, received.answered_at) == ("CONFIRMED", NOW)
    assert AuditEvent.objects.filter(event_type="receipt_confirmed").count() == 1


def test_confirming_after_the_window_is_refused(received):
    with pytest.raises(RefusedError) as caught:
        confirm(received, OVER)

    assert caught.value.refused.code == "window_closed"


def test_receipt_of_another_student_is_not_found(received, chosen):
    by = actor_for(chosen.classmate.account)

    with pytest.raises(RefusedError) as caught:
        confirm_receipt(receipt_id=received.id, student_id=chosen.classmate.id, by=by, now=NOW)

    assert caught.value.refused.code == "page_not_found"


def test_doubt_opens_a_case_once(received):
    first, again = dispute(received), dispute(received)

    assert (first, received.state) == (again, "DISPUTED")
    assert Dispute.objects.count() == 1
    assert [found.pending for found in open_receipts(received.student)] == [1]


@pytest.mark.parametrize("text", ["", "   ", "字" * 301])
def test_doubt_without_words_or_with_too_many_is_refused(received, text):
    with pytest.raises(RefusedError):
        dispute(received, text=text)

    assert Dispute.objects.count() == 0


def test_doubt_about_an_unknown_row_is_not_found(received):
    with pytest.raises(RefusedError) as caught:
        dispute(received, row_key="o-other")

    assert caught.value.refused.code == "page_not_found"


def test_answered_doubt_lets_the_student_confirm(received, submitter):
    case = dispute(received)
    with pytest.raises(RefusedError):
        confirm(received)

    answer_dispute(dispute_id=case.id, answer="收到的就是第 2 版。", by=submitter, now=NOW)
    confirm(received, OVER)

    case.refresh_from_db()
    assert (received.state, case.state, case.answered_by_name) == ("CONFIRMED", "CLOSED", submitter.name)


def test_only_the_kinds_own_submitter_answers(received, chosen):
    case = dispute(received)
    other = actor_for(chosen.submitter, Role.DIVERSE_PERFORMANCES_SUBMITTER)

    with pytest.raises(RefusedError) as caught:
        answer_dispute(dispute_id=case.id, answer="好", by=other, now=NOW)

    assert caught.value.refused.code == "not_submitter"


def test_mended_row_comes_back_in_a_new_receipt_and_is_confirmed_anew(submit, chosen, submitter, center):
    submit()
    received = StudentReceipt.objects.get(student=chosen.student)
    case = dispute(received)
    mend_dispute(dispute_id=case.id, answer="已改正。", by=submitter, now=NOW)
    SelectedOutcome.objects.filter(outcome__student=chosen.student).update(
        outcome=make_certified(chosen.student, chosen.course, seed=5, brief="最後的版本")
    )

    submit()

    case.refresh_from_db()
    received.refresh_from_db()
    present = StudentReceipt.objects.get(student=chosen.student, state="AWAITING")
    assert (case.state, received.state) == ("RESUBMITTED", "REPLACED")
    assert ["成果簡述", "最後的版本"] in present.rows[0]["cells"]
    confirm(present)
    tell()
    assert [sorted(c.states.values()) for c in center.confirmations.values()] == [
        [RowState.AWAITING, RowState.CONFIRMED],
        [RowState.CONFIRMED],
    ]


def test_silence_counts_when_the_window_ends_and_only_then(received):
    early = deem_confirmed(now=NOW)
    late, again = deem_confirmed(now=OVER), deem_confirmed(now=OVER)

    assert (early, late, again) == (0, 2, 0)
    assert set(StudentReceipt.objects.values_list("state", flat=True)) == {"DEEMED_CONFIRMED"}
    assert AuditEvent.objects.filter(event_type="receipt_deemed_confirmed", role="system").count() == 2


def test_disputed_receipt_is_never_deemed(received):
    dispute(received)

    assert deem_confirmed(now=OVER) == 1
    received.refresh_from_db()
    assert received.state == "DISPUTED"


def test_supplement_keeps_it_open_for_one_student(received):
    LateSupplement.objects.create(
        student=received.student, act=Act.CONFIRMATION, school_year=SCHOOL_YEAR, semester=0,
        until_at=OVER + timedelta(days=1), reason="住院", granted_by="教學組長", granted_at=NOW,
    )  # fmt: skip

    assert deem_confirmed(now=OVER) == 1
    assert confirm(received, OVER).state == "CONFIRMED"


def test_without_an_announced_window_nobody_is_deemed(received):
    ActWindow.objects.all().delete()

    assert deem_confirmed(now=OVER + timedelta(days=100)) == 0


def test_office_records_a_paper_answer(received, submitter):
    deem_confirmed(now=OVER)

    record_paper_answer(receipt_id=received.id, note="10/5 郵寄回覆，確認無誤。", by=submitter, now=OVER)

    received.refresh_from_db()
    assert (received.state, received.answered_by_name) == ("CONFIRMED", submitter.name)
    assert AuditEvent.objects.filter(event_type="receipt_confirmed_on_paper").count() == 1


def test_center_learns_every_state(received, chosen, center):
    confirm(received)
    dispute(StudentReceipt.objects.get(student=chosen.classmate))

    tell()

    assert told(center) == ["CONFIRMED", "DISPUTED"]
    statement = ReceiptStatement.objects.get()
    assert statement.reported_at is not None
    assert reports_due(NOW) == []


def test_report_is_due_when_the_window_ended_or_someone_asked(received, submitter):
    before = reports_due(NOW)
    ended = reports_due(OVER)
    ask_for_report(key=OUTCOMES, by=submitter, now=NOW)

    statement = ReceiptStatement.objects.get()
    assert (before, ended, reports_due(NOW)) == ([], [statement.id], [statement.id])


def test_report_is_told_again_when_something_was_said_since(received, center, move_clock):
    move_clock(OVER)
    tell()
    quiet = reports_due(OVER)
    StudentReceipt.objects.filter(id=received.id).update(
        state="CONFIRMED", answered_at=OVER + timedelta(hours=1)
    )

    due = reports_due(OVER + timedelta(hours=2))
    tell()

    assert quiet == []
    assert len(due) == 1
    assert told(center) == ["AWAITING", "CONFIRMED"]


def test_report_to_a_silent_center_stays_due(received, center, settings):
    url, settings.LICHENG_CENTRAL_URL = settings.LICHENG_CENTRAL_URL, "http://127.0.0.1:9"
    tell()
    silent = ReceiptStatement.objects.get()

    settings.LICHENG_CENTRAL_URL = url
    tell()

    statement = ReceiptStatement.objects.get()
    assert (silent.trouble["code"], silent.reported_at) == ("central_unreachable", None)
    assert (statement.trouble, statement.told_at > silent.told_at) == ({}, True)


def test_every_document_is_made_later_than_the_one_before(received, center):
    tell()
    first = next(iter(center.confirmations.values())).made_at
    tell()

    assert next(iter(center.confirmations.values())).made_at > first
