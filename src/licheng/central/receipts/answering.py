"""The answer to a package: checked, its files kept, then accepted with a signed receipt or refused, in one go.

Every step may be cut off and done again; docs/algorithms/intake.md tells why nothing is lost or doubled.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from licheng.central.intake import staging
from licheng.central.intake.actions import keep_files, keep_rows, lock_packages_of, refuse
from licheng.central.intake.checking import Inspection, inspected, problems_with_received
from licheng.central.intake.models import Package
from licheng.central.intake.queries import package_by_id, transfer_of
from licheng.central.receipts.logged import accepted_entries
from licheng.central.receipts.models import Receipt
from licheng.central.receipts.queries import RECEIPT_PURPOSE
from licheng.central.registry.queries import office_id, office_signing_key
from licheng.kernel.digests import sha256_of_bytes
from licheng.kernel.package_reader import PackageSummary
from licheng.kernel.problems import Problem
from licheng.kernel.receipts import build_receipt, sign_receipt
from licheng.shared.log.actions import record_log_events
from licheng.shared.tenancy.scope import in_school
from licheng.shared.tenancy.sealing import seal


def answer_package(*, package_id: UUID, now: datetime) -> str | None:
    """Check one package and answer it; return its state, None when there is no such package.

    One that has its answer keeps it. Runs outside a transaction: reading and keeping the bytes takes long.

    Raises:
        KeepingError: a store cannot take a file now; the package goes on waiting.
    """
    package = package_by_id(package_id)
    if package is None or package.state != Package.State.CHECKING:
        return package.state if package else None
    transfer = transfer_of(package.registered_school_id, package.digest)
    if transfer is None:
        return _refuse(package, [Problem("transfer_lost")], None, now)
    with inspected(package, transfer.id, transfer.started_at) as found:
        state = _answer(package, found, now)
    staging.drop(transfer.id)
    return state


def _answer(package: Package, found: Inspection, now: datetime) -> str:
    if found.problems or found.summary is None:
        return _refuse(package, list(found.problems), found.summary, now)
    keep_files(found, found.summary)
    return _accept(package, found, found.summary, now)


def _accept(package: Package, found: Inspection, summary: PackageSummary, now: datetime) -> str:
    """Accept a package whose files are kept; what other packages brought meanwhile is asked again under the lock."""
    with in_school(office_id()):
        lock_packages_of(summary.manifest.head)
        waiting = _waiting(package)
        if waiting is None:
            return _state_now(package)
        problems = problems_with_received(waiting, found)
        if problems:
            return refuse(package=waiting, problems=problems, summary=summary, now=now).state
        accepted = keep_rows(package=waiting, found=found, summary=summary, now=now)
        receipt = _write_receipt(accepted, found, summary, now)
        record_log_events(accepted_entries(accepted, receipt, found.rosters), now=now)
        return accepted.state


def _refuse(package: Package, problems: list[Problem], summary: PackageSummary | None, now: datetime) -> str:
    with in_school(office_id()):
        waiting = _waiting(package)
        if waiting is None:
            return _state_now(package)
        return refuse(package=waiting, problems=problems, summary=summary, now=now).state


def _waiting(package: Package) -> Package | None:
    """Return the row, locked, while it has no answer; another worker may have been faster."""
    rows = Package.objects.select_for_update(of=("self",)).select_related("registered_school")
    return rows.filter(id=package.id, state=Package.State.CHECKING).first()


def _state_now(package: Package) -> str:
    return Package.objects.values_list("state", flat=True).get(id=package.id)


@transaction.atomic
def _write_receipt(package: Package, found: Inspection, summary: PackageSummary, now: datetime) -> Receipt:
    """Sign what was received and keep the very bytes, sealed, since they name national IDs."""
    document = build_receipt(summary, found.rosters, package.received_at)
    data = sign_receipt(document, office_signing_key()).data
    sealed = seal(data, school_id=office_id(), purpose=RECEIPT_PURPOSE)
    return Receipt.objects.create(
        package=package, document_sealed=sealed, digest=sha256_of_bytes(data), made_at=now
    )
