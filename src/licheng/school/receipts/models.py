"""收訖: what the central database says it received, and what students say to that."""

from django.db import models

from licheng.school.roster.models import Student
from licheng.school.submission.models import Submission
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class ReceiptStatement(SchoolModel):
    """收訖明細: one signed receipt of one submission, sealed at rest since it names national IDs (R-043)."""

    submission = SchoolForeignKey(Submission, related_name="statements")
    document_sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    imported_at = models.DateTimeField()
    is_reported = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "submission"], name="one_receipt_per_submission")]

    def __str__(self) -> str:
        return f"receipt of {self.submission_id}"


class StudentReceipt(SchoolModel):
    """學生收訖明細: one student's part of a receipt, with only what differs (R-043, R-045)."""

    class State(models.TextChoices):
        """What the student said."""

        AWAITING = "AWAITING"
        CONFIRMED = "CONFIRMED"
        DEEMED_CONFIRMED = "DEEMED_CONFIRMED"
        DISPUTED = "DISPUTED"
        REPLACED = "REPLACED"

    statement = SchoolForeignKey(ReceiptStatement, on_delete=models.CASCADE, related_name="students")
    student = SchoolForeignKey(Student, related_name="receipts")
    rows = models.JSONField(default=list)
    differences = models.JSONField(default=list)
    state = models.CharField(max_length=16, choices=State.choices, default=State.AWAITING)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "statement", "student"], name="one_receipt_part_per_student")
        ]
        indexes = [models.Index(fields=["school", "student", "state"], name="receipt_by_student")]

    def __str__(self) -> str:
        return f"receipt of {self.student_id} {self.state}"


class Dispute(SchoolModel):
    """疑義: a student says a row differs; the office answers, mends and submits again (R-045)."""

    class State(models.TextChoices):
        """Where the case stands."""

        OPEN = "OPEN"
        ANSWERED = "ANSWERED"
        RESUBMITTED = "RESUBMITTED"
        CLOSED = "CLOSED"

    student_receipt = SchoolForeignKey(StudentReceipt, on_delete=models.CASCADE, related_name="disputes")
    row_key = models.CharField(max_length=80, blank=True)
    dispute_type = models.CharField(max_length=20)
    text = models.CharField(max_length=300)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    answer = models.CharField(max_length=300, blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "state", "raised_at"], name="dispute_by_state")]

    def __str__(self) -> str:
        return f"dispute {self.state} of {self.student_receipt_id}"
