"""Introducing the platform's log to the central database, which is to be its witness and to have it as one."""

from dataclasses import replace
from datetime import datetime

import structlog
from django.conf import settings

from licheng.kernel.results import RefusedError
from licheng.school.submission.client import CentralClient, CentralRefusedError, CentralUnavailableError
from licheng.school.submission.packaging import signing_key
from licheng.shared.accounts.queries import schools
from licheng.shared.log.cosigning import UNKNOWN_THERE
from licheng.shared.log.models import LogPeer
from licheng.shared.log.peers import keep_peer, own_introduction
from licheng.shared.log.queries import peers
from licheng.shared.tenancy.scope import in_school

logger = structlog.get_logger("licheng.log")


def introduce_platform(*, now: datetime) -> LogPeer | None:
    """Introduce the platform unless it is known there by its address; return whom it met, None when that did not succeed.

    The request is signed by a school of the platform that the central database knows, the first that it takes it from.
    """
    url = settings.LICHENG_CENTRAL_URL.rstrip("/")
    own = own_introduction()
    known = next((peer for peer in peers() if _knows_us(peer, url, own.url)), None)
    if known is not None or not url:
        return known
    for school in schools():
        with in_school(school.id):
            key = signing_key()
        try:
            with CentralClient(url, key) as central:
                met = central.introduce(own)
            # We reach it where we were told to; where it sees itself does not matter to us.
            return keep_peer(replace(met, url=url), now=now, told_url=own.url)
        except CentralUnavailableError:
            return None
        except CentralRefusedError as error:
            logger.warning("log_introduction_refused", code=error.code)
        except RefusedError as error:
            logger.critical("log_peer_refused", code=error.refused.code)
            return None
    return None


def _knows_us(peer: LogPeer, url: str, own_url: str) -> bool:
    return (peer.url, peer.told_url) == (url, own_url) and peer.trouble != UNKNOWN_THERE
