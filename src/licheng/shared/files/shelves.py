"""What lies on the shelves of a directory store: its objects in the order of their digests, and strangers."""

import contextlib
import os
from collections.abc import Iterator

from licheng.kernel.digests import is_digest
from licheng.shared.files import disk
from licheng.shared.files.layout import SHELVES, aside
from licheng.shared.files.protocol import StoredObject


def objects_of(shelf: str, objects: int, *, after: str) -> list[StoredObject]:
    """Return the objects of ``shelf`` below the open directory ``objects`` with a digest greater than ``after``.

    A shelf that is gone holds nothing: its objects are missing, which the asker will notice by their names.
    """
    found = []
    with contextlib.suppress(FileNotFoundError), disk.directory(shelf, objects) as directory:
        for entry in _entries(directory):
            if entry.name > after and _is_object(entry, shelf):
                with contextlib.suppress(FileNotFoundError):
                    found.append(StoredObject(entry.name, entry.stat(follow_symlinks=False).st_size))
    return sorted(found, key=lambda each: each.digest)


def strangers(objects: int) -> Iterator[str]:
    """Yield the names below the open directory ``objects`` that no store of ours would write, in order.

    A name of the right form on the wrong shelf is one too, and so is anything but a regular file.
    """
    for entry in sorted(_entries(objects), key=lambda each: each.name):
        if entry.name not in SHELVES or not entry.is_dir(follow_symlinks=False):
            yield entry.name
            continue
        with contextlib.suppress(FileNotFoundError), disk.directory(entry.name, objects) as directory:
            names = [each.name for each in _entries(directory) if not _is_object(each, entry.name)]
        yield from (f"{entry.name}/{name}" for name in sorted(names))


def is_whole(name: str, digest: str, directory: int) -> bool:
    """Return whether the file ``name`` of the open ``directory`` has the bytes of ``digest``, as the disk has it."""
    descriptor = disk.open_file(name, directory)
    try:
        return disk.digest_on_disk(descriptor) == digest
    finally:
        os.close(descriptor)


def put_aside(digest: str, shelf: int, root: int) -> bool:
    """Move a damaged file from the open directory ``shelf`` to the evidence; return whether that was done.

    A file found whole stays or, when the right bytes took its place in this very moment, is put back.
    Flushing the directories is the caller's.
    """
    if is_whole(digest, digest, shelf):
        return False
    kept = aside(digest)
    os.rename(digest, kept, src_dir_fd=shelf, dst_dir_fd=root)
    if not is_whole(kept, digest, root):
        return True
    with contextlib.suppress(FileExistsError):
        os.link(kept, digest, src_dir_fd=root, dst_dir_fd=shelf, follow_symlinks=False)
    disk.remove(kept, root)
    return False


def _is_object(entry: os.DirEntry[str], shelf: str) -> bool:
    return is_digest(entry.name) and entry.name.startswith(shelf) and entry.is_file(follow_symlinks=False)


def _entries(directory: int) -> list[os.DirEntry[str]]:
    with os.scandir(directory) as entries:
        return list(entries)
