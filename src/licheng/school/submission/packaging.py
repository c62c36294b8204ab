"""The package of a submission, made afresh from its sealed rosters and the files of the stores (ADR 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final, cast

from licheng.kernel.canonical import canonical_bytes, parse_canonical
from licheng.kernel.digests import Digest
from licheng.kernel.package_files import linked_files
from licheng.kernel.package_manifest import PackageHead
from licheng.kernel.package_reader import PackageSummary
from licheng.kernel.packages import SourceFile, write_package
from licheng.kernel.results import Refused
from licheng.kernel.rosters import Batch, Roster, SubmissionKind, parse_rosters, rosters_document
from licheng.kernel.signatures import SigningKey
from licheng.school.submission.models import Submission
from licheng.school.submission.rules import SubmissionKey
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.models import StoredObject
from licheng.shared.release.queries import holds_of
from licheng.shared.tenancy.actions import SIGNING_PURPOSE
from licheng.shared.tenancy.models import SchoolKeys
from licheng.shared.tenancy.scope import current_school_id
from licheng.shared.tenancy.sealing import seal, unseal

ROSTER_PURPOSE: Final = "package-roster"


@dataclass(frozen=True)
class Parcel:
    """All that a package is made of; the same parcel gives the same bytes."""

    head: PackageHead
    rosters: tuple[Roster, ...]
    objects: tuple[StoredObject, ...]
    key: SigningKey
    hold: Refused | None = None


class HeldFileError(Exception):
    """A file of the package is not released; ``refused`` says whether it waits or is in quarantine."""

    def __init__(self, hold: Refused) -> None:
        """Take why the file is held."""
        super().__init__(hold.code)
        self.is_final = hold.code == "file_in_quarantine"
        self.refused = Refused("submission_file_quarantined" if self.is_final else "submission_file_waits")


class Sink:
    """Takes the bytes of a package as they are written."""

    def write(self, data: bytes) -> int:
        """Take ``data``."""
        return len(data)


def key_of(submission: Submission) -> SubmissionKey:
    """Return what ``submission`` is of."""
    return SubmissionKey(
        SubmissionKind(submission.kind),
        submission.school_year,
        submission.semester,
        submission.grade,
        Batch(submission.batch),
    )


def seal_rosters(rosters: Sequence[Roster]) -> bytes:
    """Return the roster document sealed: it holds 身分證號."""
    document = canonical_bytes(rosters_document(rosters))
    return seal(document, school_id=current_school_id(), purpose=ROSTER_PURPOSE)


def open_rosters(submission: Submission) -> tuple[Roster, ...]:
    """Return the rosters that ``submission`` froze."""
    document = unseal(
        bytes(submission.roster_sealed or b""), school_id=submission.school_id, purpose=ROSTER_PURPOSE
    )
    return parse_rosters(parse_canonical(document))


def head_of(submission: Submission) -> PackageHead:
    """Return what the package says of itself; the submission must be frozen."""
    if submission.made_at is None:
        raise ValueError("a submission has a head when its rows are frozen")
    return PackageHead(
        package_id=submission.id,
        school_code=submission.school.code,
        kind=SubmissionKind(submission.kind),
        batch=Batch(submission.batch),
        school_year=submission.school_year,
        semester=submission.semester,
        grades=(submission.grade,),
        sequence=submission.sequence,
        made_at=submission.made_at,
        replaces=submission.replaces_id,
        withdrawn=tuple(submission.withdrawn),
    )


def signing_key() -> SigningKey:
    """Return the key of the school in scope."""
    row = SchoolKeys.objects.get()
    sealed = bytes(row.signing_key_sealed)
    return SigningKey(unseal(sealed, school_id=current_school_id(), purpose=SIGNING_PURPOSE))


def open_parcel(submission: Submission) -> Parcel:
    """Return what the package of a frozen submission is made of."""
    rosters = open_rosters(submission)
    rows = [row for roster in rosters for _sheet, _number, row in roster.rows()]
    digests = {digest for row in rows for digest in linked_files(row).values()}
    objects = tuple(StoredObject.objects.filter(digest__in=digests).order_by("digest"))
    holds = holds_of([stored.id for stored in objects]).values()
    # One in quarantine ends the submission, so it counts before any that only waits.
    hold = min(holds, key=lambda each: each.code != "file_in_quarantine", default=None)
    return Parcel(head_of(submission), rosters, objects, signing_key(), hold)


def write_parcel(parcel: Parcel, sink: Sink, stores: StoreSet) -> PackageSummary:
    """Write the package into ``sink`` and return its summary; no more than one piece is held at a time.

    Raises:
        StoreUnavailableError: a file is in no store.
        PackageSourceError: a file is not what its row says.
        HeldFileError: a file is not released.
    """
    if parcel.hold is not None:
        raise HeldFileError(parcel.hold)
    files = [
        SourceFile(Digest(stored.digest), stored.size, stored.kind, partial(_opened, stores, stored))
        for stored in parcel.objects
    ]
    return write_package(cast("BinaryIO", sink), parcel.head, parcel.rosters, files, parcel.key)


def _opened(stores: StoreSet, stored: StoredObject) -> BinaryIO:
    return stores.open_for_reading(stored.digest, size=stored.size)
