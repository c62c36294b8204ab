"""How the log stands now: for the health page, for Prometheus, and for whoever waits for a 憑證."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from django.db import DatabaseError

from licheng.shared.log.guarding import log_trouble
from licheng.shared.log.queries import first_uncosigned, latest_cosigned, latest_head, peers, waiting
from licheng.shared.log.sequencing import MERGE_DELAY

WELL: Final = "well"


@dataclass(frozen=True)
class LogStanding:
    """Whether acts can be acknowledged and logged in time; ``code`` says why not, or that the witness is late."""

    ok: bool
    code: str = WELL
    size: int = 0
    cosigned: int = 0
    waiting: int = 0
    oldest_seconds: int = 0
    witness_seconds: int = 0


def log_standing(*, now: datetime) -> LogStanding:
    """Return how the log stands at ``now``; never raises."""
    try:
        return _standing(now)
    except DatabaseError:
        structlog.get_logger("licheng.log").warning("log_unreachable", exc_info=True)
        return LogStanding(ok=False, code="log_unreachable")


def _standing(now: datetime) -> LogStanding:
    refused, late, head = log_trouble(), waiting(), latest_head()
    cosigned = latest_cosigned()
    uncosigned = first_uncosigned(cosigned.size if cosigned else 0) if peers() else None
    oldest = _seconds(late.since, now)
    witness = _seconds(uncosigned.made_at if uncosigned else None, now)
    promised = MERGE_DELAY.total_seconds()
    code = WELL
    if witness > promised:
        code = "log_witness_late"
    if oldest > promised:
        code = "log_leaf_waits"
    if refused is not None:
        code = refused.code
    return LogStanding(
        ok=refused is None and oldest <= promised,
        code=code,
        size=head.size if head else 0,
        cosigned=cosigned.size if cosigned else 0,
        waiting=late.count,
        oldest_seconds=oldest,
        witness_seconds=witness,
    )


def _seconds(since: datetime | None, now: datetime) -> int:
    return 0 if since is None else max(0, int((now - since).total_seconds()))
