"""The proof that a store outlives a restart, before it may take a real upload (P4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from licheng.kernel.results import Decision, Refused, RefusedError, require
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping import canaries
from licheng.shared.safekeeping.canary_rules import Restart, can_pass, can_recognize
from licheng.shared.safekeeping.models import Rehearsal, StoreCanary
from licheng.shared.safekeeping.restarts import restart_of
from licheng.shared.safekeeping.rules import Step
from licheng.shared.safekeeping.turns import alone
from licheng.shared.safekeeping.watching import forget_answers, known_of, record_canary


@dataclass(frozen=True)
class Rehearsed:
    """How far the rehearsal is, and why it failed, if it did."""

    step: Step
    refused: Refused | None = None


def rehearse(store: Store, *, now: datetime) -> Rehearsed:
    """Begin the rehearsal of ``store``, or, when one was begun, judge it; return how far it is.

    Beginning one takes from the store the right to uploads until it has passed, and accepts what the store shows now:
    that is an act of a person who knows why. Raises RefusedError ``rehearsal_not_restarted`` while neither machine
    nor mount was started anew, StoreError when the store is not there.
    """
    store_id = UUID(store.identity().id)
    last = Rehearsal.objects.filter(store_id=store_id).order_by("happened_at", "id").last()
    if last is None or last.step != Step.BEGUN:
        return _begin(store, store_id, now=now)
    require(can_pass(Restart(last.boot_id, last.mount_id), restart_of(store), store=store.name))
    decision = _recognized(store)
    with alone(f"canary:{store_id}"):
        row = StoreCanary.objects.get(store_id=store_id)
        if isinstance(decision, Refused):
            _note(store, row, Step.FAILED, now=now)
            return Rehearsed(Step.FAILED, decision)
        row.rehearsed_at = now
        row.save(update_fields=["rehearsed_at"])
        _note(store, row, Step.PASSED, now=now)
    forget_answers()
    return Rehearsed(Step.PASSED)


def _begin(store: Store, store_id: UUID, *, now: datetime) -> Rehearsed:
    with alone(f"canary:{store_id}"):
        row = StoreCanary.objects.filter(store_id=store_id).first() or StoreCanary(store_id=store_id)
        if row.retired_at is not None:
            raise RefusedError(Refused("store_retired", {"store": store.name}))
        try:
            shown = canaries.shown_by(store)
        except StoreError as error:
            if error.code != "store_canary_damaged":
                raise
            shown = None
        row.rehearsed_at = None
        record_canary(store, row, shown, now=now)
        _note(store, row, Step.BEGUN, now=now)
    forget_answers()
    return Rehearsed(Step.BEGUN)


def _recognized(store: Store) -> Decision:
    """Return whether ``store`` came back with what was last recorded."""
    known = known_of(store)
    if known is None:
        return Refused("store_canary_missing", {"store": store.name})
    try:
        return can_recognize(store.name, canaries.shown_by(store), known)
    except StoreError as error:
        return Refused(error.code, error.facts)


def _note(store: Store, row: StoreCanary, step: Step, *, now: datetime) -> None:
    restart = restart_of(store)
    Rehearsal.objects.create(
        store_id=row.store_id,
        store=store.name,
        step=step,
        epoch=row.epoch,
        token=row.token,
        boot_id=restart.boot_id,
        mount_id=restart.mount_id,
        happened_at=now,
    )
