"""Which files are held back, in the school in scope. Without a scanner no query is asked and nothing is held."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from licheng.kernel.results import Refused
from licheng.shared.files.models import StoredObject
from licheng.shared.release.models import ObjectScan
from licheng.shared.release.rules import ScanState, can_release

Holds = dict[UUID, Refused]

_FOR_OTHERS = {
    "file_not_released": "file_being_checked",
    "file_in_quarantine": "file_of_student_in_quarantine",
}


def is_scanning() -> bool:
    """Return whether a scanner is configured."""
    return settings.LICHENG_CLAMD is not None


def holds_of(object_ids: Iterable[UUID | None], *, for_owner: bool = True) -> Holds:
    """Return those of the objects that are not released, each with why not; at most one query.

    ``for_owner`` tells in whose words.
    """
    asked = {object_id for object_id in object_ids if object_id is not None} if is_scanning() else set()
    if not asked:
        return {}
    rows = ObjectScan.objects.filter(stored_object_id__in=asked).values_list(
        "stored_object_id", "state", "signature"
    )
    known = {object_id: (ScanState(state), signature) for object_id, state, signature in rows}
    decisions = {object_id: can_release(*known.get(object_id, (None, ""))) for object_id in asked}
    return {
        object_id: decision if for_owner else in_words_for_others(decision)
        for object_id, decision in decisions.items()
        if isinstance(decision, Refused)
    }


def holds_of_versions(versions: Iterable[Any], *, for_owner: bool = True) -> Holds:
    """Return the same of both files of each of the versions of works."""
    objects = [object_id for each in versions for object_id in (each.document_id, each.media_id)]
    return holds_of(objects, for_owner=for_owner)


def in_words_for_others(hold: Refused) -> Refused:
    """Return ``hold`` with the sentence for whoever is not the file's own student."""
    return Refused(_FOR_OTHERS[hold.code], hold.facts)


def hold_of(object_id: UUID, *, for_owner: bool = True) -> Refused | None:
    """Return why one object is not released, None when it is."""
    return holds_of([object_id], for_owner=for_owner).get(object_id)


def holds_by_digest(digests: Collection[str]) -> dict[str, Refused]:
    """Return the same of objects named by their digests; at most two queries."""
    if not is_scanning() or not digests:
        return {}
    objects = dict(StoredObject.objects.filter(digest__in=digests).values_list("id", "digest"))
    return {objects[object_id]: hold for object_id, hold in holds_of(objects).items()}


def due_scans(now: datetime, limit: int) -> list[ObjectScan]:
    """Return what the scanner is to be asked about now, the longest due first, with the objects."""
    due = ObjectScan.objects.filter(next_at__lte=now).select_related("stored_object")
    return list(due.order_by("next_at", "id")[:limit])


def objects_without_scan(limit: int) -> list[UUID]:
    """Return objects of which nothing is noted: kept before a scanner was configured, or found by a rebuild."""
    noted = ObjectScan.objects.filter(stored_object_id=OuterRef("id"))
    return list(
        StoredObject.objects.filter(~Exists(noted)).order_by("id").values_list("id", flat=True)[:limit]
    )


def found_scans() -> QuerySet[ObjectScan]:
    """Return what is in quarantine, the latest first."""
    found: QuerySet[ObjectScan] = ObjectScan.objects.filter(state=ScanState.FOUND).order_by(
        "-decided_at", "id"
    )
    return found


def waiting_count() -> int:
    """Return how many objects wait for a verdict."""
    return int(ObjectScan.objects.filter(state=ScanState.WAITING).count())
