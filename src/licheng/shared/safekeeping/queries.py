"""Finding how far the scrub of the stores is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping.inventories import bytes_in_rows
from licheng.shared.safekeeping.models import ScrubPosition, StoreCanary
from licheng.shared.safekeeping.rules import AIM, PERIOD, Pass, Stretch, bytes_due, part_before, part_read

# How often a run is begun.
INTERVAL = timedelta(hours=1)


@dataclass(frozen=True)
class ScrubState:
    """How far the scrub of one store is: ``due_at`` is when the present pass is to end."""

    store_id: UUID
    percent_read: int
    objects_read: int
    due_at: datetime
    whole_pass_finished_at: datetime | None


def position_of(store: Store, *, now: datetime) -> ScrubPosition:
    """Return how far the pass over ``store`` has come, beginning one when there is none.

    Raises StoreError when the store cannot say who it is.
    """
    position, _ = ScrubPosition.objects.get_or_create(
        store_id=UUID(store.identity().id), defaults={"store": store.name, "pass_started_at": now}
    )
    return position


def canary_of(store: Store) -> StoreCanary | None:
    """Return what is remembered of ``store``, None when nothing is or the store cannot say who it is."""
    try:
        return StoreCanary.objects.filter(store_id=store.identity().id).first()
    except StoreError:
        return None


def due_in(store: Store, *, now: datetime) -> int | None:
    """Return how many bytes of ``store`` are to be read until the next run, None for all that is left of the pass."""
    position = position_of(store, now=now)
    present = Pass(position.pass_started_at, position.bytes_read)
    return bytes_due(present, total=bytes_in_rows(), now=now, interval=INTERVAL)


def scrub_state(store: Store, *, now: datetime) -> ScrubState | None:
    """Return how far the scrub of ``store`` is, None when it never ran or the store cannot say who it is."""
    try:
        store_id = UUID(store.identity().id)
    except StoreError:
        return None
    position = ScrubPosition.objects.filter(store_id=store_id).first()
    return state_of(position, now=now) if position else None


def state_of(position: ScrubPosition, *, now: datetime) -> ScrubState:
    """Return what ``position`` tells at ``now``."""
    present = Stretch(part_before(position.position), position.pass_started_at, now)
    whole = None
    if position.whole_pass_started_at and position.whole_pass_finished_at:
        whole = Stretch(1.0, position.whole_pass_started_at, position.whole_pass_finished_at)
    return ScrubState(
        store_id=position.store_id,
        percent_read=int(part_read(present, whole, now=now) * 100),
        objects_read=position.objects_read,
        due_at=position.pass_started_at + PERIOD * AIM,
        whole_pass_finished_at=position.whole_pass_finished_at,
    )
