"""How the stores stand, for the page of those who look after them and for the gauges."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import StoreHealth
from licheng.shared.safekeeping.models import (
    Reconciliation,
    ReconciliationDifference,
    Repair,
    ScrubPosition,
    ScrubRun,
    StoreCanary,
    StoreMove,
)
from licheng.shared.safekeeping.queries import ScrubState, state_of
from licheng.shared.safekeeping.rules import PERIOD, Outcome

SHOWN = 20
UNSETTLED = (Outcome.LOST, Outcome.FAILED, Outcome.LEFT)


@dataclass(frozen=True)
class StoreStanding:
    """One store as it stands; what is not known is None."""

    name: str
    store_id: str
    health: StoreHealth
    canary: StoreCanary | None
    scrub: ScrubState | None
    last_run: ScrubRun | None
    outcomes: Counter[Outcome]

    @property
    def free_bytes(self) -> int | None:
        """Return how much room the store says it has."""
        return self.health.facts.get("free_bytes")

    @property
    def free_gigabytes(self) -> str:
        """Return the room as people read it, nothing when it is not known."""
        return "" if self.free_bytes is None else f"{self.free_bytes / 1024**3:.1f} GB"

    @property
    def unsettled(self) -> int:
        """Return how many findings of the last thirty days somebody still has to look at."""
        return sum(self.outcomes[outcome] for outcome in UNSETTLED)

    @property
    def repaired(self) -> int:
        """Return how many findings of the last thirty days were mended."""
        return self.outcomes[Outcome.REPAIRED]


def standings(stores: StoreSet, *, now: datetime) -> list[StoreStanding]:
    """Return how each store stands; the number of queries does not grow with the stores."""
    healths = stores.health()
    ids = [UUID(str(health.facts["id"])) if "id" in health.facts else None for health in healths]
    known = [store_id for store_id in ids if store_id]
    canaries = {row.store_id: row for row in StoreCanary.objects.filter(store_id__in=known)}
    positions = {row.store_id: row for row in ScrubPosition.objects.filter(store_id__in=known)}
    newest = ScrubRun.objects.filter(store_id__in=known).order_by("store_id", "-finished_at")
    runs = {row.store_id: row for row in newest.distinct("store_id")}
    outcomes = _outcomes(known, since=now - PERIOD)
    return [
        StoreStanding(
            name=store.name,
            store_id=str(store_id or ""),
            health=health,
            canary=canaries.get(store_id) if store_id else None,
            scrub=state_of(positions[store_id], now=now) if store_id in positions else None,
            last_run=runs.get(store_id) if store_id else None,
            outcomes=outcomes.get(store_id, Counter()),
        )
        for store, health, store_id in zip(stores.stores, healths, ids, strict=True)
    ]


def _outcomes(store_ids: Sequence[UUID], *, since: datetime) -> dict[UUID | None, Counter[Outcome]]:
    """Return how the findings since then ended, by store; what is found lost again and again counts once."""
    rows = Repair.objects.filter(finding__store_id__in=store_ids, done_at__gte=since)
    found = rows.values_list("finding__store_id", "outcome", "finding__name").distinct()
    counts: dict[UUID | None, Counter[Outcome]] = {store_id: Counter() for store_id in store_ids}
    for store_id, outcome, _ in found:
        counts[store_id][Outcome(outcome)] += 1
    return counts


def latest_repairs(*, now: datetime) -> list[Repair]:
    """Return the newest findings of the last thirty days, with what was done about each."""
    rows = Repair.objects.filter(done_at__gte=now - PERIOD).select_related("finding")
    return list(rows.order_by("-done_at", "-id")[:SHOWN])


def latest_reconciliation() -> tuple[Reconciliation | None, list[ReconciliationDifference]]:
    """Return the newest comparison of rows and stores, with its first differences."""
    newest = Reconciliation.objects.order_by("finished_at").last()
    if newest is None:
        return None, []
    return newest, list(newest.differences.order_by("digest", "side")[:SHOWN])


def latest_moves() -> list[StoreMove]:
    """Return the newest moves of stores, whatever their state."""
    return list(StoreMove.objects.order_by("-planned_at")[:SHOWN])
