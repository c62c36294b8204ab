"""The few system calls a directory store is made of, each with the trap it avoids."""

import contextlib
import errno
import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

CHUNK_BYTES = 256 * 1024

# Objects are written through the descriptor that made them and by nobody afterwards.
_FILE_MODE = 0o440
_DIRECTORY_MODE = 0o750
# open(2): what kernels and filesystems without nameless files answer.
_NO_NAMELESS_FILES = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOSYS})
# These answer a flush with "done" and keep nothing over a restart.
_VOLATILE_FILESYSTEMS = frozenset({"tmpfs", "ramfs", "overlay"})


def open_directory(path: str | Path, parent: int | None = None) -> int:
    """Return a descriptor of the directory ``path``, read from the directory ``parent`` if given."""
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY, dir_fd=parent)


@contextlib.contextmanager
def directory(path: str | Path, parent: int | None = None) -> Iterator[int]:
    """Open the directory ``path``, read from the directory ``parent`` if given, for the length of the block."""
    descriptor = open_directory(path, parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def make_directories(names: list[str], parent: int) -> None:
    """Make each of ``names`` in ``parent`` unless it is there, and flush ``parent`` once.

    The flush also happens when all were there: the process that made them may have died before its own.
    """
    for name in names:
        try:
            os.mkdir(name, _DIRECTORY_MODE, dir_fd=parent)
        except FileExistsError:
            continue
    os.fsync(parent)


def create_unseen(directory: str, parent: int) -> tuple[int, str | None]:
    """Return the descriptor of a new file in ``directory`` and its path below ``parent``, if it needs one.

    A nameless file vanishes with the process that made it. Where the filesystem has none, the file gets
    a random name, which a sweep removes later should the process be killed.
    """
    try:
        return os.open(directory, os.O_TMPFILE | os.O_RDWR, _FILE_MODE, dir_fd=parent), None
    except OSError as error:
        if error.errno not in _NO_NAMELESS_FILES:
            raise
    path = f"{directory}/{uuid.uuid4().hex}.part"
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _FILE_MODE, dir_fd=parent), path


def write_fully(descriptor: int, chunk: bytes | memoryview) -> None:
    """Write all of ``chunk``: the kernel may take less than it is given."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def give_name(descriptor: int, name: str, directory: int) -> None:
    """Give an open file the ``name`` in ``directory``; raise FileExistsError when it is taken.

    ``dst_dir_fd`` must be given: without a directory descriptor os.link calls link(2), which does not
    follow /proc/self/fd and answers EXDEV (CPython issue 81793).
    """
    os.link(f"/proc/self/fd/{descriptor}", name, dst_dir_fd=directory, follow_symlinks=True)


def open_file(path: str, parent: int) -> int:
    """Return a descriptor for reading the regular file ``path`` below ``parent``; follow no symbolic link."""
    return os.open(path, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=parent)


def digest_on_disk(descriptor: int) -> str:
    """Return the SHA-256 of the file's bytes, asked from the disk and not from the page cache."""
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.lseek(descriptor, 0, os.SEEK_SET)
    with open(descriptor, "rb", buffering=0, closefd=False) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def is_same_on_disk(descriptor: int, twin: int) -> bool:
    """Return whether the file's bytes, asked from the disk, are those of the open file ``twin``."""
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    position = 0
    while piece := os.pread(descriptor, CHUNK_BYTES, position):
        if piece != _piece_of_twin(twin, position):
            return False
        position += len(piece)
    return os.fstat(twin).st_size == position


def _piece_of_twin(twin: int, position: int) -> bytes:
    """Return the next bytes of ``twin``, none where it cannot be read: that is the trouble of another disk."""
    try:
        return os.pread(twin, CHUNK_BYTES, position)
    except OSError:
        return b""


def remove(path: str, parent: int) -> None:
    """Remove the file ``path`` below ``parent``; a file already gone is as wished."""
    try:
        os.unlink(path, dir_fd=parent)
    except FileNotFoundError:
        return


def remove_older(directory: int, timestamp: float) -> int:
    """Remove the files of the open ``directory`` last written before ``timestamp``; return how many."""
    removed = 0
    with os.scandir(directory) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                if entry.stat(follow_symlinks=False).st_mtime < timestamp:
                    remove(entry.name, directory)
                    removed += 1
    return removed


def is_volatile(device: int) -> bool:
    """Return whether ``device`` (as in stat) is a filesystem that forgets, told from the mount table.

    A virtual disk set not to persist cannot be told from a good one from inside; see the runbook.
    """
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        mount, _, source = line.partition(" - ")
        if mount.split(" ")[2] == wanted:
            return source.split(" ")[0] in _VOLATILE_FILESYSTEMS
    return False
