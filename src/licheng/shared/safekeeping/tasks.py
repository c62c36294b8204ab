"""Jobs of both systems: a new canary every minute, re-reading every hour, comparing rows and stores every night."""

from collections.abc import Callable
from functools import partial

import structlog
from procrastinate.contrib.django import app

from licheng.kernel.results import Refused
from licheng.shared.clock import real_now
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping import reconciling
from licheng.shared.safekeeping.actions import scrub_store
from licheng.shared.safekeeping.queries import due_in
from licheng.shared.safekeeping.turns import BusyError
from licheng.shared.safekeeping.watching import admission_of, renew

logger = structlog.get_logger("licheng.safekeeping")


@app.periodic(cron="* * * * *", periodic_id="safekeeping.watch")
@app.task(name="safekeeping.watch", queue="default", queueing_lock="safekeeping.watch")
def watch(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Let each store that shows its canary show a new one; name each that does not."""
    for store in from_settings().stores:
        _unless_unwell(store.name, partial(_renew, store))


@app.periodic(cron="23 * * * *", periodic_id="safekeeping.scrub")
@app.task(name="safekeeping.scrub", queue="default", queueing_lock="safekeeping.scrub")
def scrub(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Re-read of each store what is due by now; a store that is not well is left to the next hour."""
    for store in from_settings().stores:
        _unless_unwell(store.name, partial(_scrub_due, store))


@app.periodic(cron="41 3 * * *", periodic_id="safekeeping.reconcile")
@app.task(name="safekeeping.reconcile", queue="default", queueing_lock="safekeeping.reconcile")
def reconcile(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Compare the rows with every store."""
    _unless_unwell("", _reconcile)


def _renew(store: Store) -> None:
    decision = renew(store, now=real_now())
    if isinstance(decision, Refused):
        logger.error("store_refused", store=store.name, code=decision.code)


def _scrub_due(store: Store) -> None:
    """Re-read what is due; a store that is not the one we know would only be filled with what it has not lost."""
    admission = admission_of(store)
    if isinstance(admission, Refused):
        logger.error("store_refused", store=store.name, code=admission.code)
        return
    budget = due_in(store, now=real_now())
    if budget != 0:
        scrub_store(from_settings(), store, budget=budget, clock=real_now)


def _reconcile() -> None:
    reconciling.reconcile(from_settings(), clock=real_now)


def _unless_unwell(store: str, act: Callable[[], object]) -> None:
    """Do ``act``; what a store or another run stands in the way of is logged and tried at the next turn."""
    try:
        act()
    except (StoreError, StoreSetupError, BusyError) as error:
        code = error.code if isinstance(error, StoreError) else type(error).__name__
        logger.warning("safekeeping_put_off", store=store, code=code)
