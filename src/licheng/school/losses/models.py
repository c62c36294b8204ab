"""檔案遺失: what was found lost and told to the school, and what came back; both are only ever added to."""

from django.db import models

from licheng.school.losses.rules import Way
from licheng.shared.files.models import StoredObject
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class LostObject(SchoolModel):
    """檔案遺失: a file of the school of which no store had a good copy.

    ``found_at`` is when the scrub or the reconciliation found it, ``told_at`` from when on its people see it (P25).
    Both are of the machine's clock.
    """

    append_only = True

    stored_object = SchoolForeignKey(StoredObject)
    found_at = models.DateTimeField()
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "stored_object", "found_at"], name="one_loss_per_finding"
            )
        ]

    def __str__(self) -> str:
        return f"loss of {self.stored_object_id}"


class ObjectRestoration(SchoolModel):
    """檔案找回: a lost file lies in the stores again, brought by a student or found in a store."""

    append_only = True

    lost_object = SchoolForeignKey(LostObject, related_name="restorations")
    way = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Way])
    restored_by = models.UUIDField(null=True)
    restored_by_name = models.CharField(max_length=60, blank=True)
    restored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "lost_object"], name="one_restoration_per_loss")
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.lost_object_id}"
