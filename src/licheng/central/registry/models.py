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
