"""Where the parts of a transfer lie until the package is judged: one file each, on this machine's disk."""

import os
import shutil
from pathlib import Path
from uuid import UUID

from django.conf import settings

# Below this the machine needs its room for being mended in.
MINIMUM_FREE_BYTES = 64 * 1024 * 1024


def folder() -> Path:
    """Return the directory of all staged transfers, made when missing."""
    path: Path = Path(settings.LICHENG_VAR) / "intake"
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        _sync_directory(path.parent)
    return path


def staged_path(transfer_id: UUID) -> Path:
    """Return where the bytes of a transfer lie."""
    return folder() / f"{transfer_id}.part"


def staged_size(transfer_id: UUID) -> int:
    """Return how many bytes lie there, 0 when none do."""
    try:
        return staged_path(transfer_id).stat().st_size
    except FileNotFoundError:
        return 0


def has_room(size: int) -> bool:
    """Return whether ``size`` more bytes fit beside what must stay free."""
    return shutil.disk_usage(folder()).free >= size + MINIMUM_FREE_BYTES


def write_part(transfer_id: UUID, offset: int, data: bytes) -> None:
    """Put ``data`` at ``offset``, cut off what lay behind it, and flush it to the disk before returning.

    Raises:
        OSError: the disk does not take it.
    """
    path = staged_path(transfer_id)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    try:
        _write_at(descriptor, data, offset)
        os.ftruncate(descriptor, offset + len(data))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        _sync_directory(path.parent)


def drop(transfer_id: UUID) -> None:
    """Remove the bytes of a transfer; harmless when there are none."""
    staged_path(transfer_id).unlink(missing_ok=True)


def staged_transfers() -> list[UUID]:
    """Return the transfers whose bytes lie here."""
    return [UUID(path.stem) for path in folder().glob("*.part")]


def _write_at(descriptor: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(descriptor, view, offset)
        view, offset = view[written:], offset + written


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
