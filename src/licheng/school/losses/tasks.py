"""Jobs of lost files: load and call. Each may run twice."""

from collections.abc import Callable
from typing import Any

import structlog
from procrastinate.contrib.django import app

from licheng.school.losses.finding import find_losses, find_returned
from licheng.shared.accounts.queries import schools
from licheng.shared.clock import real_now
from licheng.shared.files.stores import from_settings

logger = structlog.get_logger("licheng.losses")


@app.periodic(cron="*/5 * * * *", periodic_id="losses.find")
@app.task(name="losses.find", queue="default", queueing_lock="losses.find")
def find(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time the job was due
    """Note what was found lost since the last time, school by school; at most five minutes after the finding."""
    _in_every_school(find_losses)


@app.periodic(cron="37 * * * *", periodic_id="losses.recheck")
@app.task(name="losses.recheck", queue="default", queueing_lock="losses.recheck")
def recheck(timestamp: int) -> None:  # noqa: ARG001 - as above
    """Note what some store has again."""
    _in_every_school(find_returned)


def _in_every_school(look: Callable[..., Any]) -> None:
    """Look in each school; one that fails is told of, and looked into the next time."""
    stores = from_settings()
    for school in schools():
        try:
            look(school.id, stores, clock=real_now)
        except Exception:  # the other schools' people are to be told all the same
            logger.exception("losses_not_looked_for", school=str(school.id))
