"""Comparing the log, the rows and every store, digest by digest (P10)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.db import transaction

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.layout import SHELVES
from licheng.shared.safekeeping.inventories import Inventory, RowInventory, StoreInventory, is_named
from licheng.shared.safekeeping.logged import LogInventory
from licheng.shared.safekeeping.models import Reconciliation, ReconciliationDifference
from licheng.shared.safekeeping.rules import ROWS, Code, Difference, differences
from licheng.shared.safekeeping.turns import alone

BATCH_ROWS = 1_000


def reconcile(stores: StoreSet, *, clock: Callable[[], datetime]) -> Reconciliation:
    """Compare log, rows and every store; write down the figures of each side and every difference; return the former.

    Raises StoreError when a store cannot say what it holds: then nothing is called missing.
    """
    with alone("reconcile"):
        started_at = clock()
        # The log first: what it tells of had its row before.
        log, rows = LogInventory(), RowInventory()
        sides = [StoreInventory(store) for store in stores.stores]
        counts = dict.fromkeys([log.name, rows.name, *(side.name for side in sides)], 0)
        found = list(log.unreadable)
        for shelf in SHELVES:
            found += _confirmed(_compare(shelf, log, rows, sides, counts), shelf, stores)
        return _write(found, counts, started_at=started_at, now=clock())


def _compare(
    shelf: str, log: Inventory, rows: Inventory, sides: Sequence[Inventory], counts: dict[str, int]
) -> list[Difference]:
    """Return the differences on one shelf, adding its figures to ``counts``.

    The rows are asked first: bytes lie in every store before their row, so what is kept meanwhile is never missing.
    """
    logged, expected = log.on_shelf(shelf), rows.on_shelf(shelf)
    held = {side.name: side.on_shelf(shelf) for side in sides}
    counts[log.name] += len(logged)
    counts[rows.name] += len(expected)
    for name, objects in held.items():
        counts[name] += len(objects)
    return differences(expected, held, logged)


def _confirmed(found: Sequence[Difference], shelf: str, stores: StoreSet) -> Iterator[Difference]:
    """Yield the differences that stand when asked again: a service may list late, and a row may come after its bytes."""
    by_name = {store.name: store for store in stores.stores}
    rows_now: dict[str, int] | None = None
    for each in found:
        if each.side == ROWS:
            if not is_named(each.digest):
                yield each
        elif each.code == Code.WITHOUT_ROW:
            rows_now = RowInventory().on_shelf(shelf) if rows_now is None else rows_now
            if each.digest not in rows_now:
                yield each
        elif each.code != Code.MISSING or not by_name[each.side].has(each.digest):
            yield each


@transaction.atomic
def _write(
    found: Sequence[Difference], counts: dict[str, int], *, started_at: datetime, now: datetime
) -> Reconciliation:
    reconciliation = Reconciliation.objects.create(
        started_at=started_at, finished_at=now, counts=counts, difference_count=len(found)
    )
    ReconciliationDifference.objects.bulk_create(
        [
            ReconciliationDifference(
                reconciliation=reconciliation, side=each.side, code=each.code, digest=each.digest
            )
            for each in found
        ],
        batch_size=BATCH_ROWS,
    )
    return reconciliation
