"""對方系統: meeting the other system, and keeping the keys it showed first (a later one is never taken silently)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import transaction

from licheng.kernel.published_keys import KeyRole
from licheng.kernel.results import Refused, RefusedError
from licheng.kernel.signed_notes import NoteError, SignatureKind, parse_vkey
from licheng.shared.log.keys import own_key
from licheng.shared.log.models import LogPeer

logger = structlog.get_logger("licheng.log")

# The clocks of two systems differ a little.
_HEADROOM: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Introduction:
    """Where a system is reached, and the keys of its log and of its witness, as vkeys."""

    url: str
    log: str
    witness: str


def own_introduction() -> Introduction:
    """Return how this system introduces itself."""
    log, witness = own_key(KeyRole.LOG), own_key(KeyRole.WITNESS)
    return Introduction(settings.LICHENG_PUBLIC_URL.rstrip("/"), log.vkey, witness.vkey)


@transaction.atomic
def keep_peer(introduction: Introduction, *, now: datetime, told_url: str = "") -> LogPeer:
    """Keep who was met, and which address of ours they were told; return the row.

    A system met again with its keys may have another address. Who introduces it must therefore be known to speak for it.

    Raises:
        RefusedError: log_peer_malformed, or log_peer_differs from the keys this system showed first.
    """
    log_name = _checked(introduction)
    held = LogPeer.objects.select_for_update().filter(url=introduction.url).first()
    held = held or LogPeer.objects.select_for_update().filter(log_name=log_name).first()
    if held is None:
        return LogPeer.objects.create(
            url=introduction.url,
            told_url=told_url,
            log_name=log_name,
            log_vkey=introduction.log,
            witness_vkey=introduction.witness,
            not_before=now.replace(minute=0, second=0, microsecond=0) - _HEADROOM,
        )
    if (held.log_vkey, held.witness_vkey) != (introduction.log, introduction.witness):
        raise RefusedError(Refused("log_peer_differs", {"name": held.log_name}))
    if (held.url, held.told_url) != (introduction.url, told_url):
        logger.warning("log_peer_moved", name=held.log_name, old=held.url, new=introduction.url)
        held.url, held.told_url = introduction.url, told_url
        held.save(update_fields=["url", "told_url"])
    return held


def _checked(introduction: Introduction) -> str:
    """Return the name of the log; raise RefusedError for anything but an address and two keys of others."""
    address = urlsplit(introduction.url)
    try:
        log, witness = parse_vkey(introduction.log), parse_vkey(introduction.witness)
    except NoteError:
        raise RefusedError(Refused("log_peer_malformed")) from None
    kinds = (log.kind, witness.kind)
    own = {own_key(KeyRole.LOG).name, own_key(KeyRole.WITNESS).name}
    is_sound = (
        address.scheme in {"http", "https"}
        and bool(address.hostname)
        and kinds == (SignatureKind.ED25519, SignatureKind.COSIGNATURE)
        and len({log.name, witness.name} | own) == len(own) + 2
        and log.public != witness.public
    )
    if not is_sound:
        raise RefusedError(Refused("log_peer_malformed"))
    return log.name
