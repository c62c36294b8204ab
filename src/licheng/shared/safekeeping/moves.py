"""Moving one store into a new one: planned by one person, approved by another, compared byte by byte (P17).

Both are stores of the installation while it lasts, so what is sent meanwhile lies in both.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from licheng.kernel.results import Decision, Refused, RefusedError, require
from licheng.kernel.uuid7 import uuid7
from licheng.shared.accounts.actor import Actor
from licheng.shared.audit.actions import Subject, record_event
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.layout import SHELVES
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping.inventories import StoreInventory
from licheng.shared.safekeeping.mending import mend
from licheng.shared.safekeeping.models import StoreCanary, StoreMove
from licheng.shared.safekeeping.move_rules import can_approve_move, can_carry_out
from licheng.shared.safekeeping.reading import read_object
from licheng.shared.safekeeping.rules import Outcome
from licheng.shared.safekeeping.scrubbing import Examined, examine_object
from licheng.shared.safekeeping.treating import Bench, treat
from licheng.shared.safekeeping.turns import alone
from licheng.shared.safekeeping.watching import admission_of, forget_answers

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8

Clock = Callable[[], datetime]

logger = structlog.get_logger("licheng.safekeeping")


@dataclass
class Manifest:
    """Every object of a store in the order of digests: how many, and one digest over all of them."""

    count: int = 0
    _running: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def add(self, digest: str, size: int) -> None:
        """Add the next object."""
        self.count += 1
        self._running.update(f"{digest} {size}\n".encode())

    @property
    def digest(self) -> str:
        """Return the digest over all objects added."""
        return self._running.hexdigest()


@dataclass
class Compared:
    """The old store before and the new one after copying, and how many damaged objects had to be left."""

    before: Manifest = field(default_factory=Manifest)
    after: Manifest = field(default_factory=Manifest)
    left: int = 0

    @property
    def is_equal(self) -> bool:
        """Return whether every object of the old store is in the new one, byte for byte."""
        equal = (self.before.count, self.before.digest) == (self.after.count, self.after.digest)
        return equal and not self.left


Watcher = Callable[[Compared], None]


def unwatched(_compared: Compared) -> None:
    """Tell nobody."""


@transaction.atomic
def plan_move(*, source: Store, target: Store, by: Actor, now: datetime) -> StoreMove:
    """Write down that ``source`` is to be moved into ``target``; return the plan with the code a second person sees.

    Raises RefusedError when both are the same or ``target`` may not take files yet, StoreError when one is gone.
    """
    source_id, target_id = UUID(source.identity().id), UUID(target.identity().id)
    if source_id == target_id:
        raise RefusedError(Refused("move_into_itself", {"store": source.name}))
    require(admission_of(target))
    move = StoreMove.objects.create(
        code="".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH)),
        store=source.name,
        source_id=source_id,
        target_id=target_id,
        target=target.location,
        planned_by_id=by.account_id,
        planned_by_name=by.name,
        planned_at=now,
    )
    _record("store_move_planned", move, by=by, now=now)
    return move


@transaction.atomic
def approve_move(*, move_id: UUID, by: Actor, now: datetime) -> StoreMove:
    """Approve a planned move as its second person; return it. Raises RefusedError, StoreMove.DoesNotExist."""
    move = StoreMove.objects.select_for_update().get(id=move_id)
    require(may_approve(move, by))
    move.approved_by_id, move.approved_by_name, move.approved_at = by.account_id, by.name, now
    move.save(update_fields=["approved_by_id", "approved_by_name", "approved_at"])
    _record("store_move_approved", move, by=by, now=now)
    return move


def may_approve(move: StoreMove, by: Actor) -> Decision:
    """Answer whether ``by`` may approve ``move``."""
    return can_approve_move(
        planned_by=move.planned_by_id,
        by=by.account_id,
        is_approved=move.approved_at is not None,
        is_finished=move.finished_at is not None,
    )


def find_move(move_id: UUID) -> StoreMove | None:
    """Return a move, or None."""
    return StoreMove.objects.filter(id=move_id).first()


def find_move_by_code(code: str) -> StoreMove:
    """Return the move a person was told the code of; raise RefusedError when there is none."""
    move = StoreMove.objects.filter(code=code.strip().upper()).first()
    if move is None:
        raise RefusedError(Refused("move_unknown", {"code": code}))
    return move


def open_move(*, source: Store, target: Store) -> StoreMove | None:
    """Return the move of ``source`` into ``target`` that is planned and not finished, None when there is none."""
    rows = StoreMove.objects.filter(
        source_id=source.identity().id, target_id=target.identity().id, finished_at__isnull=True
    )
    return rows.order_by("planned_at").last()


def carry_out(move: StoreMove, stores: StoreSet, *, clock: Clock, watch: Watcher = unwatched) -> Compared:
    """Copy every object of the old store into the new one and read all of it again on both sides; return the figures.

    When both are equal the move is finished and the old store takes nothing more; otherwise nothing is changed but
    what could be copied, and the move can be carried out again. Damage met in the old store is treated like a
    scrub's finding. Raises RefusedError when the move is not approved, StoreError when a store goes away.
    """
    require(
        can_carry_out(
            code=move.code, is_approved=move.approved_at is not None, is_finished=move.finished_at is not None
        )
    )
    by_id = {UUID(store.identity().id): store for store in stores.stores}
    source, target = by_id.get(move.source_id), by_id.get(move.target_id)
    if source is None or target is None:
        raise RefusedError(Refused("move_stores_changed", {"code": move.code}))
    with alone(f"scrub:{move.source_id}"), alone(f"scrub:{move.target_id}"):
        compared = _compare_all(source, target, stores, clock=clock, watch=watch)
    if compared.is_equal:
        _finish(move, compared, now=clock())
    return compared


def _compare_all(source: Store, target: Store, stores: StoreSet, *, clock: Clock, watch: Watcher) -> Compared:
    others = [store for store in stores.stores if store is not source]
    bench = Bench(uuid7(), source, UUID(source.identity().id), others)
    compared = Compared()
    inventory = StoreInventory(source)
    for shelf in SHELVES:
        for digest in sorted(inventory.on_shelf(shelf)):
            examined = examine_object(digest, source, others, None)
            if examined.code is not None and not _settle(examined, bench, compared, now=clock()):
                continue
            compared.before.add(digest, source.size(digest))
            copied = _copied_size(digest, source, target)
            if copied is not None:
                compared.after.add(digest, copied)
            watch(compared)
    return compared


def _settle(examined: Examined, bench: Bench, compared: Compared, *, now: datetime) -> bool:
    """Treat damage in the old store; return whether the object is right afterwards and goes along."""
    outcome = Outcome(treat(examined, bench, now=now).outcome)
    # What was put aside is no longer in the old store; anything else stands in the way.
    compared.left += outcome in {Outcome.FAILED, Outcome.LEFT}
    return outcome == Outcome.REPAIRED


def _copied_size(digest: str, source: Store, target: Store) -> int | None:
    """Return the length of the right bytes in ``target``, copied there when they were not; None when they are not."""
    size = _right_size(digest, target)
    if size is None and mend(digest, into=target, others=[source]) is not None:
        size = _right_size(digest, target)
    return size


def _right_size(digest: str, store: Store) -> int | None:
    """Return the length of the object when its bytes are right, None when they are not or there are none."""
    try:
        reading = read_object(store, digest)
    except OSError:
        return None
    except StoreError as error:
        if error.code != "object_missing":
            raise
        return None
    return reading.size if reading.digest == digest else None


@transaction.atomic
def _finish(move: StoreMove, compared: Compared, *, now: datetime) -> None:
    """Note the move as done and let the old store take nothing more."""
    move.object_count, move.manifest_digest = compared.before.count, compared.before.digest
    move.finished_at = now
    move.save(update_fields=["object_count", "manifest_digest", "finished_at"])
    StoreCanary.objects.update_or_create(
        store_id=move.source_id, defaults={"store": move.store, "retired_at": now}
    )
    forget_answers()
    logger.info("store_moved", move=str(move.id), store=move.store, objects=move.object_count)


def _record(event: str, move: StoreMove, *, by: Actor, now: datetime) -> None:
    facts = {"store": move.store, "code": move.code, "source": str(move.source_id)}
    subject = Subject("store_move", move.id, facts={**facts, "target": str(move.target_id)})
    record_event(event, subject, by=by, now=now)
