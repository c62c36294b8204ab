"""Jobs of both systems: re-reading the stores every hour, comparing rows and stores every night."""

import logging
from collections.abc import Callable
from functools import partial

from procrastinate.contrib.django import app

from licheng.shared.clock import real_now
from licheng.shared.files.keeping import StoreSetupError
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.safekeeping import reconciling
from licheng.shared.safekeeping.actions import scrub_store
from licheng.shared.safekeeping.queries import due_in
from licheng.shared.safekeeping.turns import BusyError

logger = logging.getLogger(__name__)


@app.periodic(cron="23 * * * *", periodic_id="safekeeping.scrub")
@app.task(name="safekeeping.scrub", queue="default", queueing_lock="safekeeping.scrub")
def scrub(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Re-read of each store what is due by now; a store that is not well is left to the next hour."""
    for store in from_settings().stores:
        _unless_unwell(store.name, partial(_scrub_due, store))


@app.periodic(cron="41 3 * * *", periodic_id="safekeeping.reconcile")
@app.task(name="safekeeping.reconcile", queue="default", queueing_lock="safekeeping.reconcile")
def reconcile(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Compare the rows with every store."""
    _unless_unwell("", _reconcile)


def _scrub_due(store: Store) -> None:
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
        logger.exception("safekeeping_put_off", extra={"store": store, "reason": type(error).__name__})
