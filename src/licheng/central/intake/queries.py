"""The only door to transfers, packages and what was received."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from licheng.central.intake.models import Package, ReceivedRow, Transfer
from licheng.central.intake.rules import ReceivedBefore, other_batch, person_ids, row_keys
from licheng.central.registry.queries import office_id
from licheng.kernel.package_manifest import PackageHead
from licheng.kernel.roster_checks import CAPS
from licheng.kernel.rosters import Roster
from licheng.shared.tenancy.sealing import keyed_hash

NATIONAL_ID = "national-id"
_SCOPE = ("kind", "school_year", "semester", "grade", "batch")


def transfer_of(school_id: UUID, digest: str) -> Transfer | None:
    """Return the school's transfer under way of ``digest``, or None."""
    return Transfer.objects.filter(registered_school_id=school_id, package_digest=digest).first()


def package_of(school_id: UUID, digest: str) -> Package | None:
    """Return the school's package of ``digest`` that was received whole, or None."""
    return Package.objects.filter(registered_school_id=school_id, digest=digest).first()


def package_by_id(package_id: UUID) -> Package | None:
    """Return one package with its school, or None."""
    return Package.objects.select_related("registered_school").filter(id=package_id).first()


def accepted_package_of_id(school_id: UUID, package_id: UUID) -> Package | None:
    """Return the school's accepted package with the id of its manifest, or None."""
    return Package.objects.filter(
        registered_school_id=school_id, package_id=package_id, state=Package.State.ACCEPTED
    ).first()


def packages_of_school(school_id: UUID) -> QuerySet[Package]:
    """Return everything the school handed in, the latest first."""
    return Package.objects.filter(registered_school_id=school_id).order_by("-received_at", "-id")


def waiting_packages(*, before: datetime) -> QuerySet[Package]:
    """Return the packages that were received before an instant and have no answer yet."""
    return Package.objects.filter(state=Package.State.CHECKING, received_at__lt=before).order_by(
        "received_at"
    )


def abandoned_transfers(*, before: datetime) -> QuerySet[Transfer]:
    """Return the unfinished transfers begun before an instant."""
    return Transfer.objects.filter(finished_at__isnull=True, started_at__lt=before)


def known_transfer_ids(transfer_ids: Collection[UUID]) -> set[UUID]:
    """Return those of ``transfer_ids`` that have a row."""
    return set(Transfer.objects.filter(id__in=transfer_ids).values_list("id", flat=True))


def person_hash(person_id: str) -> bytes:
    """Return what a national ID is found by in the central database, without being stored."""
    return keyed_hash(person_id, school_id=office_id(), purpose=NATIONAL_ID)


def received_before(school_id: UUID, head: PackageHead, rosters: Sequence[Roster]) -> ReceivedBefore:
    """Return what is held about the rows and students of a package, in at most five queries."""
    hashes = {person_hash(person_id): person_id for person_id in person_ids(rosters)}
    keys = row_keys(rosters)
    lineage = _lineage(school_id, head, keys | set(head.withdrawn))
    return ReceivedBefore(
        replaced_is_known=head.replaces is None or _replaces_known(school_id, head),
        lineage=lineage,
        foreign=_held_keys(school_id, head, keys) - lineage,
        counts=_counts(school_id, head, hashes, keys | set(head.withdrawn)),
        other_batch=_in_other_batch(head, hashes),
    )


def rows_to_replace(school_id: UUID, head: PackageHead, keys: Collection[str]) -> QuerySet[ReceivedRow]:
    """Return the current rows of the replaced package's line with these keys; none when nothing is replaced."""
    if head.replaces is None:
        return ReceivedRow.objects.none()
    return ReceivedRow.objects.filter(
        package__registered_school_id=school_id, is_current=True, row_key__in=keys, **_scope(head)
    )


def _scope(head: PackageHead) -> dict[str, object]:
    values = (head.kind.value, head.school_year, head.semester, head.grades[0], head.batch.value)
    return {f"package__{name}": value for name, value in zip(_SCOPE, values, strict=True)}


def _replaces_known(school_id: UUID, head: PackageHead) -> bool:
    scope = {name.removeprefix("package__"): value for name, value in _scope(head).items()}
    return Package.objects.filter(
        registered_school_id=school_id, package_id=head.replaces, state=Package.State.ACCEPTED, **scope
    ).exists()


def _lineage(school_id: UUID, head: PackageHead, keys: Collection[str]) -> set[str]:
    return set(rows_to_replace(school_id, head, keys).values_list("row_key", flat=True))


def _held_keys(school_id: UUID, head: PackageHead, keys: Collection[str]) -> set[str]:
    held = ReceivedRow.objects.filter(
        package__registered_school_id=school_id,
        package__kind=head.kind.value,
        package__school_year=head.school_year,
        package__semester=head.semester,
        is_current=True,
        row_key__in=keys,
    )
    return set(held.values_list("row_key", flat=True))


def _counts(
    school_id: UUID, head: PackageHead, hashes: Mapping[bytes, str], leaving: Collection[str]
) -> Mapping[str, int]:
    """Return how many rows of each person stay beside the package's own, at whatever school they were received."""
    if head.kind not in CAPS:
        return {}
    held = ReceivedRow.objects.filter(
        person_hash__in=list(hashes),
        is_current=True,
        package__kind=head.kind.value,
        package__school_year=head.school_year,
    )
    staying = held.exclude(id__in=rows_to_replace(school_id, head, leaving).values("id"))
    counted = staying.values_list("person_hash").annotate(count=Count("id"))
    return Counter({hashes[bytes(person)]: count for person, count in counted})


def _in_other_batch(head: PackageHead, hashes: Mapping[bytes, str]) -> set[str]:
    batch = other_batch(head.batch)
    if batch is None:
        return set()
    held: Iterable[object] = (
        ReceivedRow.objects.filter(
            person_hash__in=list(hashes),
            is_current=True,
            package__kind=head.kind.value,
            package__school_year=head.school_year,
            package__semester=head.semester,
            package__batch=batch.value,
        )
        .values_list("person_hash", flat=True)
        .distinct()
    )
    return {hashes[bytes(person)] for person in held}  # type: ignore[call-overload]
