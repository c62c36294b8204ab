"""Which files of a school are lost: what scrub and reconciliation found, asked of every store once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db.models import Count, DateTimeField, Exists, F, Max, OuterRef, QuerySet, Subquery

from licheng.school.losses.actions import note_losses, note_restorations
from licheng.school.losses.models import LostObject
from licheng.school.losses.queries import open_losses
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.models import StoredObject
from licheng.shared.files.protocol import StoreError
from licheng.shared.safekeeping.models import ReconciliationDifference, Repair, ScrubFinding
from licheng.shared.safekeeping.reading import read_object
from licheng.shared.safekeeping.rules import Code, Outcome
from licheng.shared.tenancy.scope import in_school

logger = structlog.get_logger("licheng.losses")

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Candidate:
    """An object of the school that was found bad or missing everywhere, and when that was found."""

    object_id: UUID
    digest: str
    found_at: datetime


def find_losses(school_id: UUID, stores: StoreSet, *, clock: Clock) -> list[LostObject]:
    """Note what was found lost of one school since the last time, and return it; may be called at any time again.

    No transaction is open while the stores are asked. A file that some store has after all, since it was only away
    for a while, is noted as found at once. A store that cannot be asked counts as one without a good copy: what is in
    doubt is told too (P25).
    """
    with in_school(school_id):
        candidates = [*_scrubbed(), *_reconciled(len(stores.stores))]
    if not candidates:
        return []
    good = {each.digest for each in candidates if has_good_copy(stores, each.digest)}
    with in_school(school_id):
        noted = note_losses(found={each.object_id: each.found_at for each in candidates}, now=clock())
        note_restorations(losses=[loss for loss in noted if loss.stored_object.digest in good], now=clock())
    lost = [loss for loss in noted if loss.stored_object.digest not in good]
    if lost:
        logger.error("files_lost", school=str(school_id), files=len(lost))
    return lost


def find_returned(school_id: UUID, stores: StoreSet, *, clock: Clock) -> int:
    """Note which open losses of one school some store has again, and return how many.

    A store came back, or the same bytes were sent in as a new file.
    """
    with in_school(school_id):
        losses = list(open_losses().select_related("stored_object"))
    returned = [loss for loss in losses if has_good_copy(stores, loss.stored_object.digest)]
    if returned:
        with in_school(school_id):
            note_restorations(losses=returned, now=clock())
        logger.info("lost_files_returned", school=str(school_id), files=len(returned))
    return len(returned)


def has_good_copy(stores: StoreSet, digest: str) -> bool:
    """Return whether some store gives the right bytes for ``digest`` now."""
    for store in stores.stores:
        try:
            if read_object(store, digest).digest == digest:
                return True
        except (StoreError, OSError):
            continue
    return False


def _scrubbed() -> Sequence[Candidate]:
    """Return what a scrub named lost and is neither noted nor brought back since."""
    lost = ScrubFinding.objects.filter(repairs__outcome=Outcome.LOST)
    latest = (
        Repair.objects.filter(outcome=Outcome.LOST, finding__name=OuterRef("digest"))
        .values("finding__name")
        .annotate(at=Max("done_at"))
        .values("at")
    )
    return _unnoted(StoredObject.objects.filter(digest__in=lost.values("name")), latest)


def _reconciled(store_count: int) -> Sequence[Candidate]:
    """Return what one reconciliation missed on every side, or found there in another length, since the last note."""
    missing = (
        ReconciliationDifference.objects.filter(code__in=[Code.MISSING, Code.LENGTH])
        .values("reconciliation_id", "digest")
        .annotate(sides=Count("side", distinct=True), at=Max("reconciliation__finished_at"))
        .filter(sides__gte=store_count)
    )
    latest = missing.filter(digest=OuterRef("digest")).order_by("-at").values("at")[:1]
    return _unnoted(StoredObject.objects.filter(digest__in=missing.values("digest")), latest)


def _unnoted(objects: QuerySet[StoredObject], latest: QuerySet[Any]) -> list[Candidate]:
    """Return those of ``objects`` whose latest finding is newer than all that is noted of them."""
    same = LostObject.objects.filter(stored_object_id=OuterRef("id"))
    rows = (
        objects.annotate(lost_at=Subquery(latest, output_field=DateTimeField()))
        .filter(
            ~Exists(open_losses().filter(stored_object_id=OuterRef("id"))),
            ~Exists(same.filter(found_at__gte=OuterRef("lost_at"))),
            ~Exists(same.filter(restorations__restored_at__gte=OuterRef("lost_at"))),
        )
        .order_by("id")
        .values_list("id", "digest", F("lost_at"))
    )
    return [Candidate(*row) for row in rows]
