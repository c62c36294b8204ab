"""The stores this installation is set up with."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import ManagedStore, StoreIdentity
from licheng.shared.files.s3_address import S3Place
from licheng.shared.files.store import LocalStore

SPOOL = "spool"

# Named, not imported: boto3 costs every process time and memory, and most installations have no bucket.
S3_STORE = "licheng.shared.files.s3_store.S3Store"

Place = Path | str | S3Place


def from_settings() -> StoreSet:
    """Return the installation's stores, the same object for the life of the process.

    Raises StoreSetupError when fewer than two places are set. In demonstration mode the stores may
    share a disk, and the disk may be a container's.
    """
    return _store_set(*_configured())


def init_from_settings(*, now: datetime) -> tuple[StoreIdentity, ...]:
    """Make every place of the settings a store and return their identities; existing stores stay.

    An act of an administrator or of the demonstration, never of a starting server: see LocalStore.init.
    """
    return tuple(store.init(now=now) for store in _stores(*_configured()))


def _configured() -> tuple[tuple[Place, ...], Path, bool]:
    return tuple(settings.LICHENG_STORES), settings.LICHENG_VAR / SPOOL, bool(settings.LICHENG_DEMO)


@cache
def _store_set(places: Sequence[Place], spool: Path, demo: bool) -> StoreSet:  # noqa: FBT001 - a key of the cache
    return StoreSet(_stores(places, spool, demo), allow_same_device=demo)


@cache
def _stores(places: Sequence[Place], spool: Path, demo: bool) -> tuple[ManagedStore, ...]:  # noqa: FBT001 - as above
    names = [f"store-{letter}" for letter in ascii_lowercase]
    return tuple(
        _bucket_store(place, name, spool)
        if isinstance(place, S3Place)
        else LocalStore(Path(place), name, volatile_allowed=demo)
        for place, name in zip(places, names, strict=False)
    )


def _bucket_store(place: S3Place, name: str, spool: Path) -> ManagedStore:
    return cast("ManagedStore", import_string(S3_STORE)(place, name, spool=spool))
