"""Re-reading and mending one store. These acts run long, so they open short transactions of their own."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from licheng.kernel.uuid7 import uuid7
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import Store
from licheng.shared.safekeeping.inventories import RowInventory
from licheng.shared.safekeeping.models import Repair, ScrubPosition, ScrubRun
from licheng.shared.safekeeping.queries import position_of
from licheng.shared.safekeeping.rules import Outcome
from licheng.shared.safekeeping.scrubbing import Examined, examine, lacking, strange_names
from licheng.shared.safekeeping.treating import Bench, treat
from licheng.shared.safekeeping.turns import alone

Clock = Callable[[], datetime]
# A run that is killed reads so many objects again.
SAVE_EVERY = 500


@dataclass
class Tally:
    """What a run has done so far; handed to whoever watches it after each object."""

    store: str
    started_at: datetime
    objects_read: int = 0
    bytes_read: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    last: Repair | None = None

    @property
    def finding_count(self) -> int:
        """Return how many findings there were."""
        return self.outcomes.total()


Watcher = Callable[[Tally], None]


def _unwatched(_tally: Tally) -> None:
    """Tell nobody."""


def scrub_store(
    stores: StoreSet, store: Store, *, budget: int | None, clock: Clock, watch: Watcher = _unwatched
) -> Tally:
    """Go on with the pass over ``store`` for ``budget`` bytes, or to its end; return what was done.

    What is found is treated at once. The position is kept, so a run that is cut off is taken up where it was.
    Raises StoreError when the store goes away, BusyError when another run is at it.
    """
    position = position_of(store, now=clock())
    with alone(f"scrub:{position.store_id}"):
        position.refresh_from_db()
        bench = _bench(stores, store)
        tally = Tally(store.name, clock())
        for examined in examine(store, bench.others, RowInventory(), after=position.position):
            _count(examined, tally, bench, now=clock())
            _move(position, examined, tally)
            watch(tally)
            if budget is not None and tally.bytes_read >= budget:
                position.save()
                _write_run(bench, tally, ended_pass=False, now=clock())
                return tally
        for examined in strange_names(store):
            _count(examined, tally, bench, now=clock())
        _end_pass(position, now=clock())
        _write_run(bench, tally, ended_pass=True, now=clock())
    return tally


def repair_store(stores: StoreSet, store: Store, *, clock: Clock, watch: Watcher = _unwatched) -> Tally:
    """Bring back what ``store`` lacks of the rows or has in another length; return what was done.

    Reads only what has to be copied: the quick way to fill a store that took the place of a lost one. The position of
    the scrub stays. Raises like ``scrub_store``.
    """
    bench = _bench(stores, store)
    with alone(f"scrub:{bench.store_id}"):
        tally = Tally(store.name, clock())
        for examined in lacking(store, RowInventory()):
            _count(examined, tally, bench, now=clock())
            watch(tally)
        _write_run(bench, tally, ended_pass=False, now=clock())
    return tally


def _bench(stores: StoreSet, store: Store) -> Bench:
    others = [other for other in stores.stores if other is not store]
    return Bench(uuid7(), store, UUID(store.identity().id), others)


def _count(examined: Examined, tally: Tally, bench: Bench, *, now: datetime) -> None:
    """Add what was looked at to the tally, and treat it when it is a finding."""
    tally.objects_read += 1
    tally.bytes_read += examined.size
    if examined.code is not None:
        tally.last = treat(examined, bench, now=now)
        tally.outcomes[Outcome(tally.last.outcome)] += 1


def _move(position: ScrubPosition, examined: Examined, tally: Tally) -> None:
    """Let the pass have come to ``examined``; written down now and then."""
    position.position = examined.name
    position.objects_read += 1
    position.bytes_read += examined.size
    if tally.objects_read % SAVE_EVERY == 0:
        position.save()


def _end_pass(position: ScrubPosition, *, now: datetime) -> None:
    """Note that the whole store was read, and begin the next pass."""
    position.whole_pass_started_at, position.whole_pass_finished_at = position.pass_started_at, now
    position.pass_started_at = now
    position.position = ""
    position.objects_read = position.bytes_read = 0
    position.save()


def _write_run(bench: Bench, tally: Tally, *, ended_pass: bool, now: datetime) -> None:
    ScrubRun.objects.create(
        id=bench.run_id,
        store_id=bench.store_id,
        store=tally.store,
        started_at=tally.started_at,
        finished_at=now,
        objects_read=tally.objects_read,
        bytes_read=tally.bytes_read,
        finding_count=tally.finding_count,
        ended_pass=ended_pass,
    )
