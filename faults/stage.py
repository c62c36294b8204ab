"""Makes what faults are injected into, in a directory of its own, and takes it down again."""

import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.bench import Bench
from faults.database import Database
from faults.images import new_disks
from faults.platform import Platform


@contextmanager
def working_directory() -> Iterator[Path]:
    """Make a directory for one run and remove it afterwards.

    PostgreSQL has an account of its own and must be able to pass through.
    """
    directory = Path(tempfile.mkdtemp(prefix="licheng-faults-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory)


@contextmanager
def storekeeping(directory: Path, *, short: bool) -> Iterator[Bench]:
    """Start a database and a platform with two stores, all in directories below ``directory``."""
    stores = [directory / "store-a", directory / "store-b"]
    with _standing(directory, stores, Database(directory / "postgres"), short=short) as bench:
        yield bench


@contextmanager
def storekeeping_on_disks(directory: Path, *, short: bool) -> Iterator[Bench]:
    """Start the same with a disk for each store and one for the database, whose power can be cut."""
    with new_disks(directory / "disks") as disks:
        *stores, home = (disk.place for disk in disks)
        with _standing(directory, stores, Database(home), short=short) as bench:
            bench.disks = disks
            yield bench


@contextmanager
def _standing(directory: Path, stores: Sequence[Path], database: Database, *, short: bool) -> Iterator[Bench]:
    database.start()
    try:
        platform = Platform(directory / "platform", stores, database.environment())
        try:
            platform.prepare()
            yield Bench(directory, stores, database, platform, random.Random(0), short=short)  # noqa: S311
        finally:
            platform.stop()
    finally:
        database.stop()
