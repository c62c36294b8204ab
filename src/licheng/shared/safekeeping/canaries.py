"""The canary in a store: a small document that proves by a keyed hash that we wrote it."""

import hmac
import json
from datetime import datetime
from typing import Final
from uuid import UUID

from licheng.kernel.canonical import canonical_bytes
from licheng.shared.files.layout import CANARY
from licheng.shared.files.protocol import Store, StoreError
from licheng.shared.safekeeping.canary_rules import Canary
from licheng.shared.tenancy.sealing import keyed_hash

NAME: Final = f"{CANARY}/now"
PURPOSE: Final = "store-canary"
# Stores are shared by all schools, so their key belongs to none.
NO_SCHOOL: Final = UUID(int=0)


def show(store: Store, canary: Canary, *, boot_id: str, now: datetime) -> None:
    """Write ``canary`` to ``store``, flushed; raise StoreError when the store does not take it."""
    facts = {
        "store": canary.store_id,
        "epoch": canary.epoch,
        "token": canary.token,
        "boot": boot_id,
        "at": now.isoformat(),
    }
    document = {"canary": facts, "mac": _mac_of(facts)}
    store.write_file(NAME, json.dumps(document, indent=2).encode() + b"\n")


def shown_by(store: Store) -> Canary | None:
    """Return what ``store`` shows, None when there is nothing.

    Raises StoreError ``store_canary_damaged`` for a document that is not ours or was altered, and others when the
    store cannot be read.
    """
    try:
        data = store.read_file(NAME)
    except StoreError as error:
        if error.code == "store_file_missing":
            return None
        raise
    try:
        document = json.loads(data)
        facts = document["canary"]
        canary = Canary(str(facts["store"]), int(facts["epoch"]), str(facts["token"]))
        is_ours = hmac.compare_digest(str(document["mac"]), _mac_of(facts))
    except (ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        raise StoreError("store_canary_damaged", {"store": store.name})
    return canary


def _mac_of(facts: dict[str, object]) -> str:
    text = canonical_bytes(facts).decode()
    return keyed_hash(text, school_id=NO_SCHOOL, purpose=PURPOSE).hex()
