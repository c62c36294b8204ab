"""Long work that people watch."""

from django.db import models

from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class LongTask(SchoolModel):
    """背景工作: progress of one job, so a page can show count, rate and time left, and be left and come back to."""

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "WAITING"
        RUNNING = "RUNNING"
        DONE = "DONE"
        FAILED = "FAILED"

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    started_by = SchoolForeignKey(Account, null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["school", "kind", "created_at"], name="long_task_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
