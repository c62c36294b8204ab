"""Makes what faults are injected into, in a directory of its own, and takes it down again."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.bench import Bench
from faults.database import Database
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
    """Start a database and a platform with two stores below ``directory``."""
    database = Database(directory / "postgres")
    database.start()
    stores = [directory / "store-a", directory / "store-b"]
    try:
        platform = Platform(directory / "platform", stores, database.environment())
        try:
            platform.prepare()
            yield Bench(directory, stores, database, platform, random.Random(0), short=short)  # noqa: S311
        finally:
            platform.stop()
    finally:
        database.stop()
