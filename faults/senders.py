"""Students who send file after file while something goes wrong."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

from faults.ledger import Ledger
from faults.people import Delivery, Student, new_delivery
from faults.platform import GoneError

PAUSE_SECONDS = 0.05


@dataclass
class Sender:
    """A student who sends file after file, each again until it is acknowledged, as the pages' script does."""

    student: Student
    ledger: Ledger
    dice: random.Random
    last: Delivery | None = None
    stopping: Event = field(default_factory=Event)
    refusals: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Send until told to stop."""
        while not self.stopping.is_set():
            self.last = new_delivery(self.dice, in_pieces=self.dice.random() < 1 / 2)
            while not self.last.acknowledged and not self.stopping.is_set():
                try:
                    code = self.student.deliver(self.last, self.ledger)
                except GoneError:
                    code = "no answer"
                if code:
                    self.refusals.append(code)
                    self.stopping.wait(PAUSE_SECONDS)

    def pending(self) -> list[Delivery]:
        """Return what was not acknowledged."""
        return [] if self.last is None or self.last.acknowledged else [self.last]


@contextmanager
def sending(students: list[Student], ledger: Ledger, dice: random.Random) -> Iterator[list[Sender]]:
    """Let ``students`` send for the length of the block, whatever happens to the platform."""
    senders = [Sender(student, ledger, random.Random(dice.random())) for student in students]  # noqa: S311 - replayed
    threads = [Thread(target=sender.run, daemon=True) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield senders
    finally:
        for sender in senders:
            sender.stopping.set()
        for thread in threads:
            thread.join()
