"""What the malware scanner said of each object."""

from django.db import models

from licheng.shared.files.models import StoredObject
from licheng.shared.release.rules import ScanState
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class ObjectScan(SchoolModel):
    """掃毒結果: what is known of one object, and when the scanner is asked about it next, None for never again.

    ``trouble`` is why the last question had no verdict. Times are of the machine's clock.
    """

    stored_object = SchoolForeignKey(StoredObject)
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in ScanState])
    signature = models.CharField(max_length=200, blank=True)
    trouble = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "stored_object"], name="one_scan_per_object"),
            models.CheckConstraint(
                condition=models.Q(state=ScanState.FOUND) ^ models.Q(signature=""),
                name="found_has_a_signature",
            ),
            models.CheckConstraint(
                condition=models.Q(state=ScanState.CLEAN) ^ models.Q(next_at__isnull=False),
                name="only_clean_is_asked_about_no_more",
            ),
        ]
        indexes = [
            models.Index(
                fields=["school", "next_at"], condition=models.Q(next_at__isnull=False), name="scans_to_do"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.stored_object_id}"
