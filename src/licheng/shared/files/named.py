"""Files of a store that are named and not told by digest: the log's, which are read as static files, and the canary.

They lie below ``log/`` and ``canary/`` and are replaced whole: a reader sees the old bytes or the new ones.
"""

import fcntl
import os
import re
from typing import Final

from licheng.kernel.digests import sha256_of_bytes
from licheng.shared.files import disk, suspicion
from licheng.shared.files.layout import CANARY, LOG, STAGING, leftover
from licheng.shared.files.protocol import StoreError

MAXIMUM_BYTES: Final = 64 * 1024 * 1024
_NAME: Final = re.compile(rf"(?:{LOG}|{CANARY})(?:/[0-9a-z][0-9a-z.-]{{0,80}}){{1,12}}")


def as_name(name: str) -> str:
    """Return ``name`` when it is one of a named file; raise ValueError for any other path."""
    if not _NAME.fullmatch(name):
        raise ValueError("A named file lies below log/ or canary/ and has plain names.")
    return name


def write_named(root: int, name: str, data: bytes, *, location: str, store_name: str) -> None:
    """Put ``data`` under ``name`` below the open directory ``root``, flushed, in one step over what is there.

    Raises StoreError ``store_suspect`` when a flush fails or the bytes come back different.
    """
    folder, _, last = as_name(name).rpartition("/")
    descriptor, path = disk.create_unseen(STAGING, root)
    try:
        disk.write_fully(descriptor, data)
        suspicion.sync(descriptor, location, store_name)
        spare = path or leftover()
        if path is None:
            disk.give_name(descriptor, spare, root)
        target = _open_folder(folder, root)
        try:
            # One writer of a folder at a time: only so is another file under the name a fault of the store.
            fcntl.flock(target, fcntl.LOCK_EX)
            os.rename(spare, last, src_dir_fd=root, dst_dir_fd=target)
            suspicion.sync(target, location, store_name)
            lies_there = _inode(last, target) == os.fstat(descriptor).st_ino
        finally:
            os.close(target)
        came_back = disk.digest_on_disk(descriptor)
    finally:
        os.close(descriptor)
    if not lies_there or came_back != sha256_of_bytes(data):
        suspicion.suspect(location, "read_back_differs")
        raise StoreError("store_suspect", {"store": store_name, "reason": "read_back_differs"})


def _inode(name: str, folder: int) -> int | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False).st_ino
    except FileNotFoundError:
        return None


def read_named(root: int, name: str) -> bytes:
    """Return the bytes under ``name`` below the open directory ``root``; raise FileNotFoundError."""
    descriptor = disk.open_file(as_name(name), root)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAXIMUM_BYTES)


def _open_folder(folder: str, root: int) -> int:
    """Return a descriptor of ``folder``, whose missing directories are made and flushed."""
    try:
        return disk.open_directory(folder, root)
    except FileNotFoundError:
        pass
    parent = os.dup(root)
    for part in folder.split("/"):
        disk.make_directories([part], parent)
        child = disk.open_directory(part, parent)
        os.close(parent)
        parent = child
    return parent
