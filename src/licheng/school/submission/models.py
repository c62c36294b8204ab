"""提交: what the school sends to the central database."""

from django.db import models

from licheng.school.roster.models import Student
from licheng.school.submission.rules import RUNNING, SubmissionState
from licheng.shared.jobs.models import LongTask
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel

__all__ = ["CentralLink", "Submission", "SubmissionRow", "SubmissionState"]

STATE_CHOICES = [(state.value, state.value.capitalize()) for state in SubmissionState]


class Submission(SchoolModel):
    """提交: one signed package of one kind, year, semester, grade and batch (R-025, R-026, R-040).

    The rosters hold national IDs and lie sealed; with the files of the stores they give the package's bytes
    again at any time, so the package itself is kept nowhere (ADR 6).
    """

    kind = models.CharField(max_length=24)
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    batch = models.CharField(max_length=16)
    sequence = models.PositiveSmallIntegerField(default=1)
    replaces = SchoolForeignKey("self", null=True)
    withdrawn = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=STATE_CHOICES, default=SubmissionState.PREPARING.value)
    task = SchoolForeignKey(LongTask, null=True)
    made_at = models.DateTimeField(null=True)
    roster_sealed = models.BinaryField(null=True)
    package_digest = models.CharField(max_length=64, blank=True)
    package_size = models.PositiveBigIntegerField(default=0)
    receipt_sealed = models.BinaryField(null=True)
    student_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)
    trouble = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField()
    submitted_by_name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "school_year", "semester", "grade", "batch", "sequence"],
                name="one_submission_per_sequence",
            ),
            models.UniqueConstraint(
                fields=["school", "kind", "school_year", "semester", "grade", "batch"],
                condition=models.Q(state__in=sorted(RUNNING)),
                name="one_submission_running",
            ),
        ]
        indexes = [models.Index(fields=["school", "state", "next_try_at"], name="submission_by_next_try")]

    def __str__(self) -> str:
        return f"{self.kind} {self.school_year}-{self.semester} #{self.sequence} {self.state}"


class SubmissionRow(SchoolModel):
    """提交列: one row of a package: what of whom, at which version.

    ``values`` are the cells without 身分證號 and 出生日期; ``fingerprint`` is a keyed hash of all cells.
    """

    submission = SchoolForeignKey(Submission, on_delete=models.CASCADE, related_name="rows")
    student = SchoolForeignKey(Student)
    row_key = models.CharField(max_length=64)
    roster_type = models.CharField(max_length=2)
    sheet = models.CharField(max_length=40)
    item_id = models.UUIDField()
    version_id = models.UUIDField(null=True)
    values = models.JSONField()
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "submission", "row_key"], name="one_row_per_key")
        ]
        indexes = [
            models.Index(fields=["school", "item_id"], name="submission_row_by_item"),
            models.Index(fields=["school", "student"], name="submission_row_by_student"),
        ]

    def __str__(self) -> str:
        return f"row {self.row_key} of {self.submission_id}"


class CentralLink(SchoolModel):
    """中央資料庫連線: what the school last heard of the central database, whose keys are pinned when first met."""

    keys = models.JSONField(default=list)
    office_name = models.CharField(max_length=60, blank=True)
    windows = models.JSONField(default=list)
    heard_at = models.DateTimeField(null=True)
    trouble = models.JSONField(default=dict)
    tried_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="one_central_link_per_school")]

    def __str__(self) -> str:
        return f"central link of {self.school_id}"
