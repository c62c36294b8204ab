"""Small disks of our own: ext4 in a file on a loop device, whose power can be cut."""

import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from faults.findings import NotPossibleError
from faults.waiting import wait_for

# linux/fs.h: FS_IOC_SHUTDOWN with "do not flush the log": what the journal has not on the disk is gone.
SHUTDOWN, WITHOUT_LOG_FLUSH = 0x8004587D, 2
# Room for everything a long run keeps, twice: a store is also copied onto the disk of the other. The files are sparse.
STORE_BYTES = 768 * 2**20
DATABASE_BYTES = 768 * 2**20


class Image:
    """An ext4 filesystem in ``file``, to be seen at ``place``."""

    def __init__(self, file: Path, place: Path) -> None:
        """Describe the disk; nothing is made or mounted yet."""
        self.file = file
        self.place = place

    def make(self, size: int, *options: str) -> None:
        """Make an empty filesystem of ``size`` bytes in a sparse file."""
        with self.file.open("wb") as file:
            file.truncate(size)
        run("mkfs.ext4", "-q", "-F", *options, str(self.file))

    def mount(self, options: str = "loop,noinit_itable") -> None:
        """Mount the disk, which replays its journal; raise NotPossibleError where this is not allowed."""
        self.place.mkdir(parents=True, exist_ok=True)
        run("mount", "-o", options, str(self.file), str(self.place))

    def unmount(self) -> None:
        """Unmount the disk if it is mounted, as soon as nobody uses it any more."""

        def is_done() -> bool:
            done = subprocess.run(["umount", str(self.place)], capture_output=True, text=True, check=False)
            return done.returncode == 0 or "not mounted" in done.stderr

        wait_for(f"unmounting {self.place.name}", is_done)

    def cut_power(self) -> None:
        """Let the disk be as if its power went this moment: every later call fails, what was not flushed is gone."""
        descriptor = os.open(self.place, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(descriptor, SHUTDOWN, struct.pack("I", WITHOUT_LOG_FLUSH))
        finally:
            os.close(descriptor)

    def copy_to(self, file: Path, place: Path) -> "Image":
        """Return a copy of the disk as it is this moment; made anew when something was written meanwhile."""
        copy = Image(file, place)

        def is_of_one_moment() -> bool:
            before = self.file.stat().st_mtime_ns
            run("cp", "--sparse=always", str(self.file), str(file))
            return self.file.stat().st_mtime_ns == before

        wait_for(f"a copy of {self.file.name}", is_of_one_moment)
        return copy


def require_disks() -> None:
    """Raise NotPossibleError where loop devices cannot be mounted."""
    if os.geteuid() != 0:
        raise NotPossibleError("需要 root / needs root")
    if not Path("/dev/loop-control").exists():
        raise NotPossibleError("沒有 loop 裝置 / there are no loop devices")
    for program in ("mkfs.ext4", "mount", "umount", "cp"):
        if shutil.which(program) is None:
            raise NotPossibleError(f"沒有 {program} / there is no {program}")


def run(*command: str) -> None:
    """Run a program to its end; raise NotPossibleError with what it said when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NotPossibleError(f"{command[0]}: {done.stderr.strip()[:200]}")


@contextmanager
def mounted(images: Iterable[Image]) -> Iterator[None]:
    """Mount ``images`` for the length of the block."""
    with ExitStack() as stack:
        for image in images:
            image.mount()
            stack.callback(image.unmount)
        yield


@contextmanager
def new_disks(directory: Path) -> Iterator[Sequence[Image]]:
    """Make and mount a disk for each store and one for the database, for the length of the block."""
    require_disks()
    directory.mkdir(parents=True, exist_ok=True)
    images = [
        Image(directory / f"{name}.img", directory / name) for name in ("store-a", "store-b", "postgres")
    ]
    for image in images:
        image.make(DATABASE_BYTES if image.place.name == "postgres" else STORE_BYTES)
    with mounted(images):
        yield images
