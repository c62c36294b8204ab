"""Jobs of the log: every few seconds, what was acknowledged gets its place and its witness."""

import structlog
from procrastinate.contrib.django import app

from licheng.shared.clock import real_now
from licheng.shared.files.protocol import StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.log.cosigning import ask_witnesses
from licheng.shared.log.publishing import LogBrokenError
from licheng.shared.log.sequencing import sequence, warn_of_late_leaves

logger = structlog.get_logger("licheng.log")


@app.periodic(cron="* * * * * */3", periodic_id="log.cosign")
@app.task(name="log.cosign", queue="default", queueing_lock="log.cosign")
def run_cosigning(timestamp: int) -> None:  # noqa: ARG001 - as below
    """Have the newest head cosigned; apart from the sequencer, which waits for no witness."""
    try:
        ask_witnesses(from_settings(), now=real_now())
    except LogBrokenError as error:
        logger.critical("log_broken", code=error.refused.code)
    except StoreError as error:
        logger.exception("log_not_published", code=error.code, store=error.facts.get("store"))


@app.periodic(cron="* * * * * */3", periodic_id="log.sequence")
@app.task(name="log.sequence", queue="default", queueing_lock="log.sequence")
def run_sequencer(timestamp: int) -> None:  # noqa: ARG001 - procrastinate tells when it was due
    """Place and publish what waits."""
    sequence_now()


def sequence_now() -> None:
    """Place and publish what waits; a broken log and a store that fails are told in the log, and tried again."""
    try:
        sequence(from_settings(), now=real_now())
    except LogBrokenError as error:
        logger.critical("log_broken", code=error.refused.code)
    except StoreError as error:
        logger.exception("log_not_published", code=error.code, store=error.facts.get("store"))
    warn_of_late_leaves(now=real_now())
