"""The audit trail: who did what to what, and when."""

from django.db import models

from licheng.shared.tenancy.models import SchoolModel


class AuditEvent(SchoolModel):
    """稽核紀錄: one act. Names and ids only, no foreign keys, so it outlives what it speaks of (R-085)."""

    append_only = True

    event_type = models.CharField(max_length=60)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60)
    role = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    version_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["school", "subject_id", "happened_at"], name="audit_by_subject"),
            models.Index(fields=["school", "happened_at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.subject_id}"
