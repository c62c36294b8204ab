"""What is known of the stores of this installation: they are shared by its schools, so no row belongs to one."""

from typing import ClassVar

from django.db import models

from licheng.kernel.uuid7 import uuid7
from licheng.shared.safekeeping.rules import Code, Outcome, Step

NAME_LENGTH = 300


class ScrubPosition(models.Model):
    """巡檢位置: how far the present pass over one store has come, and when the last whole one was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store_id = models.UUIDField(unique=True)
    store = models.CharField(max_length=40)
    position = models.CharField(max_length=64, blank=True)
    objects_read = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    pass_started_at = models.DateTimeField()
    whole_pass_started_at = models.DateTimeField(null=True)
    whole_pass_finished_at = models.DateTimeField(null=True)

    objects = models.Manager["ScrubPosition"]()

    def __str__(self) -> str:
        return f"{self.store} {self.position[:12]}"


class ScrubRun(models.Model):
    """巡檢: one stretch of re-reading one store, with its figures."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store_id = models.UUIDField()
    store = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    objects_read = models.PositiveBigIntegerField()
    bytes_read = models.PositiveBigIntegerField()
    finding_count = models.PositiveIntegerField()
    ended_pass = models.BooleanField()

    objects = models.Manager["ScrubRun"]()

    class Meta:
        indexes = [models.Index(fields=["store_id", "finished_at"], name="scrub_run_by_store")]

    def __str__(self) -> str:
        return f"{self.store} {self.finished_at:%F}"


class ScrubFinding(models.Model):
    """巡檢發現: one thing found wrong in one store. ``name`` is a digest, or the strange name that lies there."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run_id = models.UUIDField()
    store_id = models.UUIDField()
    store = models.CharField(max_length=40)
    code = models.CharField(max_length=10, choices=[(code.value, code.value) for code in Code])
    name = models.CharField(max_length=NAME_LENGTH)
    found_at = models.DateTimeField()

    objects = models.Manager["ScrubFinding"]()

    class Meta:
        indexes = [
            models.Index(fields=["store_id", "found_at"], name="scrub_finding_by_store"),
            models.Index(fields=["name"], name="scrub_finding_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name[:12]}"


class Repair(models.Model):
    """檔案修復: what was done about a finding, and from which store."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    finding = models.ForeignKey(ScrubFinding, on_delete=models.PROTECT, related_name="repairs")
    outcome = models.CharField(max_length=10, choices=[(outcome.value, outcome.value) for outcome in Outcome])
    source = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField()

    objects = models.Manager["Repair"]()

    def __str__(self) -> str:
        return f"{self.outcome} {self.finding_id}"


class Reconciliation(models.Model):
    """檔案核對: one comparison of rows and stores, digest by digest; ``counts`` has a figure for each side."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    counts = models.JSONField()
    difference_count = models.PositiveIntegerField()

    objects = models.Manager["Reconciliation"]()

    class Meta:
        indexes = [models.Index(fields=["finished_at"], name="reconciliation_by_time")]

    def __str__(self) -> str:
        return f"reconciliation {self.finished_at:%F}"


class ReconciliationDifference(models.Model):
    """核對差異: one digest that one side lacks, or shows in another length."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="differences")
    side = models.CharField(max_length=40)
    code = models.CharField(max_length=10, choices=[(code.value, code.value) for code in Code])
    digest = models.CharField(max_length=64)

    objects = models.Manager["ReconciliationDifference"]()

    def __str__(self) -> str:
        return f"{self.side} {self.code} {self.digest[:12]}"


class StoreCanary(models.Model):
    """檔案庫信物: what a store must show to be the one we know, as it was an instant ago."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store_id = models.UUIDField(unique=True)
    store = models.CharField(max_length=40)
    epoch = models.PositiveBigIntegerField(default=0)
    token = models.CharField(max_length=64, blank=True)
    next_token = models.CharField(max_length=64, blank=True)
    boot_id = models.CharField(max_length=40, blank=True)
    shown_at = models.DateTimeField(null=True)
    rehearsed_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    objects = models.Manager["StoreCanary"]()

    def __str__(self) -> str:
        return f"{self.store} {self.epoch}"


class Rehearsal(models.Model):
    """重新掛載演練: one step of the proof that a store outlives a reboot or a remount."""

    append_only: ClassVar[bool] = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    store_id = models.UUIDField()
    store = models.CharField(max_length=40)
    step = models.CharField(max_length=10, choices=[(step.value, step.value) for step in Step])
    epoch = models.PositiveBigIntegerField()
    token = models.CharField(max_length=64)
    boot_id = models.CharField(max_length=40)
    mount_id = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()

    objects = models.Manager["Rehearsal"]()

    class Meta:
        indexes = [models.Index(fields=["store_id", "happened_at"], name="rehearsal_by_store")]

    def __str__(self) -> str:
        return f"{self.store} {self.step}"


class StoreMove(models.Model):
    """檔案庫搬遷: a planned, approved and done copying of one store into a new one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=12, unique=True)
    store = models.CharField(max_length=40)
    source_id = models.UUIDField()
    target_id = models.UUIDField()
    target = models.CharField(max_length=NAME_LENGTH)
    planned_by_id = models.UUIDField()
    planned_by_name = models.CharField(max_length=60)
    planned_at = models.DateTimeField()
    approved_by_id = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=60, blank=True)
    approved_at = models.DateTimeField(null=True)
    object_count = models.PositiveBigIntegerField(default=0)
    manifest_digest = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)

    objects = models.Manager["StoreMove"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by_id__isnull=True)
                | ~models.Q(approved_by_id=models.F("planned_by_id")),
                name="store_move_needs_two_people",
            )
        ]

    def __str__(self) -> str:
        return f"{self.store} {self.code}"
