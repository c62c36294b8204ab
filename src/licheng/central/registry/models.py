"""Which schools may submit, and the keys they sign with."""

from django.db import models

from licheng.kernel.uuid7 import uuid7


class RegisteredSchool(models.Model):
    """登記學校: a school known to the central database by its code and public key."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    city = models.CharField(max_length=20, blank=True)
    public_key = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=16, unique=True)
    is_active = models.BooleanField(default=True)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RequestNonce(models.Model):
    """要求序號: a signed request that was taken, kept while the same request could still pass as fresh."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key_id = models.CharField(max_length=16)
    nonce = models.CharField(max_length=64)
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_id", "nonce"], name="one_request_per_nonce")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.nonce}"
