"""認證: what teachers decided."""

from django.db import models

from licheng.school.outcomes.models import CourseOutcome, OutcomeVersion
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class CertificationDecision(SchoolModel):
    """認證決定: one teacher's answer on one version (P14), or the undoing of one: only ever added to."""

    append_only = True

    class Answer(models.TextChoices):
        """What the teacher decided."""

        CERTIFIED = "CERTIFIED"
        RETURNED = "RETURNED"
        REVOKED = "REVOKED"
        TAKEN_BACK = "TAKEN_BACK"

    outcome = SchoolForeignKey(CourseOutcome, related_name="decisions")
    version = SchoolForeignKey(OutcomeVersion)
    answer = models.CharField(max_length=10, choices=Answer.choices)
    reason = models.CharField(max_length=20, blank=True)
    text = models.CharField(max_length=200, blank=True)
    document_digest = models.CharField(max_length=64, blank=True)
    media_digest = models.CharField(max_length=64, blank=True)
    decided_by = models.UUIDField()
    decided_by_name = models.CharField(max_length=60)
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "outcome", "decided_at"], name="decision_by_outcome")]

    def __str__(self) -> str:
        return f"{self.answer} on {self.outcome_id}"
