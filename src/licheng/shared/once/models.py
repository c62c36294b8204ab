"""What was answered to requests that carried a key."""

from django.db import models

from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class AnsweredRequest(SchoolModel):
    """已答覆的請求: the answer one account got for a key, kept for a day so that it can be given again.

    Without a status the request is still being done, in a transaction that is not over.
    """

    account = SchoolForeignKey(Account, on_delete=models.CASCADE)
    key = models.CharField(max_length=80)
    content_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer_sealed = models.BinaryField(default=bytes)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "account", "key"], name="one_answer_per_key"),
        ]
        indexes = [models.Index(fields=["school", "asked_at"], name="answered_request_by_time")]

    def __str__(self) -> str:
        return f"answer {self.status} to {self.key}"
