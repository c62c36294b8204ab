"""Taking in what students said to a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from licheng.central.intake.models import Package
from licheng.central.receipts.logged import said_entries
from licheng.central.receipts.models import ConfirmationReport
from licheng.central.receipts.queries import CONFIRMATION_PURPOSE, receipt_bytes, receipt_of
from licheng.central.receipts.rules import can_replace_report, student_counts, student_states
from licheng.central.registry.models import RegisteredSchool
from licheng.central.registry.queries import office_id, office_public_key, public_key_of
from licheng.kernel.confirmations import (
    Confirmation,
    ConfirmationShapeError,
    RowState,
    check_confirmation,
    open_confirmation,
)
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.problems import Problem
from licheng.kernel.receipts import open_receipt
from licheng.kernel.results import Refused, RefusedError, require
from licheng.kernel.rosters import StudentKey
from licheng.kernel.signatures import SignatureInvalidError, UnknownKeyError
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.log.actions import record_log_events
from licheng.shared.tenancy.sealing import seal, unseal


class ConfirmationRefusedError(Exception):
    """A confirmation does not answer the receipt; ``problems`` says why. Nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems for the answer."""
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Handed:
    """A confirmation as it was handed in: by whom, for which package, the signed bytes."""

    school: RegisteredSchool
    digest: str
    data: bytes


@transaction.atomic
def record_confirmation(*, handed: Handed, now: datetime) -> ConfirmationReport:
    """Keep what students said to a receipt in the place of an earlier report, and return it. Runs inside the office.

    Raises:
        RefusedError: package_not_found, or confirmation_outdated.
        ConfirmationRefusedError: the document is not the school's answer to this receipt.
    """
    packages = (
        Package.objects.select_for_update(of=("self",))
        .select_related("registered_school")
        .filter(registered_school=handed.school, digest=handed.digest, state=Package.State.ACCEPTED)
    )
    package = packages.first()
    if package is None:
        raise RefusedError(Refused("package_not_found"))
    confirmation = _opened(package, handed)
    digest = sha256_of_bytes(handed.data)
    held = ConfirmationReport.objects.filter(package=package).first()
    require(
        can_replace_report(confirmation.made_at, digest, held=(held.made_at, held.digest) if held else None)
    )
    if held is not None and held.digest == digest:
        return held
    before = _states_told(held, handed)
    report = _write(package, confirmation, handed.data, now)
    states = student_states(confirmation).items()
    said = [(student, state) for student, state in states if before.get(student) is not state]
    record_log_events(said_entries(package, confirmation, said), now=now)
    return report


def _states_told(held: ConfirmationReport | None, handed: Handed) -> Mapping[StudentKey, RowState]:
    """Return in which state each student stood by the report before; what it says again is not logged again.

    A report signed with a key that the school no longer has tells nothing: then all is logged anew.
    """
    if held is None:
        return {}
    data = unseal(held.document_sealed, school_id=office_id(), purpose=CONFIRMATION_PURPOSE)
    public = public_key_of(handed.school)
    try:
        return student_states(open_confirmation(data, {public.key_id: public}))
    except (SignatureInvalidError, UnknownKeyError, ConfirmationShapeError):
        return {}


def _opened(package: Package, handed: Handed) -> Confirmation:
    public = public_key_of(handed.school)
    try:
        confirmation = open_confirmation(handed.data, {public.key_id: public})
    except (SignatureInvalidError, UnknownKeyError, ConfirmationShapeError) as error:
        raise ConfirmationRefusedError([Problem("confirmation_invalid")]) from error
    receipt = receipt_of(package)
    if receipt is None:
        raise RefusedError(Refused("package_not_found"))
    office = office_public_key()
    document = open_receipt(receipt_bytes(receipt), {office.key_id: office})
    problems = check_confirmation(confirmation, document, sha256_of_bytes(receipt_bytes(receipt)))
    if problems:
        raise ConfirmationRefusedError(problems)
    return confirmation


def _write(package: Package, confirmation: Confirmation, data: bytes, now: datetime) -> ConfirmationReport:
    counts = student_counts(confirmation)
    digest = sha256_of_bytes(data)
    report, _made = ConfirmationReport.objects.update_or_create(
        package=package,
        defaults={
            "confirmed": counts[RowState.CONFIRMED],
            "deemed_confirmed": counts[RowState.DEEMED_CONFIRMED],
            "disputed": counts[RowState.DISPUTED],
            "awaiting": counts[RowState.AWAITING],
            "document_sealed": seal(data, school_id=office_id(), purpose=CONFIRMATION_PURPOSE),
            "digest": digest,
            "made_at": confirmation.made_at,
            "reported_at": now,
        },
    )
    facts = {"digest": digest, **{state.value: count for state, count in counts.items()}}
    record_event("confirmation_reported", Subject("package", package.id, facts=facts), by=None, now=now)
    return report
