"""What the stores keep, and what people put there."""

from django.db import models

from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class StoredObject(SchoolModel):
    """檔案物件: bytes kept in two stores, named by their SHA-256. Never changed."""

    append_only = True

    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "digest"], name="one_object_per_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class Upload(SchoolModel):
    """上傳: one person's file, safe in two stores, waiting to be made part of an item."""

    account = SchoolForeignKey(Account, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=30)
    stored_object = SchoolForeignKey(StoredObject)
    file_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "account", "uploaded_at"], name="upload_by_account")]

    def __str__(self) -> str:
        return f"upload {self.id}"
