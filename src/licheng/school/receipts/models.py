"""收訖: what the central database says it received, and what students say to that."""

from django.db import models

from licheng.school.receipts.rules import DisputeState, ReceiptState
from licheng.school.roster.models import Student
from licheng.school.submission.models import Submission
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel

RECEIPT_CHOICES = [(state.value, state.value.capitalize()) for state in ReceiptState]
DISPUTE_CHOICES = [(state.value, state.value.capitalize()) for state in DisputeState]


class ReceiptStatement(SchoolModel):
    """收訖明細: one signed receipt of one submission, sealed at rest since it names national IDs (R-043).

    ``reported_at`` is when the central database last took what the students said; ``told_at`` is the making
    of that document, so that a later one is always later.
    """

    submission = SchoolForeignKey(Submission, related_name="statements")
    document_sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    imported_at = models.DateTimeField()
    report_asked_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    trouble = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "submission"], name="one_receipt_per_submission")
        ]

    def __str__(self) -> str:
        return f"receipt of {self.submission_id}"


class StudentReceipt(SchoolModel):
    """學生收訖明細: one student's rows as the central database holds them, with what differs (R-043, R-045).

    Neither ``rows`` nor ``differences`` hold 身分證號 or 出生日期. ``answered_by_name`` and ``answer_note`` are
    of an office that recorded an answer on paper (R-046).
    """

    State = ReceiptState

    statement = SchoolForeignKey(ReceiptStatement, on_delete=models.CASCADE, related_name="students")
    student = SchoolForeignKey(Student, related_name="receipts")
    rows = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=RECEIPT_CHOICES, default=ReceiptState.AWAITING.value)
    answered_at = models.DateTimeField(null=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    answer_note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "statement", "student"], name="one_receipt_part_per_student"
            )
        ]
        indexes = [models.Index(fields=["school", "student", "state"], name="receipt_by_student")]

    def __str__(self) -> str:
        return f"receipt of {self.student_id} {self.state}"


class Dispute(SchoolModel):
    """疑義: a student says a row differs; the office answers, mends and submits again (R-045)."""

    State = DisputeState

    student_receipt = SchoolForeignKey(StudentReceipt, on_delete=models.CASCADE, related_name="disputes")
    row_key = models.CharField(max_length=64, blank=True)
    dispute_type = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=DISPUTE_CHOICES, default=DisputeState.OPEN.value)
    answer = models.CharField(max_length=300, blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "state", "raised_at"], name="dispute_by_state")]

    def __str__(self) -> str:
        return f"dispute {self.state} of {self.student_receipt_id}"
