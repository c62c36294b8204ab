"""The authority's windows."""

from django.db import models

from licheng.kernel.uuid7 import uuid7


class AuthorityWindow(models.Model):
    """主管機關期程: when schools submit a kind, and until when students confirm (R-027)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=24)
    school_year = models.PositiveSmallIntegerField()
    semester = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    batch = models.CharField(max_length=16)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    confirm_until_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "school_year", "semester", "grade", "batch"], name="one_authority_window"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__lt=models.F("ends_at")),
                name="authority_window_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.school_year}-{self.semester} grade {self.grade} {self.batch}"
