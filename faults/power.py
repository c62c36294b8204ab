"""F03, F04: the power goes, at any moment, of one disk or of several (P1, P2, P23)."""

import os
import random
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from faults.bench import Bench, send, settle
from faults.database import Database
from faults.findings import Finding
from faults.images import Image, mounted, require_disks
from faults.judging import Entries, judge_rows, judge_store
from faults.ledger import Ledger
from faults.platform import GoneError, Upload, Worker, new_uploads
from faults.waiting import wait_for

# 210 moments at which the power goes, in the long form.
LONG_CUTS, LONG_COPIES, SHORT_ROUNDS = 170, 40, 2
SMALLEST, LARGEST = 1, 150_000
LONGEST_WAIT_SECONDS = 0.06
# Which of the three disks lose their power: store A, store B, the database's, which takes seconds to come up again.
COMBINATIONS = ((0, 1), (0, 1, 2), (0,), (1,), (0, 1), (2,), (0, 1), (0,), (1,), (0, 1))
DATABASE_EVERY = 5


@dataclass
class Sender:
    """A client that sends one file after the other until it is refused, or told to stop."""

    worker: Worker
    ledger: Ledger
    dice: random.Random
    last: Upload | None = None
    stopping: Event = field(default_factory=Event)
    refusals: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Send until something happens."""
        try:
            while not self.stopping.is_set() and not self.refusals:
                [self.last] = new_uploads(self.dice, self.dice.randint(SMALLEST, LARGEST))
                begun = self.worker.begin(self.last)
                if "refused" in begun:
                    self.refusals = [begun["reason"]]
                else:
                    self.refusals = send(self.worker, [self.last], self.ledger)
        except GoneError:
            self.refusals = ["gone"]

    def pending(self) -> list[Upload]:
        """Return what was begun and not acknowledged."""
        return [self.last] if self.last is not None and self.last.key and not self.last.acknowledged else []


@contextmanager
def sending(worker: Worker, ledger: Ledger, dice: random.Random) -> Iterator[Sender]:
    """Let a client send for the length of the block, whatever happens to the platform."""
    sender = Sender(worker, ledger, random.Random(dice.random()))  # noqa: S311 - replayed, not secret
    thread = Thread(target=sender.run, daemon=True)
    thread.start()
    try:
        yield sender
    finally:
        sender.stopping.set()
        thread.join()


def cut_power(bench: Bench, finding: Finding) -> None:
    """F03: shut disks down without flushing their journals, mount them again, look."""
    require_disks()
    for number in range(SHORT_ROUNDS if bench.short else LONG_CUTS):
        chosen = [bench.disks[index] for index in COMBINATIONS[number % len(COMBINATIONS)]]
        ledger = bench.new_ledger()
        with bench.platform.worker() as worker, sending(worker, ledger, bench.dice) as sender:
            await_more(ledger, bench.dice)
            _cut_and_mount(bench, worker, chosen)
        finding.injected[" + ".join(disk.place.name for disk in chosen)] += 1
        finding.refused += len(sender.refusals)
        settle(bench, sender.pending(), ledger, finding)
        bench.judge(finding, ledger)


def _cut_and_mount(bench: Bench, worker: Worker, chosen: Sequence[Image]) -> None:
    """Cut the power of ``chosen`` and of the platform, and let all come up again."""
    server = bench.database.pids()
    for disk in bench.dice.sample(chosen, len(chosen)):
        disk.cut_power()
    os.kill(worker.pid, signal.SIGKILL)
    loses_database = any(disk.place == bench.database.home for disk in chosen)
    if loses_database:
        bench.database.kill(server)
    for disk in chosen:
        disk.unmount()
        disk.mount()
    if loses_database:
        bench.database.start()


def copy_while_stopped(bench: Bench, finding: Finding) -> None:
    """F04: stop everything, copy the disks, go on; the copies are what a power cut would have left."""
    require_disks()
    for number in range(SHORT_ROUNDS if bench.short else LONG_COPIES):
        # Which store's copy is older, if any.
        older = (None, 0, 1)[number % 3]
        ledger = bench.new_ledger()
        with bench.platform.worker() as worker, sending(worker, ledger, bench.dice):
            copies = _copies(bench, worker, ledger, older)
        finding.injected[
            "copies of one moment" if older is None else f"{bench.stores[older].name} older"
        ] += 1
        _judge_copies(finding, copies, older, with_database=number % DATABASE_EVERY == 0)


@dataclass(frozen=True)
class Copy:
    """A disk as it was, and what had been acknowledged by then."""

    disk: Image
    entries: Entries


def _copies(bench: Bench, worker: Worker, ledger: Ledger, older: int | None) -> list[Copy]:
    """Return copies of all disks; the one ``older`` is taken first, and more is sent before the others."""
    await_more(ledger, bench.dice)
    copies: dict[int, Copy] = {}
    if older is not None:
        with _stopped(bench, worker):
            copies[older] = _copy(bench, ledger, older)
        await_more(ledger, bench.dice)
    with _stopped(bench, worker):
        for index in range(len(bench.disks)):
            copies.setdefault(index, _copy(bench, ledger, index))
    return [copies[index] for index in range(len(bench.disks))]


def _copy(bench: Bench, ledger: Ledger, index: int) -> Copy:
    entries, disk = ledger.entries(), bench.disks[index]
    place = bench.directory / "copies" / disk.place.name
    return Copy(disk.copy_to(disk.file.with_suffix(".copy"), place), entries)


@contextmanager
def _stopped(bench: Bench, worker: Worker) -> Iterator[None]:
    """Hold the platform and its database for the length of the block."""
    pids = [worker.pid, *bench.database.pids()]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)


def _judge_copies(
    finding: Finding, copies: Sequence[Copy], older: int | None, *, with_database: bool
) -> None:
    """Judge the copies, each by what was acknowledged when it was taken."""
    *stores, last = copies
    finding.acknowledged += len(last.entries)
    with mounted(copy.disk for copy in copies):
        for copy in stores:
            judge_store(finding, copy.entries, copy.disk.place)
        if with_database:
            comparable = [copy.disk.place for index, copy in enumerate(stores) if index != older]
            with _running(Database(last.disk.place)) as database:
                judge_rows(finding, last.entries, comparable, database)


@contextmanager
def _running(database: Database) -> Iterator[Database]:
    database.start()
    try:
        yield database
    finally:
        database.kill(database.pids())


def await_more(ledger: Ledger, dice: random.Random) -> None:
    """Wait until some more acknowledgements came, and then a random moment."""
    wanted = len(ledger.entries()) + dice.randint(1, 8)
    wait_for("acknowledgements", lambda: len(ledger.entries()) >= wanted, pause=0.005)
    Event().wait(dice.uniform(0, LONGEST_WAIT_SECONDS))
