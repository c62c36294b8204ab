"""What schools hand in: parts under way, packages, and the rows and files received."""

from django.db import models

from licheng.central.registry.models import RegisteredSchool
from licheng.kernel.uuid7 import uuid7


class Transfer(models.Model):
    """傳送: a package arriving in parts; resumed at ``received`` bytes after any interruption."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registered_school = models.ForeignKey(
        RegisteredSchool, on_delete=models.PROTECT, related_name="transfers"
    )
    package_digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["registered_school", "package_digest"], name="one_transfer_per_package"
            )
        ]

    def __str__(self) -> str:
        return f"transfer {self.received}/{self.size}"


class Package(models.Model):
    """名冊包: one signed package, accepted whole or refused whole with its coded problems.

    What its manifest says (``package_id`` to ``replaces``) is filled in once its signature was found right.
    """

    class State(models.TextChoices):
        """What became of it."""

        CHECKING = "CHECKING"
        ACCEPTED = "ACCEPTED"
        REFUSED = "REFUSED"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registered_school = models.ForeignKey(RegisteredSchool, on_delete=models.PROTECT, related_name="packages")
    package_id = models.UUIDField(null=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=24, blank=True)
    school_year = models.PositiveSmallIntegerField(default=0)
    semester = models.PositiveSmallIntegerField(default=0)
    grade = models.PositiveSmallIntegerField(default=0)
    batch = models.CharField(max_length=16, blank=True)
    replaces = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    student_count = models.PositiveIntegerField(default=0)
    row_count = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registered_school", "digest"], name="one_answer_per_package"),
            models.UniqueConstraint(
                fields=["registered_school", "package_id"],
                condition=models.Q(state="ACCEPTED"),
                name="one_accepted_package_per_id",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "school_year", "semester", "grade", "batch"], name="package_by_kind"
            ),
            models.Index(fields=["state", "received_at"], name="package_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.school_year}-{self.semester} {self.state}"


class ReceivedRow(models.Model):
    """收訖列: one row of an accepted package. The person is known by keyed hash; the ID itself is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="rows")
    person_hash = models.BinaryField(max_length=32)
    person_sealed = models.BinaryField()
    roster_type = models.CharField(max_length=2)
    sheet = models.CharField(max_length=40)
    row_key = models.CharField(max_length=80)
    values = models.JSONField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["package", "row_key"], name="one_received_row_per_key")
        ]
        indexes = [models.Index(fields=["person_hash", "is_current"], name="received_row_by_person")]

    def __str__(self) -> str:
        return f"row {self.row_key}"


class ReceivedFile(models.Model):
    """收訖檔案: one file of a received row, kept in the stores under its digest."""

    names_objects = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    row = models.ForeignKey(ReceivedRow, on_delete=models.PROTECT, related_name="files")
    column = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"
