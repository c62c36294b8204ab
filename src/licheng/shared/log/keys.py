"""The keys of this installation's log and witness, and the document that publishes whom to believe.

A private half is derived from the installation's master key when it is needed and kept nowhere: every machine of the
installation has it, and no restored database can bring back another one. A row remembers name and beginning.
"""

from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from licheng.kernel.published_keys import KeyRole, PublishedKey, PublishedKeys
from licheng.kernel.signatures import SigningKey
from licheng.kernel.signed_notes import SignatureKind, VerifierKey, parse_vkey
from licheng.shared.clock import real_now
from licheng.shared.log.models import LogKey
from licheng.shared.log.payloads import INSTALLATION
from licheng.shared.log.queries import log_keys, peers
from licheng.shared.tenancy.sealing import keyed_hash

KINDS: Final = {KeyRole.LOG: SignatureKind.ED25519, KeyRole.WITNESS: SignatureKind.COSIGNATURE}
# A key counts a little earlier than it was made: the witness's clock may be behind ours.
_HEADROOM: Final = timedelta(hours=1)


def own_key(role: KeyRole) -> LogKey:
    """Return the key in use for ``role``; the first call of an installation makes it."""
    found = LogKey.objects.filter(role=role.value, not_after__isnull=True).first()
    if found is not None:
        return found
    name = f"{_place()}/{role.value.lower()}"
    key = LogKey(role=role.value, name=name, not_before=_beginning(real_now()))
    key.vkey = VerifierKey(name, KINDS[role], signing_key(key).public).vkey
    LogKey.objects.bulk_create([key], ignore_conflicts=True)  # another process may be faster
    return LogKey.objects.get(role=role.value, not_after__isnull=True)


def signing_key(key: LogKey) -> SigningKey:
    """Return the private half of ``key``."""
    named = f"{key.role}/{key.name}/{key.generation}"
    return SigningKey(keyed_hash(named, school_id=INSTALLATION, purpose="log-signing-key"))


def verifier_of(key: LogKey) -> VerifierKey:
    """Return the public half of ``key``."""
    return parse_vkey(key.vkey)


def published_keys() -> PublishedKeys:
    """Return the keys by which receipts of this log are judged: all of its own, and the witnesses' known by now."""
    own_key(KeyRole.LOG)
    logs = [PublishedKey(KeyRole.LOG, verifier_of(row), row.not_before, row.not_after) for row in log_keys()]
    witnesses = [
        PublishedKey(KeyRole.WITNESS, parse_vkey(peer.witness_vkey), peer.not_before) for peer in peers()
    ]
    return PublishedKeys((*logs, *witnesses), min(1, len(witnesses)))


def _place() -> str:
    parts = urlsplit(settings.LICHENG_PUBLIC_URL)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _beginning(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) - _HEADROOM
