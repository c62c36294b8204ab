"""What was acknowledged, the leaves of the log, its heads, and who cosigned them."""

from django.db import models
from django.db.models.functions import Cast, Now

from licheng.kernel.published_keys import KeyRole
from licheng.kernel.uuid7 import uuid7
from licheng.shared.tenancy.models import SchoolModel

ROLE_CHOICES = [(role.value, role.value.capitalize()) for role in KeyRole]
_THIS_TRANSACTION = Cast(
    Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
)


class LogEvent(SchoolModel):
    """存證事件: one acknowledged event of one person. Its leaf, and what it says, has the same id.

    Names ids only, no foreign keys: like the audit trail it outlives what it speaks of.
    """

    append_only = True

    kind = models.CharField(max_length=12)
    subject_id = models.UUIDField()
    item_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["school", "subject_id", "happened_at"], name="log_event_by_subject"),
            models.Index(fields=["school", "item_id"], name="log_event_by_item"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class SubjectSalt(SchoolModel):
    """當事人鹽值: the secret with which one person's commitment is made; sealed."""

    subject_id = models.UUIDField()
    salt_sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "subject_id"], name="one_log_salt_per_subject")
        ]

    def __str__(self) -> str:
        return f"salt of {self.subject_id}"


class LogLeaf(models.Model):
    """紀錄葉: the commitment to one event, and what it says, sealed; neither school nor person can be told from it.

    ``writer`` is the number of the transaction that wrote it, by which the sequencer finds what is new.
    """

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    data = models.BinaryField(max_length=32)
    sealed = models.BinaryField()
    added_at = models.DateTimeField(db_default=Now())
    writer = models.BigIntegerField(db_default=_THIS_TRANSACTION, db_index=True)

    def __str__(self) -> str:
        return f"leaf {self.id}"


class LogPosition(models.Model):
    """紀錄位置: where a leaf stands, given once."""

    append_only = True

    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(LogLeaf, on_delete=models.PROTECT, related_name="position")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(index__gte=0), name="log_index_from_zero")]

    def __str__(self) -> str:
        return f"leaf {self.index}"


class LogHead(models.Model):
    """紀錄首: so many leaves, this root, signed; ``writer`` is where the search for new leaves goes on."""

    append_only = True

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.BinaryField()
    writer = models.BigIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"head of {self.size}"


class LogCosignature(models.Model):
    """副署行: a witness's signature line under one head."""

    append_only = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    head = models.ForeignKey(LogHead, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    line = models.CharField(max_length=400)
    cosigned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["head", "witness"], name="one_cosignature_per_witness")
        ]

    def __str__(self) -> str:
        return f"{self.witness} under {self.head_id}"


class LogKey(models.Model):
    """紀錄金鑰: the name and public half of a key of this installation; the private half is never stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField(max_length=8, choices=ROLE_CHOICES)
    name = models.CharField(max_length=200)
    generation = models.PositiveSmallIntegerField(default=1)
    vkey = models.CharField(max_length=400, unique=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "generation"], name="one_log_key_per_generation"),
            models.UniqueConstraint(
                fields=["role"], condition=models.Q(not_after__isnull=True), name="one_log_key_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.name}"


class LogPeer(models.Model):
    """對方系統: another system whose witness cosigns our log, and whose log we cosign.

    ``told_url`` is our own address as they were told it, empty when they introduced themselves. ``size`` and ``root`` are
    of the last head of theirs that we cosigned; ``trouble`` is the code of what is wrong between their witness and our
    log, empty while nothing is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = models.CharField(max_length=200, unique=True)
    told_url = models.CharField(max_length=200, blank=True)
    log_name = models.CharField(max_length=200, unique=True)
    log_vkey = models.CharField(max_length=400)
    witness_vkey = models.CharField(max_length=400)
    not_before = models.DateTimeField()
    size = models.BigIntegerField(default=0)
    root = models.BinaryField(max_length=32, null=True)
    trouble = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.log_name
