"""Taking in a package in parts: begun, gone on with after any interruption, finished once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from licheng.central.intake import staging
from licheng.central.intake.jobs import request_answer
from licheng.central.intake.models import Package, Transfer
from licheng.central.intake.queries import package_of
from licheng.central.intake.rules import Progress, can_begin, can_take_part
from licheng.central.registry.models import RegisteredSchool
from licheng.kernel.results import Refused, RefusedError, require

RECEIVING = "RECEIVING"


@dataclass(frozen=True)
class TransferState:
    """Where a package stands on its way in: under way, being checked, or answered."""

    digest: str
    size: int
    received: int
    state: str


def transfer_state(school: RegisteredSchool, digest: str) -> TransferState:
    """Return where the school's package stands.

    Raises:
        RefusedError: transfer_not_found.
    """
    transfer = Transfer.objects.filter(registered_school=school, package_digest=digest).first()
    if transfer is not None:
        return _state_of(transfer)
    package = package_of(school.id, digest)
    if package is None:
        raise RefusedError(Refused("transfer_not_found"))
    return TransferState(digest, package.size, package.size, package.state)


@transaction.atomic
def begin_transfer(*, school: RegisteredSchool, digest: str, size: int, now: datetime) -> TransferState:
    """Begin a transfer, or tell where the one begun before stands; a refused package may come again.

    Raises:
        RefusedError: transfer_too_large, transfer_size_differs or transfer_no_space.
    """
    package = package_of(school.id, digest)
    if package is not None and package.state != Package.State.REFUSED:
        return TransferState(digest, package.size, package.size, package.state)
    held = Transfer.objects.filter(registered_school=school, package_digest=digest).first()
    require(can_begin(size, begun_size=held.size if held else None))
    if not staging.has_room(size - (held.received if held else 0)):
        raise RefusedError(Refused("transfer_no_space"))
    Transfer.objects.get_or_create(
        registered_school=school, package_digest=digest, defaults={"size": size, "started_at": now}
    )
    transfer = _locked(school, digest)
    _believe_the_disk(transfer)
    return _state_of(transfer)


@transaction.atomic
def take_part(
    *, school: RegisteredSchool, digest: str, offset: int, data: bytes, now: datetime
) -> TransferState:
    """Put one part on the disk, synced, and count it; with the last one the package waits to be checked.

    The row is locked meanwhile, so two senders of the same part cannot both move it on.

    Raises:
        RefusedError: transfer_not_found, transfer_no_space, or what ``can_take_part`` refuses with.
    """
    transfer = _locked(school, digest)
    _believe_the_disk(transfer)
    progress = Progress(transfer.size, transfer.received, transfer.finished_at is not None)
    require(can_take_part(progress, offset, len(data)))
    try:
        staging.write_part(transfer.id, offset, data)
    except OSError as error:
        raise RefusedError(Refused("transfer_no_space")) from error
    transfer.received = offset + len(data)
    if transfer.received == transfer.size:
        transfer.finished_at = now
        request_answer(_await_check(transfer, now).id)
    transfer.save(update_fields=["received", "finished_at"])
    return _state_of(transfer)


def _await_check(transfer: Transfer, now: datetime) -> Package:
    """Return the package's row, which waits for its answer; that of an earlier refusal begins anew."""
    package, _made = Package.objects.update_or_create(
        registered_school_id=transfer.registered_school_id,
        digest=transfer.package_digest,
        defaults={
            "size": transfer.size,
            "state": Package.State.CHECKING,
            "problems": [],
            "problem_count": 0,
            "received_at": now,
            "answered_at": None,
        },
    )
    return package


def _locked(school: RegisteredSchool, digest: str) -> Transfer:
    transfer = (
        Transfer.objects.select_for_update().filter(registered_school=school, package_digest=digest).first()
    )
    if transfer is None:
        raise RefusedError(Refused("transfer_not_found"))
    return transfer


def _believe_the_disk(transfer: Transfer) -> None:
    """Go back to what lies on the disk when it is less than was counted: the disk may have been replaced."""
    held = staging.staged_size(transfer.id)
    if transfer.finished_at is None and held < transfer.received:
        transfer.received = 0
        transfer.save(update_fields=["received"])


def _state_of(transfer: Transfer) -> TransferState:
    state = RECEIVING if transfer.finished_at is None else Package.State.CHECKING.value
    return TransferState(transfer.package_digest, transfer.size, transfer.received, state)
