"""Stores this process no longer trusts, because a flush failed or bytes came back different.

A failed flush may not be tried again: the kernel drops the dirty pages and answers the next one with
success (the reason PostgreSQL stops instead). So distrust lasts until the process is started again or
a person has the store re-checked, and it is shared by all threads of the process.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from licheng.shared.files.protocol import StoreError

_suspects: dict[str, str] = {}

_CODES = {
    errno.ENOSPC: "store_full",
    errno.EDQUOT: "store_full",
    errno.EROFS: "store_read_only",
    errno.EACCES: "store_read_only",
    errno.EPERM: "store_read_only",
    errno.ENOENT: "store_missing",
    errno.ENOTDIR: "store_missing",
    errno.EMFILE: "store_too_busy",
    errno.ENFILE: "store_too_busy",
}


def suspect(location: str, reason: str) -> None:
    """Trust the store at ``location`` no longer; the first ``reason`` is kept."""
    _suspects.setdefault(location, reason)


def reason_of(location: str) -> str | None:
    """Return why the store at ``location`` is not trusted, None when it is."""
    return _suspects.get(location)


def clear(location: str) -> None:
    """Trust the store at ``location`` again; to be called only after a written probe came back right."""
    _suspects.pop(location, None)


def sync(descriptor: int, location: str, store_name: str) -> None:
    """Flush ``descriptor``; when that fails, distrust the store and raise StoreError ``store_suspect``."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        suspect(location, "flush_failed")
        facts = {"store": store_name, "reason": "flush_failed", "errno": error.errno}
        raise StoreError("store_suspect", facts) from error


@contextmanager
def reporting(location: str, store_name: str) -> Iterator[None]:
    """Turn an OSError of the block into a StoreError with a code; an unexplained one breaks trust."""
    try:
        yield
    except OSError as error:
        code = _CODES.get(error.errno or 0, "store_failing")
        if code == "store_failing":
            suspect(location, "disk_error")
        raise StoreError(code, {"store": store_name, "errno": error.errno}) from error
