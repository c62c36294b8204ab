"""Watching over the stores: each must show the canary that the database last recorded (P4).

The web processes ask before they write, and remember the answer for a few seconds; a job renews the canary every minute.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError

from licheng.kernel.results import Decision, Refused
from licheng.shared.files.admission import watch_with
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping import canaries
from licheng.shared.safekeeping.canary_rules import Canary, Known, can_admit, can_recognize
from licheng.shared.safekeeping.models import StoreCanary
from licheng.shared.safekeeping.restarts import restart_of
from licheng.shared.safekeeping.turns import alone

# For so long one answer is good: a store that goes wrong takes nothing more after that.
REMEMBER_SECONDS = 10.0
_ASKINGS = 2
# The code while the database does not say what it remembers.
UNASKED = "store_watch_failed"

logger = structlog.get_logger("licheng.safekeeping")


@dataclass(frozen=True)
class _Answer:
    at: float
    decision: Decision


_answers: dict[str, _Answer] = {}


def begin_watch() -> None:
    """From now on this process writes only to stores that show their canary."""
    watch_with(require_watched)


def require_watched(store: Store) -> None:
    """Return nothing when ``store`` may be written to; raise StoreError otherwise. Asks at most every few seconds."""
    answer = _answers.get(store.location)
    if answer is None or time.monotonic() - answer.at > REMEMBER_SECONDS:
        answer = _Answer(time.monotonic(), admission_of(store))
        if not _is_unasked(answer.decision):
            _answers[store.location] = answer
    if isinstance(answer.decision, Refused):
        raise StoreError(answer.decision.code, answer.decision.facts)


def _is_unasked(decision: Decision) -> bool:
    """Return whether the database could not be asked: that tells of a line that was cut, not of the store."""
    return isinstance(decision, Refused) and decision.code == UNASKED


def forget_answers() -> None:
    """Ask anew at the next write: something was changed by a person."""
    _answers.clear()


def admission_of(store: Store) -> Decision:
    """Return whether ``store`` may be written to now, asking the store and the database."""
    decision: Decision = Refused(UNASKED, {"store": store.name})
    for _ in range(_ASKINGS):
        # Asked twice, since the canary may be renewed between the two questions.
        try:
            known = known_of(store)
            decision = can_admit(
                store.name, canaries.shown_by(store), known, is_demo=bool(settings.LICHENG_DEMO)
            )
        except StoreError as error:
            decision = Refused(error.code, error.facts)
        except DatabaseError:
            logger.warning("store_watch_failed", store=store.name, exc_info=True)
        if not isinstance(decision, Refused):
            return decision
    return decision


def known_of(store: Store) -> Known | None:
    """Return what the database remembers of ``store``; raise StoreError when it cannot say who it is."""
    row = StoreCanary.objects.filter(store_id=store.identity().id).first()
    return _known(row) if row else None


def renew(store: Store, *, now: datetime) -> Decision:
    """Let ``store`` show a new canary, if it still shows the last one; return whether it did.

    One that does not is left as it is: what it shows tells how old it is. A store without a record gets its first
    in a demonstration only; otherwise a rehearsal begins it. Raises StoreError when the store takes nothing,
    BusyError when another process is at it.
    """
    store_id = UUID(store.identity().id)
    with alone(f"canary:{store_id}"):
        row = StoreCanary.objects.filter(store_id=store_id).first()
        shown = canaries.shown_by(store)
        if row is None:
            decision = can_admit(store.name, shown, None, is_demo=bool(settings.LICHENG_DEMO))
        else:
            decision = can_recognize(store.name, shown, _known(row))
        if not isinstance(decision, Refused):
            record_canary(store, row or StoreCanary(store_id=store_id), shown, now=now)
    return decision


def record_canary(store: Store, row: StoreCanary, shown: Canary | None, *, now: datetime) -> None:
    """Announce a new canary in the database, let ``store`` show it, and record it as shown.

    Whoever asks in between finds the last one or the announced one; both are right.
    """
    restart = restart_of(store)
    row.store = store.name
    row.next_token = secrets.token_hex(32)
    row.save()
    epoch = max(row.epoch, shown.epoch if shown else 0) + 1
    canary = Canary(str(row.store_id), epoch, row.next_token)
    canaries.show(store, canary, boot_id=restart.boot_id, now=now)
    row.epoch, row.token, row.next_token = epoch, canary.token, ""
    row.boot_id, row.shown_at = restart.boot_id, now
    row.save()


def _known(row: StoreCanary) -> Known:
    return Known(
        Canary(str(row.store_id), row.epoch, row.token),
        next_token=row.next_token,
        is_rehearsed=row.rehearsed_at is not None,
        is_retired=row.retired_at is not None,
    )
