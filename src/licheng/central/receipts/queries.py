"""The only door to receipts and confirmations."""

from uuid import UUID

from licheng.central.intake.models import Package
from licheng.central.receipts.models import ConfirmationReport, Receipt
from licheng.central.registry.queries import office_id
from licheng.shared.tenancy.sealing import unseal

RECEIPT_PURPOSE = "receipt"
CONFIRMATION_PURPOSE = "confirmation"


def receipt_of(package: Package) -> Receipt | None:
    """Return the receipt of an accepted package, or None."""
    return Receipt.objects.filter(package=package).first()


def receipt_bytes(receipt: Receipt) -> bytes:
    """Return the signed receipt, byte for byte as it was made."""
    return unseal(receipt.document_sealed, school_id=office_id(), purpose=RECEIPT_PURPOSE)


def confirmation_of(package_id: UUID) -> ConfirmationReport | None:
    """Return what the school last told about a package's receipt, or None."""
    return ConfirmationReport.objects.filter(package_id=package_id).first()
