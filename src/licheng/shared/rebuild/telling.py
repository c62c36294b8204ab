"""Telling the events of one school, as its envelopes have them, to the features in the order of the log."""

from collections.abc import Iterator

from django.db.models import F

from licheng.kernel.results import Refused
from licheng.shared.log.models import LogEvent, LogLeaf
from licheng.shared.log.payloads import PayloadError, open_envelope
from licheng.shared.rebuild.journals import Watch
from licheng.shared.rebuild.parts import ContradictionError, Told, rows_of
from licheng.shared.rebuild.problems import RebuildError

_CHUNK = 1_000
# What may be wrong with the rows of an envelope that opened.
_MISTOLD = (ContradictionError, KeyError, TypeError, ValueError, AttributeError)


def tell_school(watch: Watch) -> Told:
    """Return what the log tells of the school in scope, from the leaves in the database; events that wait for their place last.

    Raises:
        RebuildError: rebuild_untold for every event that no feature understands.
    """
    told, refusals = Told.of_all(), list[Refused]()
    total = LogEvent.objects.count()
    for done, (index, leaf) in enumerate(_leaves(), start=1):
        try:
            payload = open_envelope(bytes(leaf.sealed))
        except PayloadError:
            refusals.append(Refused("rebuild_untold", {"index": index, "kind": "?"}))
            continue
        try:
            is_known = payload.leaf == bytes(leaf.data) and told.take(payload)
        except _MISTOLD:
            is_known = False
        if not is_known:
            refusals.append(Refused("rebuild_untold", {"index": index, "kind": payload.facts.kind.value}))
        if done % _CHUNK == 0 or done == total:
            watch("told", done, total)
    if refusals:
        raise RebuildError(refusals)
    return told


def _leaves() -> Iterator[tuple[int, LogLeaf]]:
    """Yield place (-1: none yet) and leaf of each event of the school in scope, in the order of the log."""
    ids = LogEvent.objects.values("id")
    leaves = LogLeaf.objects.filter(id__in=ids).annotate(place=F("position__index"))
    for leaf in leaves.order_by(F("place").asc(nulls_last=True), "id").iterator(chunk_size=_CHUNK):
        yield (-1 if leaf.place is None else leaf.place), leaf


def write_told(told: Told) -> dict[str, int]:
    """Write every row that was told, in thousands, and return how many of each model there are."""
    written: dict[str, int] = {}
    for part in told.parts:
        for rows in part.rows():
            if rows:
                model = type(rows[0])
                rows_of(model).bulk_create(rows, batch_size=_CHUNK)
                written[model.__name__] = len(rows)
    return written
