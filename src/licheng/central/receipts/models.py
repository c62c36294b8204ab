"""The signed answers to accepted packages, and what students said to them."""

from django.db import models

from licheng.central.intake.models import Package


class Receipt(models.Model):
    """收訖明細: the signed statement of what one package brought; sealed at rest."""

    package = models.OneToOneField(
        Package, on_delete=models.PROTECT, primary_key=True, related_name="receipt"
    )
    document_sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"receipt of {self.package_id}"


class ConfirmationReport(models.Model):
    """確認結果: how many students confirmed, were deemed to, or dispute; signed by the school."""

    package = models.OneToOneField(
        Package, on_delete=models.PROTECT, primary_key=True, related_name="confirmation"
    )
    confirmed = models.PositiveIntegerField(default=0)
    deemed_confirmed = models.PositiveIntegerField(default=0)
    disputed = models.PositiveIntegerField(default=0)
    awaiting = models.PositiveIntegerField(default=0)
    document_sealed = models.BinaryField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    reported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"confirmation of {self.package_id}"
