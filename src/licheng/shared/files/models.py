"""What the stores keep, and what people put there."""

from django.db import models

from licheng.shared.accounts.models import Account
from licheng.shared.tenancy.models import SchoolForeignKey, SchoolModel


class StoredObject(SchoolModel):
    """檔案物件: bytes kept in two stores, named by their SHA-256. Never changed."""

    append_only = True
    names_objects = True

    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=8)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "digest"], name="one_object_per_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class OpenUpload(SchoolModel):
    """進行中的上傳: a file of which some bytes may have arrived; nothing of it is promised to be kept yet.

    ``begun_at`` is of the clock acts are judged by, ``expires_at`` of the machine's. Once the file is kept, an Upload
    of the same id takes its place.
    """

    account = SchoolForeignKey(Account, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=30)
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    begun_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="open_upload_has_bytes")]

    def __str__(self) -> str:
        return f"open upload {self.id}"


class Upload(SchoolModel):
    """上傳: one person's file, safe in two stores, waiting to be made part of an item.

    ``begun_at`` is when its sending began: an upload begun before a window closes counts.
    """

    account = SchoolForeignKey(Account, on_delete=models.CASCADE)
    purpose = models.CharField(max_length=30)
    stored_object = SchoolForeignKey(StoredObject)
    file_name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["school", "account", "begun_at"], name="upload_by_account")]

    def __str__(self) -> str:
        return f"upload {self.id}"
