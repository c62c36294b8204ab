"""Taking in receipts: what each student is shown, and how later receipts take the place of earlier ones."""

import pytest

from licheng.kernel.canonical import canonical_bytes
from licheng.kernel.digests import sha256_of_bytes
from licheng.school.receipts.importing import import_receipt
from licheng.school.receipts.models import ReceiptStatement, StudentReceipt
from licheng.school.receipts.queries import imports_waiting
from licheng.school.selection.models import SelectedOutcome
from licheng.school.submission.actions import start_submission
from licheng.school.submission.models import Submission
from licheng.school.submission.sending import Job, drive
from licheng.shared.accounts.roles import Role
from licheng.shared.audit.models import AuditEvent
from licheng.shared.files.stores import from_settings
from licheng.shared.tenancy.sealing import unseal
from tests.factories.people import actor_for
from tests.factories.submissions import OUTCOMES, SUBMITTING, make_certified


def receipt_of(student):
    return StudentReceipt.objects.exclude(state="REPLACED").get(student=student)


def national_ids():
    return [
        unseal(bytes(row.student.national_id_sealed), school_id=row.school_id, purpose="national-id").decode()
        for row in StudentReceipt.objects.select_related("student")
    ]


def test_equal_receipt_shows_no_difference(submit, chosen):
    submission = submit()

    receipt = receipt_of(chosen.student)
    (row,) = receipt.rows
    assert (receipt.state, receipt.differences) == ("AWAITING", [])
    assert (row["title"], row["sheet"], row["is_new"]) == ("國語文", "學期課程學習成果", True)
    assert ["成果簡述", "觀察校園裡的二十種植物。"] in row["cells"]
    assert row["files"][0]["type"] == "pdf"
    assert StudentReceipt.objects.count() == 2
    assert Submission.objects.get(id=submission.id).receipt_sealed is None


def test_receipt_holds_no_number_and_no_birth_date(received):
    shown = str([(row.rows, row.differences) for row in StudentReceipt.objects.all()])

    assert all(number not in shown for number in national_ids())
    assert "0980909" not in shown
    sealed = bytes(ReceiptStatement.objects.get().document_sealed)
    assert all(number.encode() not in sealed for number in national_ids())


def test_receipt_is_taken_in_once(submit):
    submission = submit()
    counts = (ReceiptStatement.objects.count(), StudentReceipt.objects.count())

    import_receipt(submission_id=submission.id, now=SUBMITTING)

    assert (ReceiptStatement.objects.count(), StudentReceipt.objects.count()) == counts == (1, 2)
    assert imports_waiting() == []


def test_what_the_center_changed_is_shown_beside_mine(submit, chosen, center):
    """The digest of the altered row is right, so only the comparison tells."""

    def alter(document):
        row = document["students"][0]["rows"][0]
        row["values"]["成果簡述"] = "別人的簡述"
        row["digest"] = sha256_of_bytes(canonical_bytes(row["values"]))
        return document

    center.alter = alter
    submit()

    differing = [receipt for receipt in StudentReceipt.objects.all() if receipt.differences]
    ((difference,),) = [receipt.differences for receipt in differing]
    assert (difference["field"], difference["mine"], difference["theirs"]) == (
        "成果簡述", "觀察校園裡的二十種植物。", "別人的簡述",
    )  # fmt: skip
    assert (difference["title"], difference["stage"]) == ("國語文", "RECEIPT")


def test_what_the_student_changed_after_submitting_is_shown(chosen, center):
    by = actor_for(chosen.submitter, Role.COURSE_OUTCOMES_SUBMITTER)
    submission = start_submission(key=OUTCOMES, by=by, now=SUBMITTING)
    drive(Job(submission.school_id, submission.id, from_settings()))
    SelectedOutcome.objects.filter(outcome__student=chosen.student).delete()

    import_receipt(submission_id=submission.id, now=SUBMITTING)

    (difference,) = receipt_of(chosen.student).differences
    assert (difference["kind"], difference["stage"], difference["title"]) == ("EXTRA", "PACKAGE", "國語文")
    assert receipt_of(chosen.classmate).differences == []


def test_resubmission_replaces_the_receipt_of_those_it_touches(submit, chosen):
    submit()
    first = receipt_of(chosen.student)
    untouched = receipt_of(chosen.classmate)
    extra = make_certified(chosen.student, chosen.course, seed=4, brief="第二件")
    SelectedOutcome.objects.create(
        selection=SelectedOutcome.objects.get(outcome__student=chosen.student).selection, outcome=extra
    )

    submit()

    first.refresh_from_db()
    present = receipt_of(chosen.student)
    assert first.state == "REPLACED"
    assert [row["is_new"] for row in present.rows] == [False, True]
    assert present.differences == []
    assert receipt_of(chosen.classmate) == untouched


def test_row_taken_back_leaves_the_receipt(submit, chosen):
    submit()
    SelectedOutcome.objects.filter(outcome__student=chosen.classmate).delete()

    second = submit()

    present = receipt_of(chosen.classmate)
    assert (present.rows, present.differences, present.statement.submission_id) == ([], [], second.id)


def test_importing_leaves_its_audit_row(received):
    event = AuditEvent.objects.get(event_type="receipt_imported")

    assert (event.role, event.facts["students"]) == ("system", 2)


@pytest.mark.parametrize("state", ["CONFIRMED", "DEEMED_CONFIRMED", "DISPUTED"])
def test_answered_receipt_is_replaced_too(submit, chosen, state):
    submit()
    StudentReceipt.objects.filter(student=chosen.classmate).update(state=state)
    SelectedOutcome.objects.filter(outcome__student=chosen.classmate).delete()

    submit()

    assert receipt_of(chosen.classmate).state == "AWAITING"
