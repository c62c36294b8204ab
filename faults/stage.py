"""Makes what faults are injected into, in a directory of its own, and takes it down again."""

import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from faults.bench import Bench
from faults.database import Database
from faults.findings import NotPossibleError
from faults.images import new_disks
from faults.platform import Platform
from faults.serving import serving


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
    """Start a database and a platform with two stores, all in directories below ``directory``.

    They lie on one disk, so the platform is told that it is a demonstration.
    """
    stores = [directory / "store-a", directory / "store-b"]
    settings = {"LICHENG_DEMO": "yes"}
    with _standing(directory, stores, Database(directory / "postgres"), settings) as bench:
        bench.short = short
        yield bench


@contextmanager
def storekeeping_on_disks(directory: Path, *, short: bool) -> Iterator[Bench]:
    """Start the same with a disk for each store and one for the database, whose power can be cut.

    Nothing is excepted here: the stores have outlived the remount of their rehearsal.
    """
    with new_disks(directory / "disks") as disks:
        *stores, home = (disk.place for disk in disks)
        with _standing(directory, stores, Database(home), {"LICHENG_DEMO": "no"}) as bench:
            bench.short, bench.disks = short, disks
            _rehearse(bench)
            yield bench


@contextmanager
def served(directory: Path, *, short: bool) -> Iterator[Bench]:
    """Start the same as ``storekeeping``, and the platform's own web server and job worker on it."""
    with storekeeping(directory, short=short) as bench, serving(bench):
        yield bench


def _rehearse(bench: Bench) -> None:
    bench.platform.call("rehearse_all")
    for disk in bench.disks[:-1]:
        disk.unmount()
        disk.mount()
    passed = bench.platform.call("rehearse_all")
    if passed != ["PASSED", "PASSED"]:
        raise NotPossibleError(f"演練未通過 / the rehearsal was not passed: {passed}")


@contextmanager
def _standing(
    directory: Path, stores: Sequence[Path], database: Database, settings: Mapping[str, str]
) -> Iterator[Bench]:
    database.start()
    try:
        platform = Platform(directory / "platform", stores, {**database.environment(), **settings})
        try:
            platform.prepare()
            yield Bench(directory, stores, database, platform, random.Random(0))  # noqa: S311 - replayed
        finally:
            platform.stop()
    finally:
        database.stop()
