"""The stores this installation is set up with."""

from datetime import datetime
from functools import cache
from pathlib import Path
from string import ascii_lowercase

from django.conf import settings

from licheng.shared.files.keeping import StoreSet
from licheng.shared.files.protocol import StoreIdentity
from licheng.shared.files.store import LocalStore


def from_settings() -> StoreSet:
    """Return the installation's stores, the same object for the life of the process.

    Raises StoreSetupError when fewer than two places are set. In demonstration mode the stores may
    share a disk, and the disk may be a container's.
    """
    return _store_set(tuple(settings.LICHENG_STORES), _is_demo())


def init_from_settings(*, now: datetime) -> tuple[StoreIdentity, ...]:
    """Make every place of the settings a store and return their identities; existing stores stay.

    An act of an administrator or of the demonstration, never of a starting server: see LocalStore.init.
    """
    return tuple(store.init(now=now) for store in _local_stores(tuple(settings.LICHENG_STORES), _is_demo()))


def _is_demo() -> bool:
    return bool(settings.LICHENG_DEMO)


@cache
def _store_set(paths: tuple[Path | str, ...], demo: bool) -> StoreSet:  # noqa: FBT001 - a key of the cache
    return StoreSet(_local_stores(paths, demo), allow_same_device=demo)


@cache
def _local_stores(paths: tuple[Path | str, ...], demo: bool) -> tuple[LocalStore, ...]:  # noqa: FBT001 - as above
    names = [f"store-{letter}" for letter in ascii_lowercase]
    return tuple(
        LocalStore(Path(path), name, volatile_allowed=demo) for path, name in zip(paths, names, strict=False)
    )
