"""Tells Django of the central database's models; each lives in its feature."""

from licheng.central.intake.models import Package, ReceivedFile, ReceivedRow, Transfer
from licheng.central.policies.models import AuthorityWindow
from licheng.central.receipts.models import ConfirmationReport, Receipt
from licheng.central.registry.models import RegisteredSchool, RequestNonce

__all__ = [
    "AuthorityWindow",
    "ConfirmationReport",
    "Package",
    "Receipt",
    "ReceivedFile",
    "ReceivedRow",
    "RegisteredSchool",
    "RequestNonce",
    "Transfer",
]
