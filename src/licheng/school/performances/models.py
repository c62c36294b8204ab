"""多元表現: records outside course work, and their versions."""

from django.db import models

from licheng.school.roster.models import Student
from licheng.shared.files.models import StoredObject
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class DiversePerformance(SchoolModel):
    """多元表現: one record of one of the ten kinds; needs no certification (R-008)."""

    student = SchoolForeignKey(Student, related_name="performances")
    kind = models.CharField(max_length=30)
    school_year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "student", "school_year"], name="performance_by_student")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class PerformanceVersion(SchoolModel):
    """多元表現版本: what a record held from one saving to the next; never changed."""

    append_only = True

    performance = SchoolForeignKey(DiversePerformance, related_name="versions")
    number = models.PositiveSmallIntegerField()
    fields = models.JSONField()
    brief = models.CharField(max_length=100, blank=True)
    external_link = models.CharField(max_length=500, blank=True)
    document = SchoolForeignKey(StoredObject, null=True)
    document_name = models.CharField(max_length=200, blank=True)
    media = SchoolForeignKey(StoredObject, null=True)
    media_name = models.CharField(max_length=200, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "performance", "number"], name="one_performance_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.performance_id}"
