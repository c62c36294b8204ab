"""提交: what the school sends to the central database."""

from django.db import models

from licheng.school.roster.models import Student
from licheng.shared.files.models import StoredObject
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class SubmissionState(models.TextChoices):
    """Where a submission stands; the moves between are in rules.py."""

    PREPARING = "PREPARING"
    BUILT = "BUILT"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    FAILED = "FAILED"


class Submission(SchoolModel):
    """提交: one signed package of one kind, year, semester, grade and batch (R-025, R-026, R-040)."""

    kind = models.CharField(max_length=24)
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    batch = models.CharField(max_length=16)
    sequence = models.PositiveSmallIntegerField(default=1)
    replaces = SchoolForeignKey("self", null=True)
    state = models.CharField(max_length=10, choices=SubmissionState.choices, default=SubmissionState.PREPARING)
    task = SchoolForeignKey(LongTask, null=True)
    package = SchoolForeignKey(StoredObject, null=True)
    student_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    submitted_by = models.UUIDField()
    submitted_by_name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "school_year", "semester", "grade", "batch", "sequence"],
                name="one_submission_per_sequence",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.school_year}-{self.semester} #{self.sequence} {self.state}"


class SubmissionRow(SchoolModel):
    """提交列: one row of a package: what of whom, at which version, with which digests."""

    submission = SchoolForeignKey(Submission, on_delete=models.CASCADE, related_name="rows")
    student = SchoolForeignKey(Student)
    row_key = models.CharField(max_length=80)
    sheet = models.CharField(max_length=40)
    item_id = models.UUIDField()
    version_id = models.UUIDField(null=True)
    values = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "submission", "row_key"], name="one_row_per_key")]
        indexes = [models.Index(fields=["school", "item_id"], name="submission_row_by_item")]

    def __str__(self) -> str:
        return f"row {self.row_key} of {self.submission_id}"
