"""Asking, before anything is written, whoever watches over the stores of this process.

What a store says of itself is asked by the store. Whether it is still what it was an instant ago only somebody can tell
who remembers elsewhere: in a running system the database does (licheng.shared.safekeeping), and its question is
put here when the process starts.
"""

from collections.abc import Callable

from licheng.shared.files.protocol import Store, StoreError

Watch = Callable[[Store], None]

_watches: list[Watch] = []


def watch_with(watch: Watch) -> None:
    """From now on ask ``watch``, which raises StoreError, before every write and for every health."""
    _watches[:] = [watch]


def require_admitted(store: Store) -> None:
    """Return nothing when ``store`` may be written to; raise StoreError with the reason otherwise."""
    for watch in _watches:
        watch(store)


def trouble_of(store: Store) -> StoreError | None:
    """Return why ``store`` may not be written to, None when it may."""
    try:
        require_admitted(store)
    except StoreError as error:
        return error
    return None
