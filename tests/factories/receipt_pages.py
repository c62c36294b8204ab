"""Pages of receipts from a small log: set, sealed and dated as a school does it."""

from functools import partial

from licheng.kernel.log_receipts import LogReceipt
from licheng.kernel.signed_notes import ed25519_signature
from licheng.school.log_receipts.printing import Issuer, receipt_page
from tests.factories.log_receipts import SmallLog

SCHOOL_NAME = "歷程示範高中"
ADDRESS = "https://school.example"


def issuer(log: SmallLog, school_name: str = SCHOOL_NAME) -> Issuer:
    return Issuer(school_name, ADDRESS, partial(ed25519_signature, log.signer.key))


def page_of(log: SmallLog, receipt: LogReceipt) -> bytes:
    """Return the page of ``receipt``, sealed by ``log``."""
    return receipt_page(receipt, issuer(log))
