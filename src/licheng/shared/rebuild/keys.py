"""The keys of the log and of the witness under their old names, and who cosigned the newest head."""

from datetime import datetime
from typing import Final

from licheng.kernel.cosignatures import CosignatureError, verify_cosignature
from licheng.kernel.published_keys import (
    KeyRole,
    PublishedKey,
    PublishedKeys,
    PublishedKeysError,
    parse_published_keys,
)
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import StoreError
from licheng.shared.log.files import KEYS_NAME
from licheng.shared.log.models import LogCosignature, LogKey
from licheng.shared.rebuild.heads import GENERATIONS, derived_key
from licheng.shared.rebuild.journals import ReadLog

_SUFFIX: Final = {role: f"/{role.value.lower()}" for role in KeyRole}


def write_keys(log: ReadLog, published: PublishedKeys | None, *, since: datetime) -> None:
    """Write the keys of log and witness; of ``published`` only what the master key proves is believed to be ours.

    ``since`` is when they begin to count where no list says it.
    """
    listed = {key.verifier.vkey: key for key in published.keys} if published else {}
    head = log.head.key
    rows = [
        row
        for generation in range(1, GENERATIONS + 1)
        if (row := derived_key(KeyRole.LOG, head.name, generation)).vkey in {*listed, head.vkey}
    ]
    for row in rows:
        row.not_before, row.not_after = _times(listed.get(row.vkey), since)
    name = head.name.removesuffix(_SUFFIX[KeyRole.LOG]) + _SUFFIX[KeyRole.WITNESS]
    witness = derived_key(KeyRole.WITNESS, name, 1)
    witness.not_before, witness.not_after = rows[0].not_before, None
    LogKey.objects.bulk_create([*rows, witness])


def write_cosignatures(log: ReadLog, published: PublishedKeys | None) -> None:
    """Keep the lines of witnesses under the newest head that the listed keys verify."""
    witnesses = [key.verifier for key in published.with_role(KeyRole.WITNESS)] if published else []
    rows = []
    for line in log.head.note.signatures:
        for key in witnesses:
            try:
                at = verify_cosignature(log.head.checkpoint, line, key)
            except CosignatureError:
                continue
            rows.append(LogCosignature(head_id=log.size, witness=key.name, line=line.line, cosigned_at=at))
    LogCosignature.objects.bulk_create(rows)


def read_published(stores: StoreSet) -> PublishedKeys | None:
    """Return the list of keys from the first store where it is whole, None where there is none."""
    for store in stores.stores:
        try:
            return parse_published_keys(store.read_file(KEYS_NAME))
        except (StoreError, PublishedKeysError):
            continue
    return None


def _times(key: PublishedKey | None, since: datetime) -> tuple[datetime, datetime | None]:
    return (since, None) if key is None else (key.not_before, key.not_after)
