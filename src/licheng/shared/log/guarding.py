"""Asking, before anything is acknowledged, whether the database is still the one whose log was published (P8).

Each process remembers the newest head it has seen in the stores, and reads it there again after every new connection to
the database: no database can be put back without ending the connections to it. Every act then compares, in its own
transaction, that head with the database's. docs/algorithms/living-log.md argues why this is enough.
"""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from licheng.kernel.checkpoints import Checkpoint
from licheng.kernel.results import Refused, RefusedError
from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.keeping_errors import StoreSetupError
from licheng.shared.files.protocol import StoreError
from licheng.shared.files.stores import from_settings
from licheng.shared.log.files import newest_stored_head
from licheng.shared.log.queries import standing_of

CODES: Final = frozenset({"log_behind", "log_differs", "log_witness_ahead", "log_witness_refuses"})

_numbers = count(1)


@dataclass
class _Memory:
    """The newest head this process has seen in one set of stores, and how many connections there were by then."""

    head: Checkpoint | None = None
    connections: int = -1


class _Connections:
    made = 0


def watch_connections() -> None:
    """From now on, notice when a connection to the database is made."""
    connection_created.connect(_note, dispatch_uid="licheng.log.guarding")


def _note(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    if connection.alias == DEFAULT_DB_ALIAS:
        _Connections.made = next(_numbers)


@cache
def _memory_of(stores: StoreSet) -> _Memory:  # noqa: ARG001 - what is remembered is remembered of these stores
    return _Memory()


def require_sound_log() -> None:
    """Return nothing when acts may be acknowledged; raise RefusedError with one of CODES otherwise."""
    refused = log_trouble()
    if refused is not None:
        raise RefusedError(refused)


def log_trouble() -> Refused | None:
    """Return why no act may be acknowledged, or None; one query, and reads the stores after a new connection."""
    try:
        stores = from_settings()
    except StoreSetupError:
        return None  # with no stores nothing was ever published, and no file is taken either
    memory = _memory_of(stores)
    made = _Connections.made
    if memory.connections != made:
        with suppress(StoreError):  # while no store answers, every act asks again
            remember(stores, newest_stored_head(stores))
            memory.connections = made
    known = memory.head
    root, trouble = standing_of(known.size if known else 0)
    if known is not None and root is None:
        return Refused("log_behind")
    if known is not None and root != known.root:
        return Refused("log_differs")
    return Refused(trouble) if trouble in CODES else None


def remember(stores: StoreSet, head: Checkpoint | None) -> None:
    """Remember ``head`` when it is larger than what was seen before."""
    memory = _memory_of(stores)
    if head is not None and (memory.head is None or head.size >= memory.head.size):
        memory.head = head
